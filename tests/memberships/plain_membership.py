"""Memberships once more, day by day and by brute force, written from R22 to R31 and from nothing else.

Days are counted from the first on. A level is looked up in a list that has one entry for each day.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

RANK = {"none": 0, "silver": 1, "gold": 2}
NAME = {rank: name for name, rank in RANK.items()}
PRICES = {"silver": 185_000, "gold": 526_000}
PACK, PACK_FOR_MEMBERS = 95_000, 47_500
FIRST = date(2027, 8, 31)
"""A month's end, and a leap day among the days to come."""
DAYS = 2_200
"""So many days are known: the years that are lived, and those that are asked about."""
MARKS = (90, 60, 30, 15, 0, -23)

EXAM, MASTER = "70-483", "MCSD-APP-BUILDER"
BY_EXAMS, BY_MASTERS, BY_HAND = "application-development", "collaboration-and-content", "devops"
COMPETENCIES = (BY_EXAMS, BY_MASTERS, BY_HAND)
WITH_BENEFITS = (BY_EXAMS, BY_HAND)

Told = tuple[str | int, ...]


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def number_of(day: date) -> int:
    return (day - FIRST).days


def a_year_after(number: int) -> int:
    """Twelve calendar months; from 29 February to the 28th (R2)."""
    day = day_of(number)
    is_leap_day = (day.month, day.day) == (2, 29)
    return number_of(date(day.year + 1, 2, 28) if is_leap_day else day.replace(year=day.year + 1))


@dataclass
class PlainPerson:
    """`earned`: (code, first day, first day without); `linked`: the same of the days that they count for us."""

    earned: list[tuple[str, int, int]] = field(default_factory=list)
    linked: list[tuple[int, int]] = field(default_factory=list)

    def counts(self, code: str) -> set[int]:
        """The days on which they count as somebody who holds it."""
        return {
            day
            for what, earned, expires in self.earned
            if what == code
            for since, until in self.linked
            for day in range(max(earned, since, 0), min(expires, until, DAYS))
        }

    @property
    def is_linked(self) -> bool:
        return bool(self.linked) and self.linked[-1][1] == DAYS


@dataclass
class PlainOverride:
    competency: str
    rank: int
    start: int
    end: int
    ends_by_hand: bool = False


@dataclass(eq=False)
class PlainTerm:
    """`shows_from`: its first day, or that of the term as which it comes back; `held`: at the order (R31)."""

    tier: str
    start: int
    end: int
    anniversary: int
    shows_from: int
    held: dict[str, int]

    @property
    def covers_until(self) -> int:
        """With grace, where it ran to its anniversary (R24)."""
        return self.anniversary + 30 if self.end == self.anniversary else self.end


@dataclass(eq=False)
class PlainOrder:
    """`state`: open, paid, cancelled or refunded; `lives`: its term, and what that came back as (R27)."""

    tier: str
    kind: str
    price: int
    placed: int
    follows: PlainTerm | None
    held: dict[str, int]
    state: str = "open"
    paid: int = 0
    lives: list[PlainTerm] = field(default_factory=list)
    has_used_a_benefit: bool = False

    @property
    def expires(self) -> int:
        return self.placed + 30


@dataclass
class PlainMembership:
    """An organization, whoever works there, and what it bought."""

    people: list[PlainPerson]
    overrides: list[PlainOverride] = field(default_factory=list)
    orders: list[PlainOrder] = field(default_factory=list)
    terms: list[PlainTerm] = field(default_factory=list)
    levels: dict[str, list[int]] = field(default_factory=dict)
    told: Counter[Told] = field(default_factory=Counter)
    told_last: dict[str, int] = field(default_factory=dict)

    # --- Levels (the facts of R9 to R21, in as few words as will do) --------------------------------------------------
    def works_out_levels(self) -> None:
        """From exams two make Silver and four Masters Gold; from Masters alone; and from overrides."""
        exams = Counter(day for person in self.people for day in person.counts(EXAM))
        masters = Counter(day for person in self.people for day in person.counts(MASTER))
        earned = {
            BY_EXAMS: [2 if masters[day] >= 4 else 1 if exams[day] >= 2 else 0 for day in range(DAYS)],
            BY_MASTERS: [2 if masters[day] >= 4 else 1 if masters[day] >= 2 else 0 for day in range(DAYS)],
            BY_HAND: [0] * DAYS,
        }
        for one in self.overrides:
            for day in range(one.start, one.end):
                earned[one.competency][day] = max(earned[one.competency][day], one.rank)
        self.levels = earned

    def eligible(self, day: int) -> int:
        return max(self.levels[competency][day] for competency in COMPETENCIES)

    def highest(self, competency: str, since: int, day: int) -> int:
        """The highest level of any day from one to another, that one included."""
        return max(self.levels[competency][max(since, 0) : day + 1], default=0)

    def lowest(self, competency: str, since: int, day: int) -> int:
        return min(self.levels[competency][since : day + 1])

    # --- Terms (R23, R24) ---------------------------------------------------------------------------------------------
    def lasting(self) -> list[PlainTerm]:
        """Those that cover a day; the latest that has begun is the current one."""
        return sorted((one for one in self.terms if one.start < one.covers_until), key=lambda one: one.start)

    def last_begun(self, day: int) -> PlainTerm | None:
        begun = [term for term in self.lasting() if term.start <= day]
        return begun[-1] if begun else None

    def term_on(self, day: int) -> PlainTerm | None:
        """In force, or in the 30 days after an anniversary that was reached."""
        last = self.last_begun(day)
        return last if last and day < last.covers_until else None

    def state(self, day: int) -> str:
        term = self.term_on(day)
        return "none" if term is None else "active" if day < term.end else "grace"

    def follows(self, term: PlainTerm) -> PlainTerm | None:
        return next((one for one in self.lasting() if one.start == term.end and one is not term), None)

    # --- What customers see, and the risk (R28 to R30) ----------------------------------------------------------------
    def shown(self, competency: str, day: int) -> int:
        """The highest level of any day from the term's first on, at most its tier (R28)."""
        term = self.term_on(day)
        return min(RANK[term.tier], self.highest(competency, term.shows_from, day)) if term else 0

    def holds_through(self, competency: str, rank: int, day: int, term: PlainTerm) -> bool:
        """On the day and on every one to the anniversary, which is one of them; in grace on the day alone."""
        return self.lowest(competency, day, max(day, term.end)) >= rank

    def at_risk(self, day: int) -> bool:
        """R29."""
        term = self.term_on(day)
        if term is None:
            return False
        following, rank = self.follows(term), RANK[term.tier]
        if following is not None and RANK[following.tier] >= rank:
            return False
        return not any(self.holds_through(competency, rank, day, term) for competency in COMPETENCIES)

    def stage(self, competency: str, day: int) -> str:
        """R30; that nothing counts, and that something does, is one word here."""
        term, shown = self.term_on(day), self.shown(competency, day)
        if term is None or not shown:
            return "qualified" if self.levels[competency][day] else "started"
        return "active" if self.holds_through(competency, shown, day, term) else "at_risk"

    # --- What may be done (R22, R24 to R27) ---------------------------------------------------------------------------
    def offer(self, tier: str, day: int) -> tuple[str, int] | None:
        """What ordering a tier would be on a day, and its price; None: it is refused (R22, R24, R25)."""
        if self.eligible(day) < RANK[tier]:
            return None
        term = self.term_on(day)
        if term is None:
            return None if self.begins_later(day) else ("purchase", PRICES[tier])
        if self.follows(term) is not None:
            return None
        if term.end == term.anniversary and day >= term.anniversary - 90:
            return "renewal", PRICES[tier]
        if (term.tier, tier) == ("silver", "gold"):
            return "upgrade", PRICES["gold"] * 3 // 4
        return None

    def price_of_the_pack(self, day: int) -> int:
        return PACK_FOR_MEMBERS if self.term_on(day) else PACK

    def begins_later(self, day: int) -> bool:
        return any(day < term.start for term in self.lasting())

    def places(self, tier: str, day: int) -> PlainOrder:
        """Level, price and right are those of the day (R26)."""
        offered = self.offer(tier, day)
        assert offered is not None
        kind, price = offered
        held = {competency: self.levels[competency][day] for competency in COMPETENCIES}
        follows = None if kind == "purchase" else self.term_on(day)
        self.orders.append(PlainOrder(tier, kind, price, day, follows, held))
        return self.orders[-1]

    def may_pay(self, order: PlainOrder, day: int) -> bool:
        """Open, in time, and what it follows is still there (R24 to R26)."""
        if order.state != "open" or day >= order.expires:
            return False
        if order.kind == "renewal" and order.follows:
            return order.follows.end == order.follows.anniversary and self.follows(order.follows) is None
        if order.kind == "upgrade":
            return self.term_on(day) is order.follows and self.state(day) == "active" and not self.begins_later(day)
        return self.term_on(day) is None and not self.begins_later(day)

    def pays(self, order: PlainOrder, day: int) -> list[PlainOrder]:
        """The term begins, and every other open order is cancelled (R25, R26): those are returned."""
        order.state, order.paid = "paid", day
        start = day
        if order.kind == "renewal" and order.follows:
            start = order.follows.anniversary
        if order.kind == "upgrade" and order.follows:
            order.follows.end = day
        anniversary = a_year_after(start)
        self.terms.append(PlainTerm(order.tier, start, anniversary, anniversary, start, order.held))
        order.lives = [self.terms[-1]]
        others = self.waiting(day)
        for one in others:
            one.state = "cancelled"
        return others

    def waiting(self, day: int) -> list[PlainOrder]:
        """Orders that may still be paid."""
        return [one for one in self.orders if one.state == "open" and day < one.expires]

    def last_paid(self) -> PlainOrder | None:
        return next((order for order in reversed(self.orders) if order.state == "paid"), None)

    def may_give_back(self, order: PlainOrder, day: int) -> bool:
        """R27; and not from beneath a later order that is paid: that one first."""
        is_built_upon = any(one.state == "paid" and one.follows in order.lives for one in self.orders)
        return order.state == "paid" and day - order.paid < 30 and not order.has_used_a_benefit and not is_built_upon

    def gives_back(self, order: PlainOrder, day: int) -> None:
        """The term ends; of an upgrade, the Silver term is back with its old anniversary."""
        order.state = "refunded"
        term = order.lives[-1]
        term.end = max(term.start, min(day, term.end))
        silver = order.follows
        if order.kind == "upgrade" and silver is not None:
            back = PlainTerm("silver", day, silver.anniversary, silver.anniversary, silver.shows_from, silver.held)
            self.terms.append(back)
            next(one for one in self.orders if silver in one.lives).lives.append(back)

    def order_of(self, term: PlainTerm) -> PlainOrder:
        return next(order for order in self.orders if term in order.lives)

    # --- Benefits (R31) -----------------------------------------------------------------------------------------------
    def carried(self, day: int) -> dict[str | None, str]:
        """Of its tier (None), and of each competency at the level held, at most its tier: at the order or since."""
        term = self.term_on(day)
        if term is None:
            return {}
        ranks = {
            competency: min(RANK[term.tier], max(held, self.highest(competency, term.shows_from, day)))
            for competency, held in term.held.items()
            if competency in WITH_BENEFITS
        }
        return {None: term.tier} | {competency: NAME[rank] for competency, rank in ranks.items() if rank}

    # --- News (R32) ---------------------------------------------------------------------------------------------------
    def tells(self, day: int) -> None:
        """What is due and not yet told is told."""
        for competency in COMPETENCIES:
            self._tells_of_a_level(competency, self.levels[competency][day])
        self._tells_of_the_risk(day)
        self._tells_of_the_renewal(day)
        for number, one in enumerate(self.overrides):
            if one.start < one.end - 14 <= day < one.end:
                self.tells_once("override.ending", number)

    def tells_at_night(self, day: int) -> None:
        """What the jobs tell besides: orders that ran out, overrides that ended by their date."""
        for number, order in enumerate(self.orders):
            if order.state == "open" and order.expires <= day:
                self.tells_once("order.expired", number)
        for number, one in enumerate(self.overrides):
            if one.end <= day and not one.ends_by_hand:
                self.tells_once("override.ended", number)

    def tells_once(self, *news: str | int) -> None:
        self.told[news] = 1

    def _tells_of_a_level(self, competency: str, rank: int) -> None:
        before = self.told_last.get(competency, 0)
        if rank != before:
            verb = "level.gained" if rank > before else "level.lost"
            self.told[verb, competency, NAME[before], NAME[rank]] += 1
        self.told_last[competency] = rank

    def _tells_of_the_risk(self, day: int) -> None:
        """At risk, or safe again; what is over is neither."""
        before, is_at_risk = self.told_last.get("risk", 0), self.at_risk(day)
        if is_at_risk and not before:
            self.told["membership.at_risk",] += 1
        if before and not is_at_risk and self.term_on(day):
            self.told["membership.safe_again",] += 1
        self.told_last["risk"] = is_at_risk

    def _tells_of_the_renewal(self, day: int) -> None:
        """Of several marks that have passed the nearest; nothing where it is renewed or was ended early."""
        term = self.last_begun(day)
        if term is None or term.end < term.anniversary or self.follows(term):
            return
        passed = [mark for mark in MARKS if term.anniversary - mark <= day]
        if day >= term.covers_until:
            self.tells_once("membership.lapsed", term.anniversary)
        elif passed:
            self.tells_once("membership.renewal_due", term.anniversary, passed[-1])

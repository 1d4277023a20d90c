"""Memberships once more, day by day and by brute force, written from R22 to R29 and from nothing else."""

from dataclasses import dataclass, field
from datetime import date, timedelta

RANK = {"none": 0, "silver": 1, "gold": 2}
NAME = {rank: name for name, rank in RANK.items()}
PRICES = {"silver": 185_000, "gold": 526_000}
DAY = timedelta(days=1)


def a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28)


@dataclass
class PlainTerm:
    tier: str
    start: date
    end: date
    anniversary: date
    shows_from: date
    paid_on: date | None = None
    upgraded: "PlainTerm | None" = None


@dataclass
class PlainMembership:
    """An organization that holds levels (competency: [(level, first day, first day without)]), and its terms."""

    levels: dict[str, list[tuple[str, date, date]]]
    terms: list[PlainTerm] = field(default_factory=list)

    # --- Levels -------------------------------------------------------------------------------------------------------
    def held(self, competency: str, day: date) -> int:
        return max((RANK[level] for level, start, end in self.levels[competency] if start <= day < end), default=0)

    def eligible(self, day: date) -> int:
        return max(self.held(competency, day) for competency in self.levels)

    # --- Terms --------------------------------------------------------------------------------------------------------
    def lasting(self) -> list[PlainTerm]:
        return sorted((term for term in self.terms if term.start < term.end), key=lambda term: term.start)

    def term_on(self, day: date) -> PlainTerm | None:
        """In force, or in the 30 days after an anniversary that was reached."""
        begun = [term for term in self.lasting() if term.start <= day]
        if not begun:
            return None
        last = begun[-1]
        covers = last.end + 30 * DAY if last.end == last.anniversary else last.end
        return last if day < covers else None

    def state(self, day: date) -> str:
        term = self.term_on(day)
        return "none" if term is None else "active" if day < term.end else "grace"

    def follows(self, term: PlainTerm) -> PlainTerm | None:
        return next((one for one in self.lasting() if one.start == term.end), None)

    # --- What customers see, and the risk ---------------------------------------------------------------------------
    def shown(self, competency: str, day: date) -> int:
        """The highest level of any day from the term's first on, at most its tier (R28)."""
        term = self.term_on(day)
        if term is None:
            return 0
        days = (day - term.shows_from).days + 1
        return min(RANK[term.tier], max(self.held(competency, term.shows_from + n * DAY) for n in range(days)))

    def at_risk(self, day: date) -> bool:
        """R29."""
        term = self.term_on(day)
        if term is None:
            return False
        following = self.follows(term)
        if following is not None and RANK[following.tier] >= RANK[term.tier]:
            return False
        for competency in self.levels:
            last = max(day, term.end)
            if all(self.held(competency, day + n * DAY) >= RANK[term.tier] for n in range((last - day).days + 1)):
                return False
        return True

    # --- What may be done ---------------------------------------------------------------------------------------------
    def offer(self, tier: str, day: date) -> tuple[str, int] | None:
        """What ordering a tier would be on a day, and its price; None: it is refused (R22, R24, R25)."""
        if self.eligible(day) < RANK[tier]:
            return None
        term = self.term_on(day)
        if term is None:
            later = any(one.start > day for one in self.lasting())
            return None if later else ("purchase", PRICES[tier])
        if self.follows(term) is not None:
            return None
        if term.end == term.anniversary and day >= term.end - 90 * DAY:
            return "renewal", PRICES[tier]
        if term.tier == "silver" and tier == "gold":
            return "upgrade", PRICES["gold"] * 3 // 4
        return None

    def pays(self, tier: str, kind: str, anniversary: date | None, day: date) -> None:
        """An order is paid; `anniversary`: of the term that it renews."""
        start = anniversary if kind == "renewal" and anniversary else day
        upgraded = self.term_on(day) if kind == "upgrade" else None
        if upgraded is not None:
            upgraded.end = day
        end = a_year_after(start)
        self.terms.append(PlainTerm(tier, start, end, end, start, paid_on=day, upgraded=upgraded))

    def may_give_back(self, term: PlainTerm, day: date) -> bool:
        """R27: within 30 days; nothing was activated here."""
        return term.paid_on is not None and (day - term.paid_on).days < 30

    def gives_back(self, term: PlainTerm, day: date) -> None:
        term.end = max(term.start, min(day, term.end))
        term.paid_on = None
        old = term.upgraded
        if old is not None and day < old.anniversary + 30 * DAY:
            self.terms.append(PlainTerm("silver", day, old.anniversary, old.anniversary, old.shows_from))

"""What put a renewal at risk, and what would repair it (R29, R37): on facts and timelines, no ORM, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from competencies.engine.bands import changes_of
from competencies.engine.evaluate import NOTHING, Standing, Weighing, evaluate
from competencies.engine.explain import held_level
from competencies.engine.explanation import Cause, Change, Repair
from competencies.engine.facts import Boundary, Facts
from competencies.engine.missing import smallest_repair
from competencies.engine.timeline import OPEN, Timeline, next_end
from memberships.engine import RANK, MembershipOn, TermSpan, holds_through, is_at_risk, membership_on
from memberships.stages import shown_on

RECENT_DAYS = 366
"""How far back it is looked for what changed; a matter of show, not of rules."""
MOST_DAYS = 25
"""On how many days with losses, the latest first: an organization of thousands loses something every day."""


class Ended(NamedTuple):
    """A certification of somebody that stopped counting; `reason` is the facts' word for it."""

    person: int
    code: str
    reason: str


class Claim(NamedTuple):
    """What somebody says they earned, and no agent has accepted yet (R4)."""

    person: int
    code: str
    earned_on: int
    expires_on: int = OPEN


@dataclass(frozen=True, slots=True)
class Effect:
    """What a loss did to a competency at the tier: its level on the day without the loss and with it.

    Where the level is the same: until when it is at the tier (R19), and until when it would have been.
    """

    competency: str
    before: str
    after: str
    would_last: int | None = None
    lasts: int | None = None

    @property
    def is_fall(self) -> bool:
        return RANK[self.after] < RANK[self.before]


@dataclass(frozen=True, slots=True)
class Loss:
    """The most recent loss without which the renewal would be safe: what ended on a day, and what that did.

    `ended`: what of people's certifications; `causes`: where none of those explains it, what a level fell by.
    """

    day: int
    ended: tuple[Ended, ...]
    causes: tuple[Cause, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """What would keep a competency at a level through the anniversary: its smallest repair (R37), or a waiting claim.

    `by`: the day on which the level ends, if it is held now; what comes later leaves a break. `is_shown`: the level is
    on display, so that only what was there is to be kept or regained.
    """

    competency: str
    level: str
    repair: Repair
    by: int | None
    is_shown: bool
    claims: tuple[Claim, ...]

    @property
    def size(self) -> tuple[bool, int, int, int, bool, str]:
        """By what repairs are compared: what is on display first, then the fewest pairs, figures, and by name."""
        repair = self.repair
        sizes = repair.pairs, len(repair.figures), len(repair.authorizations)
        return not self.is_shown, *sizes, self.by is None, self.competency


def at_level(standing: Standing, level: str) -> Timeline:
    """When a competency is held at a level or above."""
    return standing.gold if level == "gold" else standing.silver


class Renewal:
    """The renewal of a membership, as it looks on a day with the facts on record."""

    def __init__(
        self,
        weighing: Weighing,
        standings: Mapping[str, Standing],
        terms: Sequence[TermSpan],
        membership: MembershipOn,
        on: int,
        *,
        claims: Sequence[Claim] = (),
    ) -> None:
        self.weighing = weighing
        self.standings = standings
        self.terms = terms
        self.membership = membership
        self.on = on
        self.claims = claims

    @property
    def tier(self) -> str:
        return self.membership.term.tier

    @property
    def anniversary(self) -> int:
        return self.membership.term.ends_on

    @property
    def is_at_risk(self) -> bool:
        """At risk as R29 has it."""
        return self._would_be_at_risk(self.standings)

    def _would_be_at_risk(self, standings: Mapping[str, Standing]) -> bool:
        return is_at_risk(self.terms, [at_level(standing, self.tier) for standing in standings.values()], self.on)

    @property
    def best(self) -> tuple[str, int] | None:
        """The competency that holds the tier the longest, and until when; None when none does on the day."""
        held = [
            (until, slug)
            for slug, standing in sorted(self.standings.items(), reverse=True)
            if (until := next_end(at_level(standing, self.tier), self.on)) is not None
        ]
        until, slug = max(held, default=(None, ""))
        return None if until is None else (slug, until)

    @property
    def lasting(self) -> str:
        """The highest level that lasts: held on the day, and unless it is grace, through the anniversary."""
        lasting = (level for level in ("gold", "silver") if any(self._lasts(slug, level) for slug in self.standings))
        return next(lasting, "none")

    def _lasts(self, slug: str, level: str, standings: Mapping[str, Standing] | None = None) -> bool:
        timeline = at_level((standings or self.standings).get(slug, NOTHING), level)
        if self.membership.is_in_grace:
            return next_end(timeline, self.on) is not None
        return holds_through(timeline, self.on, self.anniversary)

    # --- What changed -------------------------------------------------------------------------------------------------
    def latest_loss(self, otherwise: Mapping[Boundary, int]) -> Loss | None:
        """What put the renewal at risk, of the last year; None where nothing that was lost would save it.

        Day by day backwards: had what ended on that day gone on, would the renewal be safe? `otherwise` says until
        when something unlinked or revoked would have counted; what expired is taken to have been renewed.
        """
        ended, fallen = self._ended(), self._fallen()
        for day in sorted(ended.keys() | fallen.keys(), reverse=True)[:MOST_DAYS]:
            if loss := self._by_people(day, ended.get(day, []), otherwise):
                return loss
            if day in fallen:
                causes = tuple(dict.fromkeys(cause for _, change in fallen[day] for cause in change.causes))
                effects = tuple(Effect(slug, change.before, change.after) for slug, change in fallen[day])
                return Loss(day, (), causes, effects)
        return None

    def _ended(self) -> dict[int, list[Ended]]:
        """What stopped counting for people lately, by day, as far as any competency asks for it."""
        plan, reasons = self.weighing.plan, self.weighing.facts.reasons
        relevant, _ = plan.needed_for(plan.competencies)
        ended: dict[int, list[Ended]] = {}
        for person, held in self.weighing.facts.people.items():
            for code, start, end in held:
                if start < end and self._is_recent(end) and code in relevant:
                    ended.setdefault(end, []).append(Ended(person, code, reasons.get((person, code, end), "")))
        return ended

    def _is_recent(self, day: int) -> bool:
        return self.on - RECENT_DAYS < day <= self.on

    def _fallen(self) -> dict[int, list[tuple[str, Change]]]:
        """The levels that fell below the tier lately, by day."""
        fallen: dict[int, list[tuple[str, Change]]] = {}
        for slug, standing in self.standings.items():
            if any(self._is_recent(end) for _, end in at_level(standing, self.tier)):
                for change in changes_of(self.weighing, standing, slug, self.on - RECENT_DAYS + 1, self.on + 1):
                    if RANK[change.after] < RANK[self.tier] <= RANK[change.before]:
                        fallen.setdefault(change.day, []).append((slug, change))
        return fallen

    def _by_people(self, day: int, ended: list[Ended], otherwise: Mapping[Boundary, int]) -> Loss | None:
        """What ended for people on a day, if the renewal would be safe without; for one of them, if that is enough."""
        people = sorted({one.person for one in ended})
        for person in people if len(people) > 1 else ():
            if loss := self._without(day, [one for one in ended if one.person == person], otherwise):
                return loss
        return self._without(day, ended, otherwise) if ended else None

    def _without(self, day: int, ended: Sequence[Ended], otherwise: Mapping[Boundary, int]) -> Loss | None:
        plan, touched = self.weighing.plan, self.weighing.plan.touched_by(certifications={one.code for one in ended})
        kept = _going_on(self.weighing.facts, day, ended, otherwise)
        would_be = {**self.standings, **evaluate(plan, kept, touched)}
        if self._would_be_at_risk(would_be):
            return None
        effects = []
        for slug in sorted(touched):
            without, present = would_be.get(slug, NOTHING), self.standings.get(slug, NOTHING)
            levels = held_level(without, self.on), held_level(present, self.on)
            would_last, lasts = (next_end(at_level(one, self.tier), self.on) for one in (without, present))
            is_fall = levels[0] != levels[1] and RANK[levels[0]] >= RANK[self.tier]
            if is_fall or (would_last is not None and would_last != lasts):
                effects.append(Effect(slug, *levels, would_last, lasts))
        return Loss(day, tuple(ended), (), tuple(sorted(effects, key=lambda effect: not effect.is_fall)))

    # --- What repairs it ----------------------------------------------------------------------------------------------
    def mendings(self) -> list[Mending]:
        """What would make the renewal safe, each by itself: what is on display first, then the smallest."""
        found = (self.mending(slug, self.tier) for slug in self.weighing.plan.competencies)
        return sorted((one for one in found if one), key=lambda one: one.size)

    def mending(self, competency: str, level: str) -> Mending | None:
        """What one competency needs so that it lasts; None when it does, or no path can lead there."""
        standing = self.standings.get(competency, NOTHING)
        until = next_end(at_level(standing, level), self.on)
        # What is missing on the anniversary; where that is nothing there is a break before it.
        days = [self.on] if self.membership.is_in_grace else [self.anniversary, until or self.on]
        repairs = (smallest_repair(self.weighing, competency, level, day) for day in days if day < OPEN)
        repair = next((one for one in repairs if one), None)
        if repair is None or self._lasts(competency, level):
            return None
        claims = tuple(claim for claim in self.claims if self._helps(claim, competency, level))
        shown, _until = shown_on(self.terms, standing.silver, standing.gold, self.on)
        return Mending(competency, level, repair, until, RANK[shown] >= RANK[level], claims)

    def _helps(self, claim: Claim, competency: str, level: str) -> bool:
        """Whether accepting a claim would do, without anything else; it is linked as the person's others are (R7)."""
        plan, facts = self.weighing.plan, self.weighing.facts
        held = facts.people.get(claim.person)
        if not held or competency not in plan.touched_by(certifications={claim.code}):
            return False
        people = {**facts.people, claim.person: [*held, (claim.code, claim.earned_on, claim.expires_on)]}
        return self._lasts(competency, level, evaluate(plan, replace(facts, people=people), {competency}))


def renewal_on(
    weighing: Weighing,
    standings: Mapping[str, Standing],
    terms: Sequence[TermSpan],
    on: int,
    *,
    claims: Sequence[Claim] = (),
) -> Renewal | None:
    """The renewal that an organization has before it on a day; None without a Silver or Gold membership."""
    membership = membership_on(terms, on)
    return Renewal(weighing, standings, terms, membership, on, claims=claims) if membership else None


def _going_on(facts: Facts, day: int, ended: Iterable[Ended], otherwise: Mapping[Boundary, int]) -> Facts:
    """The facts, had what ended on a day not ended then."""
    people = dict(facts.people)
    for person, code, _ in ended:
        people[person] = [
            (one, start, otherwise.get((person, code, day), OPEN) if (one, end) == (code, day) else end)
            for one, start, end in people[person]
        ]
    return replace(facts, people=people)

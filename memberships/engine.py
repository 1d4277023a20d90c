"""What an organization displays and whether its renewal is at risk, on timelines (R24, R28, R29): no ORM, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from competencies.engine.timeline import OPEN, Timeline, next_end


@dataclass(frozen=True, slots=True)
class TermSpan:
    """A term in day numbers; `grace_ends_on` is `ends_on` where no grace follows (R24). An empty one with grace is
    Silver that came back after its anniversary (R27).

    `shows_from`: the first day of the term that this one resumes (R27); None: it resumes none. `renews_from`: the first
    day on which it can be renewed; None: it was ended early, and cannot (R24).
    """

    tier: str
    starts_on: int
    ends_on: int
    grace_ends_on: int
    shows_from: int | None = None
    renews_from: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A term with what it covers: from its first day, or the end of the term that ran until then, to the end of its
    grace, or to the day the next term begins, if that is earlier.
    """

    term: TermSpan
    starts_on: int
    ends_on: int


def coverage(terms: Sequence[TermSpan]) -> list[Coverage]:
    """What each term covers, in the order of their days; those that cover nothing left out."""
    ordered = sorted((term for term in terms if term.grace_ends_on > term.starts_on), key=lambda term: term.starts_on)
    free = accumulate((term.ends_on for term in ordered), max, initial=0)
    starts = [max(term.starts_on, day) for term, day in zip(ordered, free, strict=False)]
    ends = [*starts[1:], OPEN]
    return [
        Coverage(term, start, min(term.grace_ends_on, end))
        for term, start, end in zip(ordered, starts, ends, strict=False)
    ]


def displayed(terms: Sequence[TermSpan], silver: Timeline, gold: Timeline) -> list[tuple[str, int, int]]:
    """When a competency is on display, and at which level: (level, from, until), in the order of days (R28).

    Within a term what is displayed only grows: from the first day of a level on, to the end of the term and its grace.
    """
    shown: list[tuple[str, int, int]] = []
    for covered in coverage(terms):
        term, start, end = covered.term, covered.starts_on, covered.ends_on
        since = start if term.shows_from is None else term.shows_from
        first_silver = max(_first_day(silver, since, end), start)
        first_gold = max(_first_day(gold, since, end), start) if term.tier == "gold" else end
        if first_silver < min(first_gold, end):
            shown.append(("silver", first_silver, min(first_gold, end)))
        if first_gold < end:
            shown.append(("gold", first_gold, end))
    return shown


def _first_day(timeline: Timeline, start: int, end: int) -> int:
    """Since when the timeline holds on its first day of `[start, end)`, be it earlier; `end` if it never does."""
    for held_from, held_until in timeline:
        if held_until > start:
            return min(held_from, end)
    return end


@dataclass(frozen=True, slots=True)
class MembershipOn:
    """The membership of an organization on a day: its term, if any, and whether that is in grace (R24)."""

    term: TermSpan
    is_in_grace: bool


def membership_on(terms: Sequence[TermSpan], day: int) -> MembershipOn | None:
    """The Silver or Gold membership in force or in grace on a day; None without one."""
    for covered in coverage(terms):
        if covered.starts_on <= day < covered.ends_on:
            return MembershipOn(covered.term, day >= covered.term.ends_on)
    return None


RANK = {"none": 0, "silver": 1, "gold": 2}


def is_renewed(terms: Sequence[TermSpan], term: TermSpan) -> bool:
    """Whether a term at the tier or above is on record that begins at the anniversary (R29)."""
    return any(
        other.starts_on == term.ends_on and other.ends_on > other.starts_on and RANK[other.tier] >= RANK[term.tier]
        for other in terms
    )


def holds_through(timeline: Timeline, day: int, anniversary: int) -> bool:
    """Held on `day`, and without a break through the anniversary: an end on the anniversary itself is not enough.

    In grace the anniversary is over, and what is held on the day is enough (R29).
    """
    until = next_end(timeline, day)
    return until is not None and until > anniversary


def is_at_risk(terms: Sequence[TermSpan], held_at_tier: Sequence[Timeline], day: int) -> bool:
    """Whether the renewal of the membership is at risk on a day (R29).

    `held_at_tier`: of each competency, when it is held at the tier or above, overrides included.
    """
    membership = membership_on(terms, day)
    if membership is None or is_renewed(terms, membership.term):
        return False
    return not any(holds_through(timeline, day, membership.term.ends_on) for timeline in held_at_tier)


def is_competency_at_risk(terms: Sequence[TermSpan], shown: str, timeline: Timeline, day: int) -> bool:
    """Whether a single competency is at risk on a day: the level it displays does not hold to the anniversary (R29)."""
    membership = membership_on(terms, day)
    if membership is None or shown == "none":
        return False
    return not holds_through(timeline, day, membership.term.ends_on)

"""The programme by brute force, from the rules alone: one day at a time, one head at a time.

Shares no code with the engine. It reads the catalogue documents as they are, holds no timeline, walks months one by
one, and tries every assignment of people to requirements that need different ones. Slow, and that is the point.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

RANK = {"none": 0, "silver": 1, "gold": 2}


class Holding(NamedTuple):
    """A certification of a person that counts from a day until before another (None: no end)."""

    code: str
    first: date
    end: date | None


class Row(NamedTuple):
    """A figure as reported."""

    metric: str
    year: int
    month: int
    partner: str
    value: Fraction


class Override(NamedTuple):
    """A level given on the days from `first` to before `end`."""

    competency: str
    level: str
    first: date
    end: date


@dataclass(frozen=True, eq=False)
class Programme:
    """A catalogue's editions, with the day from which each is in force, and one organization's facts."""

    editions: Sequence[tuple[date, Mapping[str, Any]]]
    market: str
    people: Mapping[int, Sequence[Holding]]
    rows: Sequence[Row]
    authorizations: Sequence[tuple[str, date, date | None]]
    overrides: Sequence[Override]
    today: date


def edition_on(programme: Programme, day: date) -> Mapping[str, Any]:
    """The edition in force (R10): the last that has begun; before any has, the first."""
    begun = [document for first, document in programme.editions if first <= day]
    return begun[-1] if begun else programme.editions[0][1]


def competency_on(programme: Programme, slug: str, day: date) -> Sequence[Mapping[str, Any]]:
    """The paths that count for a competency on a day (R10)."""
    found = []
    for competency in edition_on(programme, day)["competencies"]:
        if competency["slug"] == slug:
            for path in competency["paths"]:
                begins, ends = path.get("effective_from"), path.get("effective_until")
                if begins is not None and day < date.fromisoformat(begins):
                    continue
                if ends is not None and day >= date.fromisoformat(ends):
                    continue
                found.append(path)
    return found


@lru_cache(maxsize=1024)
def codes_on(programme: Programme, person: int, day: date) -> frozenset[str]:
    """What counts of a person's certifications on a day (R4)."""
    found = set()
    for holding in programme.people[person]:
        if holding.first <= day and (holding.end is None or day < holding.end):
            found.add(holding.code)
    for certification in edition_on(programme, day)["certifications"]:
        last = certification.get("accepted_through")
        if last is not None and day > date.fromisoformat(last):
            found.discard(certification["code"])
    return frozenset(found)


def satisfies(codes: frozenset[str], tree: Any) -> bool:
    """Whether one person's certifications satisfy a tree (R11)."""
    if isinstance(tree, str):
        return tree in codes
    if "all" in tree:
        return all(satisfies(codes, part) for part in tree["all"])
    return any(satisfies(codes, part) for part in tree["any"])


def who(programme: Programme, requirement: Mapping[str, Any], day: date) -> list[int]:
    """The people who satisfy a requirement on a day."""
    return [p for p in programme.people if satisfies(codes_on(programme, p, day), requirement["holding"])]


def assignments(eligible: Sequence[Sequence[int]], counts: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Every way to give each requirement as many people as it needs, nobody twice: (requirement, person)."""
    seats = [place for place, count in enumerate(counts) for _ in range(count)]

    def fill(seat: int, taken: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
        if seat == len(seats):
            yield taken
            return
        for person in eligible[seats[seat]]:
            if all(person != other for _, other in taken):
                yield from fill(seat + 1, [*taken, (seats[seat], person)])

    return fill(0, [])


def most_seats(eligible: Sequence[Sequence[int]], counts: Sequence[int]) -> int:
    """How many seats can be filled at once with different people, trying everything."""
    seats = [place for place, count in enumerate(counts) for _ in range(count)]

    def fill(seat: int, taken: frozenset[int]) -> int:
        if seat == len(seats):
            return len(taken)
        best = fill(seat + 1, taken)
        for person in eligible[seats[seat]]:
            if person not in taken:
                best = max(best, fill(seat + 1, taken | {person}))
        return best

    return fill(0, frozenset())


def value_on(programme: Programme, requirement: Mapping[str, Any], day: date) -> Fraction:
    """What a metric is worth on a day (R14, R18)."""
    year, month = min((day.year, day.month), (programme.today.year, programme.today.month))
    wanted = requirement.get("partner_of_record")
    totals: list[Fraction | None] = []  # of the months before the one looked at, the latest first
    for _ in range(requirement.get("window_months", 12)):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        values = [
            row.value
            for row in programme.rows
            if (row.metric, row.year, row.month) == (requirement["metric"], year, month)
            and (wanted is None or row.partner in wanted)
        ]
        totals.append(sum(values, Fraction(0)) if values else None)
    known = [total for total in totals if total is not None]
    kinds = {metric["code"]: metric["aggregation"] for metric in edition_on(programme, day)["metrics"]}
    if kinds[requirement["metric"]] == "latest":
        return known[0] if known else Fraction(0)
    return sum(known, Fraction(0))


def threshold(programme: Programme, requirement: Mapping[str, Any]) -> Fraction:
    """What the metric must reach in the organization's market."""
    return Fraction(str(requirement["at_least"][programme.market]))


def is_met(programme: Programme, requirement: Mapping[str, Any], day: date) -> bool:
    """Whether a requirement is met by itself on a day (R11, R14, R15)."""
    if requirement["kind"] == "people":
        return len(who(programme, requirement, day)) >= requirement["count"]
    if requirement["kind"] == "metric":
        return value_on(programme, requirement, day) >= threshold(programme, requirement)
    return any(
        code == requirement["authorization"] and first <= day and (end is None or day < end)
        for code, first, end in programme.authorizations
    )


def groups_of(path: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The requirements of a path that need different people, by the name they share (R12)."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for requirement in path["requirements"]:
        if requirement.get("distinct") is not None:
            found.setdefault(requirement["distinct"], []).append(requirement)
    return found


def group_is_met(programme: Programme, group: Sequence[Mapping[str, Any]], day: date) -> bool:
    """Whether some assignment serves all requirements of a group (R12)."""
    eligible = [who(programme, requirement, day) for requirement in group]
    return next(assignments(eligible, [requirement["count"] for requirement in group]), None) is not None


def path_is_met(programme: Programme, path: Mapping[str, Any], day: date) -> bool:
    """Whether all requirements of a path are met on a day (R9)."""
    alone = [requirement for requirement in path["requirements"] if requirement.get("distinct") is None]
    return all(is_met(programme, requirement, day) for requirement in alone) and all(
        group_is_met(programme, group, day) for group in groups_of(path).values()
    )


@lru_cache(maxsize=1024)
def earned(programme: Programme, slug: str, day: date) -> str:
    """The highest level with a met path that counts (R16)."""
    met = [path["level"] for path in competency_on(programme, slug, day) if path_is_met(programme, path, day)]
    return max(met, key=lambda level: RANK[level], default="none")


def overridden(programme: Programme, slug: str, day: date) -> str:
    """The highest override active on a day (R20)."""
    active = [o.level for o in programme.overrides if o.competency == slug and o.first <= day < o.end]
    return max(active, key=lambda level: RANK[level], default="none")


def level(programme: Programme, slug: str, day: date) -> str:
    """The level on a day: the higher of what is earned and what is given (R21)."""
    return max(earned(programme, slug, day), overridden(programme, slug, day), key=lambda one: RANK[one])


def days_of_change(programme: Programme) -> list[date]:
    """Every day on which anything could begin or end: what the facts and the catalogue name, and firsts of months."""
    days: set[date] = set()
    for first, document in programme.editions:
        days.add(first)
        for certification in document["certifications"]:
            if certification.get("accepted_through") is not None:
                days.add(date.fromisoformat(certification["accepted_through"]) + timedelta(days=1))
        for competency in document["competencies"]:
            for path in competency["paths"]:
                days.update(date.fromisoformat(path[k]) for k in ("effective_from", "effective_until") if path.get(k))
    for holdings in programme.people.values():
        for holding in holdings:
            days.update(day for day in holding[1:] if day is not None)
    for _, *ends in programme.authorizations:
        days.update(day for day in ends if day is not None)
    for override in programme.overrides:
        days.update((override.first, override.end))
    if programme.rows:
        year, month = min((row.year, row.month) for row in programme.rows)
        while (year, month) <= (programme.today.year, programme.today.month):
            days.add(date(year, month, 1))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return sorted(days)

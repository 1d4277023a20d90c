"""Whom a level rests on: the people without whom it would not be earned (R12, R17)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from competencies.engine.evaluate import LEVELS, Standing, Weighing
from competencies.engine.explain import held_level
from competencies.engine.plan import Path
from competencies.engine.timeline import contains


class Reliance(NamedTuple):
    """A competency that rests on somebody: its level on the day, and what would be left of it without them."""

    competency: str
    before: str
    after: str


def relied_on(weighing: Weighing, standings: Mapping[str, Standing], on: int) -> dict[int, tuple[Reliance, ...]]:
    """The people whose links alone keep a level up on a day, with what would be lost; overrides count (R21).

    The same as evaluating the organization without each of them, one after the other, and asking what the level of
    that day is: but read off the headcounts, so it takes no longer for many people.
    """
    found: dict[int, list[Reliance]] = {}
    for slug, standing in standings.items():
        before = held_level(standing, on)
        if before == "none":
            continue
        met = [path for path in weighing.plan.paths_of.get(slug, ()) if contains(weighing.met(path), on)]
        needed_for_gold = _needed_for_all(weighing, [path for path in met if path.level == "gold"], on)
        needed_for_silver = _needed_for_all(weighing, met, on)  # who has earned Gold holds Silver too (R9)
        active = (level for one, level, start, end in weighing.facts.overrides if one == slug and start <= on < end)
        given = max(map(LEVELS.index, active), default=0)
        for person in needed_for_gold | needed_for_silver:
            earned = _left(met, person, needed_for_gold, needed_for_silver)
            after = LEVELS[max(earned, given)]
            if after != before:
                found.setdefault(person, []).append(Reliance(slug, before, after))
    return {person: tuple(reliances) for person, reliances in found.items()}


def _needed_for_all(weighing: Weighing, paths: Iterable[Path], on: int) -> frozenset[int]:
    """The people that each of the paths needs: without any one of them, none of the paths is met."""
    needed: frozenset[int] | None = None
    for path in paths:
        needed = _needed_for(weighing, path, on) if needed is None else needed & _needed_for(weighing, path, on)
    return needed or frozenset()


def _needed_for(weighing: Weighing, path: Path, on: int) -> frozenset[int]:
    """The people that a met path needs: those of every headcount that has not one more than it asks for (R12)."""
    needed: set[int] = set()
    for pool, count in path.heads:
        inside = [person for person, days in weighing.people(pool).items() if contains(days, on)]
        if len(inside) == count:
            needed.update(inside)
    return frozenset(needed)


def _left(met: Iterable[Path], person: int, for_gold: frozenset[int], for_silver: frozenset[int]) -> int:
    """The level that the met paths still give without the person."""
    if person not in for_gold and any(path.level == "gold" for path in met):
        return LEVELS.index("gold")
    return LEVELS.index("silver") if met and person not in for_silver else 0

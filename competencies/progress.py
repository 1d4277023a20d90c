"""How far an organization is towards a level: the nearest path, and where it is thinnest (R9, R12, R14)."""

from collections.abc import Iterator
from dataclasses import dataclass

from competencies.engine.evaluate import Weighing
from competencies.engine.plan import Path
from competencies.engine.timeline import contains, height_on

SOON_DAYS = 90
"""What ends within so many days is marked; a matter of show, not of rules."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is there of what the nearest path to a level needs, at its thinnest place.

    `kind`: "people", "metric" (hundredths) or "authorization" (0 of 1); `soon`: how many of the people found stop
    counting within `SOON_DAYS`.
    """

    level: str
    path: str
    kind: str
    code: str
    found: int
    needed: int
    soon: int = 0

    @property
    def share(self) -> float:
        return min(self.found / self.needed, 1)


def towards(weighing: Weighing, competency: str, level: str, on: int) -> Progress | None:
    """The progress to a level on a day; None when no path leads to it that day."""
    best: tuple[float, list[Progress]] | None = None
    for path in sorted(weighing.plan.paths_of.get(competency, ()), key=lambda path: path.name):
        if path.level != level or not contains(path.effective, on):
            continue
        parts = list(_parts(weighing, path, on))
        share = sum(part.share for part in parts) / len(parts)
        if best is None or share > best[0]:
            best = share, parts
    if best is None:
        return None
    return min(best[1], key=lambda part: (part.share, -part.soon, part.kind != "people"))


def _parts(weighing: Weighing, path: Path, on: int) -> Iterator[Progress]:
    for pool, count in path.heads:
        heights = weighing.heights(pool)
        found = height_on(heights, on)
        later = min(height_on(heights, on + SOON_DAYS), found)
        soon = max(min(found, count) - later, 0)
        yield Progress(path.level, path.name, "people", "", found, count, soon)
    for figure in path.figures:
        code = weighing.plan.measures[figure.measure].metric
        found = height_on(weighing.values(figure.measure), on)
        yield Progress(path.level, path.name, "metric", code, found, figure.needed(weighing.facts.market))
    for code in path.authorizations:
        yield Progress(path.level, path.name, "authorization", code, int(contains(weighing.authorized(code), on)), 1)


def codes_held(weighing: Weighing, on: int) -> frozenset[str]:
    """The certifications that count for anybody on a day."""
    return frozenset(
        code
        for person in weighing.facts.people
        for code, days in weighing.holdings(person).items()
        if contains(days, on)
    )


def is_started(weighing: Weighing, competency: str, on: int, held: frozenset[str]) -> bool:
    """Whether anything counts towards any path of the competency on a day (R30); `held` is `codes_held` of it."""
    for path in weighing.plan.paths_of.get(competency, ()):
        if not contains(path.effective, on):
            continue
        for pool, _ in path.heads:
            for part in weighing.plan.unions.get(pool, (pool,)):
                if any(not held.isdisjoint(codes) for codes in weighing.plan.pools[part]):
                    return True
        if any(height_on(weighing.values(figure.measure), on) > 0 for figure in path.figures):
            return True
        if any(contains(weighing.authorized(code), on) for code in path.authorizations):
            return True
    return False

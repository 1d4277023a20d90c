"""What a person's certifications are good for: where somebody is counted, and by what (R11)."""

from typing import NamedTuple

from competencies.engine.evaluate import LEVELS, Weighing
from competencies.engine.plan import PeopleRequirement
from competencies.engine.timeline import contains


class Contribution(NamedTuple):
    """A competency that counts somebody, and the levels whose paths do; the higher first."""

    competency: str
    levels: tuple[str, ...]


def contributions(weighing: Weighing, person: int, on: int) -> dict[str, tuple[Contribution, ...]]:
    """By certification code, the competencies in which it makes the person count on a day.

    Only codes that are part of what the person satisfies in full: half of what is asked for counts for nothing.
    """
    if person not in weighing.facts.people:
        return {}
    held = {code for code, days in weighing.holdings(person).items() if contains(days, on)}
    matching = weighing.matching(person)
    found: dict[str, dict[str, set[str]]] = {}
    for path in weighing.plan.paths:
        if not contains(path.effective, on):
            continue
        for requirement in path.requirements:
            if not isinstance(requirement, PeopleRequirement):
                continue
            for codes in matching.get(requirement.pool, ()):
                if held.issuperset(codes):
                    for code in codes:
                        found.setdefault(code, {}).setdefault(path.competency, set()).add(path.level)
    return {
        code: tuple(
            Contribution(slug, tuple(sorted(levels, key=LEVELS.index, reverse=True)))
            for slug, levels in by_competency.items()
        )
        for code, by_competency in found.items()
    }

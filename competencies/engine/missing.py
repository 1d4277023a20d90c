"""The smallest repair (R37): of the paths to a level, the one with the fewest missing (person, certification) pairs."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple, TypeAlias

from competencies.engine.evaluate import LEVELS, Weighing
from competencies.engine.explain import fewest_lacking
from competencies.engine.explanation import Repair, Step
from competencies.engine.facts import Facts
from competencies.engine.plan import Path, PeopleRequirement, Plan
from competencies.engine.timeline import contains, height_on
from competencies.engine.trees import Alternatives, TooManyAlternatives, together

Needs: TypeAlias = tuple[int, ...]
"""For each people requirement of a path, how many people it still needs."""

Option: TypeAlias = tuple[frozenset[int], tuple[str, ...]]
"""The requirements that a person would serve, and the certifications that this still takes."""


class Role(NamedTuple):
    """Requirements of a path that one person may serve together, and the sets of certifications that do."""

    places: frozenset[int]
    sets: Alternatives


class Way(NamedTuple):
    """Steps, and what they cost: pairs first, then people who are not on record, then people."""

    pairs: int = 0
    strangers: int = 0
    people: int = 0
    steps: tuple[Step, ...] = ()

    @property
    def cost(self) -> tuple[int, int, int]:
        return self[:3]

    def and_then(self, rest: "Way") -> "Way":
        """This way, and then another."""
        steps = self.steps + rest.steps
        return Way(self.pairs + rest.pairs, self.strangers + rest.strangers, self.people + rest.people, steps)

    def then(self, person: int | None, codes: tuple[str, ...]) -> "Way":
        """The same way with one more person's certifications."""
        if not codes:
            return self
        strangers = self.strangers + (person is None)
        return Way(self.pairs + len(codes), strangers, self.people + 1, (*self.steps, (person, codes)))


def missing(plan: Plan, facts: Facts, competency: str, level: str, on: int) -> Repair | None:
    """The smallest repair of a level on a day; None when the facts give it, or no path can lead to it that day.

    "The path with the fewest missing (person, certification) pairs, then figures, then name" (R37). A Gold path is a
    way to Silver too (R9).
    """
    return smallest_repair(Weighing(plan, facts), competency, level, on)


def smallest_repair(weighing: Weighing, competency: str, level: str, on: int) -> Repair | None:
    """The same of facts that are weighed already, for a page that asks for many competencies."""
    repairs = [
        repair
        for path in weighing.plan.paths_of.get(competency, ())
        if LEVELS.index(path.level) >= LEVELS.index(level)
        and contains(path.effective, on)
        and (repair := _repair(weighing, path, on))
    ]
    best = min(repairs, key=_size, default=None)
    return best if best and any(_size(best)[:3]) else None


def _size(repair: Repair) -> tuple[int, int, int, str, int]:
    figures, authorizations = len(repair.figures), len(repair.authorizations)
    return repair.pairs, figures, authorizations, repair.path, LEVELS.index(repair.level)


def _repair(weighing: Weighing, path: Path, on: int) -> Repair | None:
    way = _cheapest(weighing, path, on)
    if way is None:
        return None
    figures = []
    for requirement in path.figures:
        short = requirement.needed(weighing.facts.market) - height_on(weighing.values(requirement.measure), on)
        if short > 0:
            figures.append((weighing.plan.measures[requirement.measure].metric, short))
    return Repair(
        path.level,
        path.name,
        way.steps,
        tuple(figures),
        tuple(code for code in path.authorizations if not contains(weighing.authorized(code), on)),
    )


def _cheapest(weighing: Weighing, path: Path, on: int) -> Way | None:
    """Who should earn what so that the path's people requirements are met, with as few certifications as possible.

    Person by person: for each number of people still needed by each requirement, the cheapest way to get there. What
    is left at the end is for people who hold nothing yet.
    """
    requirements = [one for one in path.requirements if isinstance(one, PeopleRequirement)]
    roles = list(_roles(weighing.plan, requirements))
    needed: Needs = tuple(one.count for one in requirements)
    ways: dict[Needs, Way] = {needed: Way()}
    for person, options in _candidates(weighing, roles, sum(needed), on):
        reached = dict(ways)
        for needs, way in ways.items():
            for places, codes in options:
                left = _served(needs, places)
                longer = way.then(person, codes)
                if left != needs and (left not in reached or longer.cost < reached[left].cost):
                    reached[left] = longer
        ways = reached
    unknown: list[Option] = [
        (role.places, lacks) for role in roles if (lacks := fewest_lacking(weighing.plan, role.sets, (), on))
    ]
    rests = _strangers(needed, unknown)
    whole = [way.and_then(rest) for needs, way in ways.items() if (rest := rests.get(needs))]
    return min(whole, key=lambda way: way.cost, default=None)


def _roles(plan: Plan, requirements: Sequence[PeopleRequirement]) -> Iterator[Role]:
    """What one person can be counted for at once: one requirement of a `distinct` group, any others (R12, R13)."""
    for size in range(1, len(requirements) + 1):
        for places in combinations(range(len(requirements)), size):
            groups = [group for place in places if (group := requirements[place].distinct) is not None]
            if len(groups) == len(set(groups)):
                try:
                    sets = together(plan.pools[requirements[place].pool] for place in places)
                except TooManyAlternatives:
                    continue  # such requirements are planned for different people: lawful, if not always the smallest
                yield Role(frozenset(places), sets)


def _candidates(weighing: Weighing, roles: Sequence[Role], seats: int, on: int) -> list[tuple[int, list[Option]]]:
    """The people on record who hold something of the path, with what each lacks for each role.

    Of those who lack the least for a role, as many as there are seats: more are never needed.
    """
    relevant = {code for role in roles for codes in role.sets for code in codes}
    options: dict[int, list[Option]] = {}
    ranked: list[list[tuple[int, int]]] = [[] for _ in roles]
    for person in weighing.holders(relevant):
        has = {code for code, days in weighing.holdings(person).items() if contains(days, on)}
        if has.isdisjoint(relevant):
            continue
        options[person] = []
        for place, role in enumerate(roles):
            lacks = fewest_lacking(weighing.plan, role.sets, has, on)
            if lacks is not None:
                options[person].append((role.places, lacks))
                ranked[place].append((len(lacks), person))
    chosen = {person for people in ranked for _, person in sorted(people)[:seats]}
    return [(person, options[person]) for person in sorted(chosen)]


def _served(needs: Needs, places: frozenset[int]) -> Needs:
    return tuple(count - 1 if count and place in places else count for place, count in enumerate(needs))


def _strangers(needed: Needs, options: Sequence[Option]) -> dict[Needs, Way]:
    """For each number of people still needed, up to `needed`: the cheapest way with people who hold nothing yet."""
    ways: dict[Needs, Way] = {}
    for needs in product(*(range(count + 1) for count in needed)):
        if not any(needs):
            ways[needs] = Way()
            continue
        found = [
            ways[left].then(None, codes)
            for places, codes in options
            if (left := _served(needs, places)) != needs and left in ways
        ]
        if found:
            ways[needs] = min(found, key=lambda way: way.cost)
    return ways

"""Which levels an organization holds, and when: one function from a plan and facts to timelines (R9-R21)."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from competencies.engine.facts import Facts
from competencies.engine.plan import Matching, Measure, Path, Plan
from competencies.engine.timeline import NEVER, Steps, Timeline, heights, intersection, merged, reaching, union


class Standing(NamedTuple):
    """The levels of one competency over all time: as earned (R16), and with overrides (R21); silver includes gold."""

    earned_silver: Timeline
    earned_gold: Timeline
    silver: Timeline
    gold: Timeline


def evaluate(plan: Plan, facts: Facts, competencies: Collection[str] | None = None) -> dict[str, Standing]:
    """The standing of each competency that has a level on any day, by slug; only of `competencies`, if given."""
    return Weighing(plan, facts).standings(competencies)


NOTHING = Standing(NEVER, NEVER, NEVER, NEVER)
LEVELS = ("none", "silver", "gold")


class Weighing:
    """The facts of one organization under a plan; each headcount and each measure is worked out at most once."""

    __slots__ = ("_heights", "_matching", "_members", "_people", "_reached", "_spans", "_values", "facts", "plan")

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self.plan = plan
        self.facts = facts
        self._matching: dict[int, Matching] = {}
        self._members: dict[int, list[int]] = {}
        self._spans: dict[int, dict[str, Timeline]] = {}
        self._people: dict[int, dict[int, Timeline]] = {}
        self._heights: dict[int, Steps] = {}
        self._reached: dict[tuple[int, int], Timeline] = {}
        self._values: dict[int, Steps] = {}
        members = self._members
        for person, held in facts.people.items():
            matching = plan.matching(frozenset([holding[0] for holding in held]))
            if matching:
                self._matching[person] = matching
                for pool in matching:
                    if pool in members:
                        members[pool].append(person)
                    else:
                        members[pool] = [person]

    def standings(self, competencies: Collection[str] | None = None) -> dict[str, Standing]:
        """The standing of each competency that has a level on any day; only of `competencies`, if given."""
        earned: dict[str, tuple[list[Timeline], list[Timeline]]] = {}
        for path in self.within_reach(competencies):
            if met := self.met(path):
                earned.setdefault(path.competency, ([], []))[path.level == "gold"].append(met)
        standings = {}
        for slug, (silver_paths, gold_paths) in earned.items():
            gold = union(*gold_paths)
            silver = union(gold, *silver_paths)  # who has earned Gold holds Silver too (R9)
            standings[slug] = Standing(silver, gold, silver, gold)
        for slug in {override[0] for override in self.facts.overrides}:
            if competencies is None or slug in competencies:
                base = standings.get(slug, NOTHING)
                given = [override for override in self.facts.overrides if override[0] == slug]
                gold = union(
                    base.earned_gold, merged((start, end) for _, level, start, end in given if level == "gold")
                )
                silver = union(base.earned_silver, merged((start, end) for _, _, start, end in given))
                if silver:
                    standings[slug] = Standing(base.earned_silver, base.earned_gold, silver, gold)
        return standings

    def within_reach(self, competencies: Collection[str] | None = None) -> list[Path]:
        """The paths for which enough people hold enough at all, whenever that was: all others are never met."""
        members = self._members
        found = []
        for pool in members:
            for path in self.plan.paths_led_by.get(pool, ()):
                for needed, count in path.heads:
                    if len(members.get(needed, ())) < count and needed not in self.plan.unions:
                        break
                else:
                    found.append(path)
        found += self.plan.paths_without_people
        return found if competencies is None else [path for path in found if path.competency in competencies]

    def met(self, path: Path) -> Timeline:
        """The days on which a path is effective and all its requirements are met (R9, R10)."""
        days = path.effective
        for pool, count in path.heads:
            days = intersection(days, self.reached(pool, count))
            if not days:
                return NEVER
        for code in path.authorizations:
            days = intersection(days, self.authorized(code))
        for figure in path.figures:
            if not days:
                return NEVER
            days = intersection(days, reaching(figure.needed(self.facts.market), self.values(figure.measure)))
        return days

    def reached(self, pool: int, count: int) -> Timeline:
        """The days on which at least `count` people are in the pool (R11, R12)."""
        days = self._reached.get((pool, count))
        if days is None:
            days = self._reached[pool, count] = reaching(count, self.heights(pool))
        return days

    def heights(self, pool: int) -> Steps:
        """How many people are in the pool, as it changes."""
        steps = self._heights.get(pool)
        if steps is None:
            steps = self._heights[pool] = heights(self.people(pool).values())
        return steps

    def people(self, pool: int) -> dict[int, Timeline]:
        """Who is in the pool when, by person; who never is may be missing or have an empty timeline."""
        found = self._people.get(pool)
        if found is None:
            if pool in self.plan.unions:
                found = {}
                for part in self.plan.unions[pool]:
                    for person, days in self.people(part).items():
                        found[person] = union(found[person], days) if person in found else days
            else:
                found = {person: self._in_pool(person, pool) for person in self._members.get(pool, ())}
            self._people[pool] = found
        return found

    def _in_pool(self, person: int, pool: int) -> Timeline:
        spans = self.holdings(person)
        timelines = []
        for codes in self._matching[person][pool]:
            days = spans[codes[0]]
            for code in codes[1:]:
                days = intersection(days, spans[code])
            timelines.append(days)
        return timelines[0] if len(timelines) == 1 else union(*timelines)

    def holdings(self, person: int) -> dict[str, Timeline]:
        """When each certification of a person counts, as far as the catalogue accepts it (R4)."""
        spans = self._spans.get(person)
        if spans is None:
            spans = self._spans[person] = {}
            accepted = self.plan.accepted
            for code, start, end in self.facts.people[person]:
                days = ((start, end),) if start < end else NEVER
                if code in accepted:
                    days = intersection(days, accepted[code])
                spans[code] = union(spans[code], days) if code in spans else days
        return spans

    def matching(self, person: int) -> Matching:
        """The pools that a person is ever in, and by which alternatives."""
        return self._matching.get(person, {})

    def holders(self, codes: Collection[str]) -> list[int]:
        """The people who hold any of the certifications at any time."""
        return [person for person, held in self.facts.people.items() if any(holding[0] in codes for holding in held)]

    def authorized(self, code: str) -> Timeline:
        """The days on which the organization holds the authorization (R15)."""
        return merged(self.facts.authorizations.get(code, ()))

    def values(self, measure: int) -> Steps:
        """What a measure is worth from day to day; from the running month on it stays what it is (R18)."""
        steps = self._values.get(measure)
        if steps is None:
            running = self.facts.running_month
            values = windowed(self.plan.measures[measure], self.totals(measure))
            steps = tuple([(month_start(month), value) for month, value in values if month <= running])
            self._values[measure] = steps
        return steps

    def totals(self, measure: int) -> dict[int, int]:
        """The total of each month that has rows which count for the measure (R14)."""
        reading = self.plan.measures[measure]
        totals: dict[int, int] = {}
        for month, partner, value in self.facts.figures.get(reading.metric, ()):
            if reading.partners is None or partner in reading.partners:
                totals[month] = totals.get(month, 0) + value
        return totals


def windowed(measure: Measure, totals: dict[int, int]) -> list[tuple[int, int]]:
    """The value that is looked at from the first of each month on, where it changes: the window before it (R14).

    A month's rows count from the month after it, for as many months as the window is long.
    """
    months = sorted(totals)
    changes: dict[int, int] = {}
    for place, month in enumerate(months):
        start, end = month + 1, month + 1 + measure.window
        if measure.aggregation == "latest" and place + 1 < len(months):
            end = min(end, months[place + 1] + 1)
        changes[start] = changes.get(start, 0) + totals[month]
        changes[end] = changes.get(end, 0) - totals[month]
    value = 0
    return [(month, value := value + changes[month]) for month in sorted(changes)]


@lru_cache(maxsize=4096)
def month_start(month: int) -> int:
    """The day number of the first day of a month, given as year * 12 + month - 1."""
    return date(month // 12, month % 12 + 1, 1).toordinal()

"""Which levels an organization holds, and when: one function from a plan and facts to timelines (R9-R21)."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from competencies.engine.facts import Facts
from competencies.engine.plan import Matching, Measure, MetricRequirement, Path, Plan
from competencies.engine.timeline import (
    NEVER,
    OPEN,
    Steps,
    Timeline,
    at_least,
    heights,
    intersection,
    merged,
    reaching,
    union,
)


class Standing(NamedTuple):
    """The levels of one competency over all time: as earned (R16), and with overrides (R21); silver includes gold."""

    earned_silver: Timeline
    earned_gold: Timeline
    silver: Timeline
    gold: Timeline


def evaluate(plan: Plan, facts: Facts, competencies: Collection[str] | None = None) -> dict[str, Standing]:
    """The standing of each competency that has a level on any day, by slug; only of `competencies`, if given."""
    return Weighing(plan, facts).standings(competencies)


code_of = itemgetter(0)

NOTHING = Standing(NEVER, NEVER, NEVER, NEVER)
LEVELS = ("none", "silver", "gold")


class Weighing:
    """The facts of one organization under a plan; each headcount and each measure is worked out at most once."""

    __slots__ = ("_matching", "_members", "_people", "_reached", "_spans", "_totals", "_values", "facts", "plan")

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self.plan = plan
        self.facts = facts
        self._matching: dict[int, Matching] = {}
        self._members: dict[int, list[int]] = {}
        self._spans: dict[int, dict[str, Timeline]] = {}
        self._people: dict[int, dict[int, Timeline]] = {}
        self._reached: dict[tuple[int, int], Timeline] = {}
        self._totals: dict[int, dict[int, int]] = {}
        self._values: dict[int, list[tuple[int, int]]] = {}
        members = self._members
        for person, held in facts.people.items():
            matching = plan.matching(frozenset(map(code_of, held)))
            if matching:
                self._matching[person] = matching
                for pool in matching:
                    if pool in members:
                        members[pool].append(person)
                    else:
                        members[pool] = [person]

    def standings(self, competencies: Collection[str] | None = None) -> dict[str, Standing]:
        """The standing of each competency that has a level on any day; only of `competencies`, if given."""
        earned_silver: dict[str, Timeline] = {}
        earned_gold: dict[str, Timeline] = {}
        for path in self.within_reach(competencies):
            if met := self.met(path):
                slug = path.competency
                if path.level == "gold":
                    earned_gold[slug] = union(earned_gold.get(slug, NEVER), met)
                # Who has earned Gold holds Silver too (R9).
                earned_silver[slug] = union(earned_silver.get(slug, NEVER), met)
        silver, gold = earned_silver.copy(), earned_gold.copy()
        for slug, level, start, end in self.facts.overrides:
            if start < end and (competencies is None or slug in competencies):
                given = ((start, end),)
                if level == "gold":
                    gold[slug] = union(gold.get(slug, NEVER), given)
                silver[slug] = union(silver.get(slug, NEVER), given)
        return {
            slug: Standing(earned_silver.get(slug, NEVER), earned_gold.get(slug, NEVER), days, gold.get(slug, NEVER))
            for slug, days in silver.items()
        }

    def within_reach(self, competencies: Collection[str] | None = None) -> list[Path]:
        """The paths for which enough people hold enough at all, whenever that was: all others are never met."""
        plan, members = self.plan, self._members
        if competencies is None:
            possible = [path for pool in members for path in plan.paths_led_by.get(pool, ())]
            possible += plan.paths_without_people
        else:
            possible = [path for slug in competencies for path in plan.paths_of.get(slug, ())]
        found = []
        for path in possible:
            for pool, count in path.heads:
                if len(members.get(pool, ())) < count and pool not in plan.unions:
                    break
            else:
                found.append(path)
        return found

    def met(self, path: Path) -> Timeline:
        """The days on which a path is effective and all its requirements are met (R9, R10)."""
        days = path.effective
        for pool, count in path.heads:
            days = intersection(days, self.reached(pool, count))
            if not days:
                return NEVER
        for code in path.authorizations:
            days = intersection(days, self.authorized(code))
        for requirement in path.figures:
            if not days:
                return NEVER
            days = intersection(days, self.figure_met(requirement))
        return days

    def reached(self, pool: int, count: int) -> Timeline:
        """The days on which at least `count` people are in the pool (R11, R12)."""
        days = self._reached.get((pool, count))
        if days is None:
            days = self._reached[pool, count] = at_least(count, self.people(pool).values())
        return days

    def heights(self, pool: int) -> Steps:
        """How many people are in the pool, as it changes."""
        return heights(self.people(pool).values())

    def people(self, pool: int) -> dict[int, Timeline]:
        """Who is in the pool when, by person; who never is may be missing or have an empty timeline."""
        found = self._people.get(pool)
        if found is None:
            found = self._people[pool] = {}
            if pool in self.plan.unions:
                for part in self.plan.unions[pool]:
                    for person, days in self.people(part).items():
                        found[person] = union(found[person], days) if person in found else days
            else:
                spans_of, matching = self._spans, self._matching
                for person in self._members.get(pool, ()):
                    spans = spans_of.get(person) or self.holdings(person)
                    days = NEVER
                    for codes in matching[person][pool]:
                        whole = spans[codes[0]]
                        for code in codes[1:]:
                            whole = intersection(whole, spans[code])
                        days = union(days, whole) if days else whole
                    found[person] = days
        return found

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

    def figure_met(self, requirement: MetricRequirement) -> Timeline:
        """The days on which a measure reaches what the organization's market needs (R14)."""
        needed = requirement.needed(self.facts.market)
        reading, totals = self.plan.measures[requirement.measure], self.totals(requirement.measure)
        if most_of(reading, totals) < needed:
            return NEVER
        months = reaching(needed, self._looked_at(requirement.measure))
        return tuple([(month_start(start), month_start(end)) for start, end in months])

    def _looked_at(self, measure: int) -> list[tuple[int, int]]:
        """The value of a measure in each month up to the running one: then it stays what it is (R18)."""
        values = self._values.get(measure)
        if values is None:
            values = windowed(self.plan.measures[measure], self.totals(measure), self.facts.running_month)
            self._values[measure] = values
        return values

    def values(self, measure: int) -> Steps:
        """What a measure is worth from day to day; it changes on firsts of months alone (R18)."""
        return tuple((month_start(month), value) for month, value in self._looked_at(measure))

    def totals(self, measure: int) -> dict[int, int]:
        """The total of each month that has rows which count for the measure (R14)."""
        totals = self._totals.get(measure)
        if totals is None:
            totals = self._totals[measure] = {}
            reading = self.plan.measures[measure]
            for month, partner, value in self.facts.figures.get(reading.metric, ()):
                if reading.partners is None or partner in reading.partners:
                    if month in totals:
                        totals[month] += value
                    else:
                        totals[month] = value
        return totals


def most_of(measure: Measure, totals: dict[int, int]) -> int:
    """A value that the measure never exceeds: what is beyond it need not be looked for month by month."""
    most = max(totals.values(), default=0)
    return most if measure.aggregation == "latest" else min(most * measure.window, sum(totals.values()))


def windowed(measure: Measure, totals: dict[int, int], until: int = OPEN) -> list[tuple[int, int]]:
    """The value that is looked at in each month, from the one after the first rows to `until` or until it is 0 (R14).

    A month's rows count from the month after it, for as many months as the window is long.
    """
    if not totals:
        return []
    window, latest = measure.window, measure.aggregation == "latest"
    values = []
    value = seen = 0
    for month in range(min(totals), min(max(totals) + window, until - 1) + 1):
        if latest:
            if month in totals:
                value, seen = totals[month], month
            elif month - seen >= window:
                value = 0
        else:
            if month in totals:
                value += totals[month]
            if month - window in totals:
                value -= totals[month - window]
        values.append((month + 1, value))
    return values


@lru_cache(maxsize=4096)
def month_start(month: int) -> int:
    """The day number of the first day of a month, given as year * 12 + month - 1; OPEN stays OPEN."""
    return date(month // 12, month % 12 + 1, 1).toordinal() if month < OPEN else OPEN

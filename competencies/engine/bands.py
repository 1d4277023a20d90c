"""A competency over time: what the timeline picture draws, and each change of level with the facts that cause it."""

from collections.abc import Iterator, Mapping

from competencies.engine.evaluate import LEVELS, NOTHING, Standing, Weighing
from competencies.engine.explain import earned_level, group_met, held_level
from competencies.engine.explanation import Bands, Cause, Change, PathBand, RequirementBand
from competencies.engine.facts import Facts
from competencies.engine.plan import MetricRequirement, Path, PeopleRequirement, Plan, Requirement
from competencies.engine.timeline import BEGINNING, OPEN, Timeline, contains, heights, merged


def bands(plan: Plan, facts: Facts, competency: str) -> Bands:
    """A competency's levels, paths, requirements and overrides over all time (R17)."""
    weighing = Weighing(plan, facts)
    standing = weighing.standings({competency}).get(competency, NOTHING)
    return Bands(
        competency,
        *standing,
        _overrides(facts, competency),
        tuple(
            PathBand(
                path.level,
                path.name,
                path.effective,
                weighing.met(path),
                tuple(_requirement(weighing, requirement) for requirement in path.requirements),
            )
            for path in plan.paths_of.get(competency, ())
        ),
        tuple(_changes(weighing, standing, competency, BEGINNING, OPEN)),
    )


def changes(plan: Plan, facts: Facts, competency: str, since: int, until: int) -> tuple[Change, ...]:
    """The days from `since` to before `until` on which the level or the earned level changes, and why."""
    weighing = Weighing(plan, facts)
    return changes_of(weighing, weighing.standings({competency}).get(competency, NOTHING), competency, since, until)


def changes_of(weighing: Weighing, standing: Standing, competency: str, since: int, until: int) -> tuple[Change, ...]:
    """The same of facts that are weighed already, for a page that asks for many competencies."""
    return tuple(_changes(weighing, standing, competency, since, until))


def all_changes(
    weighing: Weighing, standings: Mapping[str, Standing], since: int, until: int
) -> list[tuple[str, Change]]:
    """The same of every competency, in the order of their days, with the slug of each."""
    found = [
        (slug, change)
        for slug, standing in standings.items()
        if any(since <= edge < until for timeline in standing for span in timeline for edge in span)
        for change in changes_of(weighing, standing, slug, since, until)
    ]
    return sorted(found, key=lambda one: (one[1].day, one[0]))


def _overrides(facts: Facts, competency: str) -> tuple[tuple[str, int, int], ...]:
    found = [(level, start, end) for slug, level, start, end in facts.overrides if slug == competency and start < end]
    return tuple(sorted(found, key=lambda override: override[1:]))


def _requirement(weighing: Weighing, requirement: Requirement) -> RequirementBand:
    if isinstance(requirement, PeopleRequirement):
        people = weighing.people(requirement.pool)
        return RequirementBand(
            "people",
            "",
            requirement.holding,
            requirement.count,
            weighing.heights(requirement.pool),
            weighing.reached(requirement.pool, requirement.count),
            tuple((person, days) for person, days in people.items() if days),
        )
    if isinstance(requirement, MetricRequirement):
        metric = weighing.plan.measures[requirement.measure].metric
        needed = requirement.needed(weighing.facts.market)
        return RequirementBand(
            "metric", metric, None, needed, weighing.values(requirement.measure), weighing.figure_met(requirement)
        )
    days = weighing.authorized(requirement.authorization)
    return RequirementBand("authorization", requirement.authorization, None, 1, heights([days]), days)


def _changes(weighing: Weighing, standing: Standing, slug: str, since: int, until: int) -> Iterator[Change]:
    edges = {edge for timeline in standing for span in timeline for edge in span}
    for day in sorted(edge for edge in edges if since <= edge < until):
        before, after = held_level(standing, day - 1), held_level(standing, day)
        earned_before, earned_after = earned_level(standing, day - 1), earned_level(standing, day)
        causes: list[Cause] = []
        if earned_before != earned_after:
            for path in weighing.plan.paths_of[slug]:
                # What matters are the paths above the lower of the two levels, if they begin or end as it does.
                begins = LEVELS.index(earned_after) > LEVELS.index(earned_before)
                if LEVELS.index(path.level) > min(LEVELS.index(earned_before), LEVELS.index(earned_after)):
                    causes += _path_causes(weighing, path, day, begins=begins)
        if before != after:
            begins = LEVELS.index(after) > LEVELS.index(before)
            lower = min(LEVELS.index(before), LEVELS.index(after))
            causes += [
                Cause("override", level, begins, None, weighing.facts.reasons.get((None, slug, day), ""))
                for level, start, end in _overrides(weighing.facts, slug)
                if LEVELS.index(level) > lower and (start if begins else end) == day
            ]
        if (before, earned_before) != (after, earned_after):
            yield Change(day, before, after, earned_before, earned_after, tuple(dict.fromkeys(causes)))


def _path_causes(weighing: Weighing, path: Path, day: int, *, begins: bool) -> Iterator[Cause]:
    """The facts that begin (or end) on the day on which the path begins (or ends) to be met."""
    if not _turns(weighing.met(path), day, begins=begins):
        return
    if _turns(path.effective, day, begins=begins):
        yield Cause("path", path.name, begins)
    in_group = {place: group for group in path.groups for place in group.places}
    for place, requirement in enumerate(path.requirements):
        if isinstance(requirement, PeopleRequirement):
            group = in_group.get(place)
            met = group_met(weighing, group) if group else weighing.reached(requirement.pool, requirement.count)
            if _turns(met, day, begins=begins):
                yield from _people_causes(weighing, requirement.pool, day, begins=begins)
        elif isinstance(requirement, MetricRequirement):
            if _turns(weighing.figure_met(requirement), day, begins=begins):
                yield Cause("metric", weighing.plan.measures[requirement.measure].metric, begins)
        elif _turns(weighing.authorized(requirement.authorization), day, begins=begins):
            code = requirement.authorization
            yield Cause("authorization", code, begins, None, weighing.facts.reasons.get((None, code, day), ""))


def _people_causes(weighing: Weighing, pool: int, day: int, *, begins: bool) -> Iterator[Cause]:
    for person, days in weighing.people(pool).items():
        if not _turns(days, day, begins=begins):
            continue
        spans = weighing.holdings(person)
        counting_on = day if begins else day - 1
        for codes in sorted(weighing.matching(person)[pool]):
            if all(contains(spans[code], counting_on) for code in codes):
                for code in codes:
                    if _turns(spans[code], day, begins=begins):
                        reason = _reason(weighing, person, code, day, begins=begins)
                        yield Cause("achievement", code, begins, person, reason)


def _reason(weighing: Weighing, person: int, code: str, day: int, *, begins: bool) -> str:
    on_record = merged((start, end) for one, start, end in weighing.facts.people[person] if one == code)
    if not begins and not _turns(on_record, day, begins=False):
        return "retired"
    return weighing.facts.reasons.get((person, code, day), "")


def _turns(timeline: Timeline, day: int, *, begins: bool) -> bool:
    """Whether the timeline begins (or ends) to hold on the day."""
    return contains(timeline, day) is begins and contains(timeline, day - 1) is not begins

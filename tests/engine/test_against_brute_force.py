"""Engine and brute force say the same of any small programme, on every day on which anything begins or ends."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies.engine.bands import bands
from competencies.engine.evaluate import NOTHING, Standing, evaluate
from competencies.engine.explain import earned_level, explain, held_level
from competencies.engine.explanation import DistinctGroup, MetricVerdict, PathVerdict, PeopleVerdict
from competencies.engine.timeline import OPEN, next_end
from tests.engine import brute_force
from tests.engine.brute_force import RANK, Programme
from tests.engine.random_programmes import SLUGS, days, facts_of, plan_of, programmes

WORLDS = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.parametrize("part", range(4))
def test_every_level_and_its_end_are_those_of_the_brute_force(part: int) -> None:
    """R4 and R9 to R21, with editions (R10), on each day of change and the day before (R1)."""

    @WORLDS
    @given(programmes())
    def agrees(programme: Programme) -> None:
        standings = evaluate(plan_of(programme), facts_of(programme))
        for slug in SLUGS:
            levels_agree(programme, slug, standings.get(slug, NOTHING))

    agrees()


def levels_agree(programme: Programme, slug: str, standing: Standing) -> None:
    """Earned level, level, and silver_until and gold_until (R19) on every interesting day."""
    changing = brute_force.days_of_change(programme)
    looked_at = sorted({day - timedelta(days=back) for day in changing for back in (0, 1)})
    held = {day: RANK[brute_force.level(programme, slug, day)] for day in looked_at}
    for day in looked_at:
        assert earned_level(standing, day.toordinal()) == brute_force.earned(programme, slug, day), (slug, day)
        assert RANK[held_level(standing, day.toordinal())] == held[day], (slug, day)
        for rank, timeline in ((1, standing.silver), (2, standing.gold)):
            expected = None
            if held[day] >= rank:
                later = (one.toordinal() for one in changing if one > day and held[one] < rank)
                expected = next(later, OPEN)
            assert next_end(timeline, day.toordinal()) == expected, (slug, day, rank)


@settings(WORLDS, max_examples=400)
@given(programmes(), days)
def test_the_explanation_agrees_with_the_verdict_and_the_brute_force(programme: Programme, day: date) -> None:
    """R11 to R16: what is met, how many are found, who counts, and how many are missing."""
    plan, facts, on = plan_of(programme), facts_of(programme), day.toordinal()
    for slug in SLUGS:
        standing = evaluate(plan, facts).get(slug, NOTHING)
        said = explain(plan, facts, slug, on)
        assert said.earned == brute_force.earned(programme, slug, day)
        assert said.override == brute_force.overridden(programme, slug, day)
        assert said.level == brute_force.level(programme, slug, day)
        assert (said.silver_until, said.gold_until) == (next_end(standing.silver, on), next_end(standing.gold, on))
        paths = {(path["level"], path["name"]): path for path in brute_force.competency_on(programme, slug, day)}
        shown = {(path.level, path.name): path for path in said.paths}
        assert {key for key, path in shown.items() if path.is_effective} == paths.keys()
        assert all(shown[key].is_met is False for key in shown.keys() - paths.keys())
        for key, path in paths.items():
            assert shown[key].is_met == brute_force.path_is_met(programme, path, day)
            requirements_agree(programme, path, shown[key], day)


def requirements_agree(programme: Programme, path: Mapping[str, Any], shown: PathVerdict, day: date) -> None:
    """Each requirement by itself, then the groups that need different people."""
    for document, verdict in zip(path["requirements"], shown.requirements, strict=True):
        if isinstance(verdict, MetricVerdict):
            value = brute_force.value_on(programme, document, day)
            assert verdict.found == value * 100
            assert verdict.months[-1].value == value * 100
            assert len(verdict.months) == document.get("window_months", 12) + 1
        if isinstance(verdict, PeopleVerdict):
            who = brute_force.who(programme, document, day)
            assert sorted(one.person for one in (*verdict.counted, *verdict.also)) == who
            assert not {one.person for one in verdict.nearly} & set(who)
            for one in (*verdict.counted, *verdict.also):
                assert brute_force.satisfies(frozenset(one.codes), document["holding"])
                assert set(one.codes) <= brute_force.codes_on(programme, one.person, day)
                assert one.until == end_of(programme, document, one.person, day)
            for nearly in verdict.nearly:
                has = set(nearly.has)
                assert has <= brute_force.codes_on(programme, nearly.person, day)
                assert brute_force.satisfies(frozenset(has.union(nearly.lacks)), document["holding"])
        if not isinstance(verdict, PeopleVerdict) or verdict.distinct is None:
            assert verdict.is_met == brute_force.is_met(programme, document, day)
    for group in shown.groups:
        documents = [path["requirements"][place] for place in group.requirements]
        assert documents == brute_force.groups_of(path)[group.name]
        group_agrees(programme, documents, group, day)


def group_agrees(programme: Programme, documents: Sequence[Mapping[str, Any]], group: DistinctGroup, day: date) -> None:
    """One lawful assignment, as full as can be, and no other lasts longer (R12)."""
    counts = [document["count"] for document in documents]
    eligible = [brute_force.who(programme, document, day) for document in documents]
    everybody = [person for people in group.assigned for person in people]
    assert len(everybody) == len(set(everybody))
    assert all(set(people) <= set(able) for people, able in zip(group.assigned, eligible, strict=True))
    assert all(len(people) <= count for people, count in zip(group.assigned, counts, strict=True))
    assert group.missing == sum(counts) - brute_force.most_seats(eligible, counts) == sum(counts) - len(everybody)
    assert group.is_met == (group.missing == 0)
    if group.is_met:
        ends = {
            (place, person): end_of(programme, document, person, day)
            for place, document in enumerate(documents)
            for person in eligible[place]
        }
        best = max(min(ends[seat] for seat in seats) for seats in brute_force.assignments(eligible, counts))
        assert min(ends[place, person] for place, people in enumerate(group.assigned) for person in people) == best


def end_of(programme: Programme, document: Mapping[str, Any], person: int, day: date) -> int:
    """The first day after `day` on which a person no longer satisfies a requirement."""
    later = (one for one in brute_force.days_of_change(programme) if one > day)
    ends = (one for one in later if person not in brute_force.who(programme, document, one))
    return next((one.toordinal() for one in ends), OPEN)


@settings(WORLDS, max_examples=200)
@given(programmes(), st.data())
def test_every_change_of_a_level_has_its_cause_and_none_is_left_out(programme: Programme, data: st.DataObject) -> None:
    """R17: a level changes where a fact begins or ends, and on no other day."""
    plan, facts = plan_of(programme), facts_of(programme)
    for slug in SLUGS:
        changes = bands(plan, facts, slug).changes
        assert all(change.causes for change in changes)
        by_day = {change.day: change for change in changes}
        for day in brute_force.days_of_change(programme):
            before, after = (brute_force.level(programme, slug, one) for one in (day - timedelta(days=1), day))
            earned = [brute_force.earned(programme, slug, one) for one in (day - timedelta(days=1), day)]
            if before != after or earned[0] != earned[1]:
                change = by_day.pop(day.toordinal())
                assert (change.before, change.after) == (before, after)
                assert [change.earned_before, change.earned_after] == earned
        assert not by_day

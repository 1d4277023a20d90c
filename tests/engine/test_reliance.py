"""Whom a level rests on: what headcounts say is what taking each person away shows."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings

from competencies.engine.evaluate import NOTHING, Weighing, evaluate
from competencies.engine.explain import held_level
from competencies.engine.facts import Facts
from competencies.engine.plan import Plan, compile_plan
from competencies.engine.reliance import Reliance, relied_on
from tests.engine.brute_force import Programme
from tests.engine.catalogue import competency, day, edition, facts, holding, path, people
from tests.engine.random_programmes import SLUGS, days, facts_of, plan_of, programmes

ON = day("2026-11-22")


def reliance(known: Facts, *paths: dict) -> dict[int, tuple[Reliance, ...]]:
    plan = compile_plan([(1, edition(competency("one", *paths)))])
    weighing = Weighing(plan, known)
    return relied_on(weighing, weighing.standings(), ON)


def without_each(plan: Plan, known: Facts, on: int) -> dict[int, set[Reliance]]:
    """Evaluated anew without one person after the other."""
    whole = evaluate(plan, known)
    found: dict[int, set[Reliance]] = {}
    for person in known.people:
        rest = {other: held for other, held in known.people.items() if other != person}
        left = evaluate(plan, replace(known, people=rest))
        for slug in plan.competencies:
            before, after = (held_level(one.get(slug, NOTHING), on) for one in (whole, left))
            if before != after:
                found.setdefault(person, set()).add(Reliance(slug, before, after))
    return found


def test_a_level_with_nobody_to_spare_rests_on_each_of_them() -> None:
    two = path("silver", people(2, "A"))
    assert reliance(facts(holding("A"), holding("A"), holding("B")), two) == {
        1: (Reliance("one", "silver", "none"),),
        2: (Reliance("one", "silver", "none"),),
    }
    assert reliance(facts(holding("A"), holding("A"), holding("A")), two) == {}


def test_gold_that_rests_on_somebody_falls_to_silver_where_that_stands_by_itself() -> None:
    known = facts(holding("A"), holding("A"), holding("A"))
    paths = path("gold", people(3, "A")), path("silver", people(2, "A"))
    assert set(reliance(known, *paths).values()) == {(Reliance("one", "gold", "silver"),)}


def test_another_path_spares_whom_the_first_one_needs() -> None:
    known = facts(holding("A"), holding("B"))
    assert reliance(known, path("silver", people(1, "A"), name="A"), path("silver", people(1, "B"), name="B")) == {}


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(programmes(), days)
def test_it_is_what_taking_each_person_away_shows(programme: Programme, looked_at: date) -> None:
    plan, known, on = plan_of(programme), facts_of(programme), looked_at.toordinal()
    weighing = Weighing(plan, known)
    found = relied_on(weighing, weighing.standings(), on)
    assert {person: set(reliances) for person, reliances in found.items()} == without_each(plan, known, on)
    assert {one.competency for reliances in found.values() for one in reliances} <= set(SLUGS)

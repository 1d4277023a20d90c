"""The smallest repair (R37): no path needs fewer certifications, and after it the path's people part is met."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings

from competencies.engine.explanation import Repair
from competencies.engine.facts import Facts
from competencies.engine.missing import missing
from competencies.engine.plan import compile_plan
from tests.engine import brute_force
from tests.engine.brute_force import Holding, Programme
from tests.engine.catalogue import (
    competency,
    day,
    edition,
    facts,
    holding,
    metric,
    path,
    people,
    real_plan,
    rows,
)
from tests.engine.random_programmes import CODES, FIRST, SLUGS, facts_of, plan_of, programmes

ON = day("2026-11-22")


def repair(known: Facts, *paths: dict, level: str = "silver", **certifications: str) -> Repair | None:
    return missing(compile_plan([(1, edition(competency("one", *paths), **certifications))]), known, "one", level, ON)


def test_the_path_with_the_fewest_missing_certifications_is_the_smallest_repair() -> None:
    found = repair(
        facts(holding("A"), holding("B")),
        path("silver", people(2, {"all": ["C", "D"]}), name="Long"),
        path("silver", people(1, {"all": ["A", "B", "C"]}), name="Short"),
    )
    assert found == Repair("silver", "Short", ((1, ("B", "C")),), (), ())


def test_between_equals_fewer_figures_decide_and_then_the_name() -> None:
    figure = path("silver", people(1, "A"), metric("sales", 100), name="A figure")
    plain = path("silver", people(1, "A"), name="Plain")
    other = path("silver", people(1, "B"), name="Other")
    found = repair(facts(), figure, plain, other)
    assert found
    assert found.path == "Other"


def test_what_is_short_of_figures_and_authorizations_is_named() -> None:
    wanted = path("silver", people(1, "A"), metric("sales", 100), {"kind": "authorization", "authorization": "adr"})
    found = repair(facts(holding("A"), figures={"sales": rows(("2026-10", 40))}), wanted)
    assert found == Repair("silver", "Path", (), (("sales", 60_00),), ("adr",))
    assert found.pairs == 0


def test_what_is_met_needs_no_repair() -> None:
    assert repair(facts(holding("A")), path("silver", people(1, "A"))) is None


def test_a_gold_path_repairs_silver_when_it_is_the_only_one() -> None:
    """R9: ERP has no Silver path since 15 December 2017."""
    found = missing(real_plan(), facts(), "enterprise-resource-planning", "silver", ON)
    assert found == Repair("gold", "ERP Reseller by revenue", (), (("erp_gross_license_revenue_usd", 175_000_00),), ())


def test_no_path_no_repair() -> None:
    assert repair(facts(), path("silver", people(1, "A")), level="gold") is None
    assert missing(real_plan(), facts(), "unheard-of", "silver", ON) is None
    assert repair(facts(), path("silver", people(1, "A"), effective_until="2020-01-01")) is None


def test_nothing_is_asked_for_that_is_no_longer_accepted() -> None:
    """R4."""
    found = repair(facts(), path("silver", people(1, {"any": ["A", {"all": ["B", "C"]}]})), A="2020-12-31")
    assert found
    assert found.steps == ((None, ("B", "C")),)
    assert repair(facts(), path("silver", people(1, "A")), A="2020-12-31") is None


def test_one_person_may_serve_several_requirements_that_are_not_distinct() -> None:
    """R13: DevOps Silver from nothing takes five certifications, not seven."""
    found = missing(real_plan(), facts(), "devops", "silver", ON)
    assert found
    assert found.pairs == 5


def test_different_people_are_planned_for_distinct_requirements() -> None:
    """R12: whoever holds one part keeps it."""
    wanted = path("silver", people(1, {"all": ["A", "B"]}, "group"), people(1, {"all": ["A", "C"]}, "group"))
    found = repair(facts(holding("A", "B", "C")), wanted)
    assert found
    assert found.pairs == 2


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(programmes())
def test_a_repair_repairs_and_nothing_smaller_does(programme: Programme) -> None:
    """R37, against trying every set of up to two (person, certification) pairs."""
    plan, known = plan_of(programme), facts_of(programme)
    for slug in SLUGS:
        paths = {(one["level"], one["name"]): one for one in brute_force.competency_on(programme, slug, FIRST)}
        found = missing(plan, known, slug, "silver", FIRST.toordinal())
        if found is None:
            continue
        repaired = with_pairs(
            programme, [(person or 10 + n, code) for n, (person, codes) in enumerate(found.steps) for code in codes]
        )
        assert people_part_is_met(repaired, paths[found.level, found.path])
        tries = [(person, code) for person in (*programme.people, 20, 21) for code in CODES]
        for size in range(min(found.pairs, 3)):
            for pairs in combinations(tries, size):
                assert not any(people_part_is_met(with_pairs(programme, pairs), one) for one in paths.values())


def with_pairs(programme: Programme, pairs: Iterable[tuple[int, str]]) -> Programme:
    """The programme in which these people hold these certifications too."""
    people = {person: list(held) for person, held in programme.people.items()}
    for person, code in pairs:
        people.setdefault(person, []).append(Holding(code, FIRST, None))
    return Programme(
        programme.editions, programme.market, people, programme.rows, programme.authorizations, (), programme.today
    )


def people_part_is_met(programme: Programme, path: Mapping[str, Any]) -> bool:
    """Whether all requirements on people are met, whatever the figures say."""
    only_people = [one for one in path["requirements"] if one["kind"] == "people"]
    return brute_force.path_is_met(programme, {**path, "requirements": only_people}, FIRST)

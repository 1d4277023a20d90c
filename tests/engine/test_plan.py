"""What a catalogue is compiled to: alternatives, shared pools, and an index of what touches what."""

import pickle
from typing import Any

import pytest

from competencies.engine.evaluate import evaluate
from competencies.engine.plan import REMEMBERED, compile_plan
from competencies.engine.timeline import BEGINNING, OPEN
from competencies.engine.trees import TooManyAlternatives, alternatives, together
from tests.engine.catalogue import competency, day, edition, facts, holding, metric, path, people, real_plan


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("A", (("A",),)),
        ({"all": ["B", "A"]}, (("A", "B"),)),
        ({"any": ["B", "A", "B"]}, (("A",), ("B",))),
        ({"all": ["A", {"any": ["B", "C"]}]}, (("A", "B"), ("A", "C"))),
        ({"any": ["A", {"all": ["A", "B"]}]}, (("A",),)),
        ({"all": [{"any": ["A", "B"]}, {"any": ["A", "C"]}]}, (("A",), ("B", "C"))),
    ],
)
def test_a_tree_becomes_the_smallest_sets_that_suffice(tree: Any, expected: tuple[tuple[str, ...], ...]) -> None:
    """R11: a set that contains another is absorbed."""
    assert alternatives(tree) == expected


def test_a_tree_beyond_all_reason_is_refused_before_it_takes_all_day() -> None:
    monster = {"all": [{"any": [f"{letter}{number}" for number in range(20)]} for letter in "ABCDEFGH"]}
    with pytest.raises(TooManyAlternatives):
        alternatives(monster)


def test_several_trees_together_are_satisfied_by_one_person() -> None:
    assert together([alternatives({"any": ["A", "B"]}), alternatives("B")]) == (("B",),)


def test_requirements_that_count_the_same_share_a_pool() -> None:
    silver = path("silver", people(2, {"any": ["A", "B"]}))
    gold = path("gold", people(4, {"any": ["B", "A"]}))
    plan = compile_plan([(1, edition(competency("one", silver, gold), competency("two", silver)))])
    assert len(plan.pools) == 1
    assert [one.heads for one in plan.paths] == [((0, 2),), ((0, 4),), ((0, 2),)]


def test_the_subsets_of_a_distinct_group_are_pools_with_summed_counts() -> None:
    """R12."""
    wanted = path("silver", people(1, "A", "group"), people(2, "B", "group"), people(1, "C", "group"))
    plan = compile_plan([(1, edition(competency("one", wanted)))])
    (only,) = plan.paths
    needed = {frozenset(plan.unions.get(pool, (pool,))): count for pool, count in only.heads}
    assert needed == {
        frozenset({0}): 1,
        frozenset({1}): 2,
        frozenset({2}): 1,
        frozenset({0, 1}): 3,
        frozenset({0, 2}): 2,
        frozenset({1, 2}): 3,
        frozenset({0, 1, 2}): 4,
    }


def test_the_real_catalogue_is_small_when_compiled() -> None:
    plan = real_plan()
    assert len(plan.competencies) == 18
    assert len(plan.paths) == 51
    assert len(plan.pools) + len(plan.unions) <= 70


def test_a_second_edition_that_changes_little_costs_little() -> None:
    """R10: only what is new is added."""
    first = edition(competency("one", path("silver", people(1, "A"))), competency("two", path("gold", people(1, "B"))))
    second = edition(competency("one", path("silver", people(2, "A"))), competency("two", path("gold", people(1, "B"))))
    plan = compile_plan([(1, first), (day("2026-01-01"), second)])
    assert len(plan.pools) == 2
    assert [(one.competency, one.effective) for one in plan.paths] == [
        ("one", ((BEGINNING, day("2026-01-01")),)),
        ("two", ((BEGINNING, OPEN),)),
        ("one", ((day("2026-01-01"), OPEN),)),
    ]


def test_an_edition_replaced_on_its_own_day_leaves_no_trace() -> None:
    """R10."""
    first, second = (edition(competency("one", path("silver", people(count, "A")))) for count in (1, 2))
    plan = compile_plan([(1, second), (day("2026-01-01"), first), (day("2026-01-01"), second)])
    assert [one.effective for one in plan.paths] == [((BEGINNING, OPEN),)]


def test_the_index_leads_from_a_fact_to_the_competencies_it_can_touch() -> None:
    plan = real_plan()
    assert plan.touched_by(certifications=["70-346"]) == {"cloud-productivity"}
    assert plan.touched_by(certifications=["70-339", "TA-BIZTALK-2013"]) == {
        "application-integration",
        "collaboration-and-content",
        "project-and-portfolio-management",
    }
    assert plan.touched_by(metrics=["new_o365_customers"]) == {"small-and-midmarket-cloud-solutions"}
    assert plan.touched_by(authorizations=["surface-hub-adr"]) == {"windows-and-devices"}
    assert plan.touched_by(certifications=["unheard-of"]) == frozenset()


def test_a_plan_survives_pickling() -> None:
    known = facts(*[holding("MCSD-APP-BUILDER", "70-347")] * 4)
    plan = real_plan()
    copy = pickle.loads(pickle.dumps(plan))  # noqa: S301 our own
    assert evaluate(copy, known) == evaluate(plan, known) != {}
    assert copy == plan


def test_a_plan_remembers_no_more_combinations_than_it_may() -> None:
    plan = compile_plan([(1, edition(competency("one", path("silver", people(1, "A")))))])
    for number in range(REMEMBERED + 5):
        plan.matching(frozenset({"A", f"other {number}"}))
    assert len(plan._remembered) == 5


def test_thresholds_are_exact_in_hundredths() -> None:
    """R14: 0.1 is ten hundredths, whatever a float thinks of it."""
    plan = compile_plan([(1, edition(competency("one", path("silver", metric("sales", 1234567.29)))))])
    assert plan.paths[0].figures[0].needed("developed") == 123456729

"""The rules of people, paths, editions and overrides one by one, on catalogues small enough to read (R1 to R21)."""

from competencies.engine.evaluate import NOTHING, evaluate
from competencies.engine.explain import earned_level, held_level
from competencies.engine.plan import compile_plan
from competencies.engine.timeline import BEGINNING, OPEN, contains, next_end
from tests.engine.catalogue import ALONE, competency, dated, day, edition, facts, holding, path, people, standing

# Time


def test_a_certification_counts_on_its_first_day_and_not_on_the_day_it_expires() -> None:
    """R1, R4."""
    found = standing(facts(holding("A", since="2026-03-01", until="2026-05-01")), ALONE)
    assert found.silver == dated(("2026-03-01", "2026-05-01"))
    assert not contains(found.silver, day("2026-02-28"))
    assert contains(found.silver, day("2026-04-30"))


def test_accepted_through_is_inclusive() -> None:
    """R1, R4: the only inclusive date."""
    found = standing(facts(holding("A", since="2026-03-01")), ALONE, A="2018-12-31")
    assert found.silver == ()
    found = standing(facts(holding("A", since="2018-03-01")), ALONE, A="2018-12-31")
    assert found.silver == dated(("2018-03-01", "2019-01-01"))


def test_any_date_can_be_asked_about_past_or_future() -> None:
    """R3: one evaluation answers for every day, whatever today is."""
    known = holding("A", since="1999-05-01", until="2000-05-01") + holding("A", since="2150-01-01", until="2160-01-01")
    found = standing(facts(known), ALONE)
    assert [earned_level(found, day(on)) for on in ("1999-05-01", "2026-11-22", "2159-12-31")] == [
        "silver",
        "none",
        "silver",
    ]


def test_an_empty_period_counts_for_nothing() -> None:
    """R1: what is unlinked on the day it was linked, or linked after it expired."""
    assert standing(facts(holding("A", since="2026-03-01", until="2026-03-01")), ALONE) == NOTHING
    assert standing(facts(holding("A", since="2026-03-02", until="2026-03-01")), ALONE) == NOTHING
    backwards = facts(overrides=[("one", "gold", day("2026-03-02"), day("2026-03-01"))])
    assert standing(backwards, ALONE) == NOTHING


# People


def test_a_certification_earned_again_carries_on_where_the_first_ends() -> None:
    """R4, R17: two achievements of one person and certification are one period if they touch."""
    twice = holding("A", since="2026-01-01", until="2026-06-01") + holding("A", since="2026-06-01", until="2027-01-01")
    assert standing(facts(twice), ALONE).silver == dated(("2026-01-01", "2027-01-01"))


def test_two_achievements_of_one_person_are_not_two_people() -> None:
    """R11."""
    two = path("silver", people(2, {"any": ["A", "B"]}))
    assert standing(facts(holding("A", "B", "A")), two) == NOTHING
    assert standing(facts(holding("A"), holding("B")), two).silver


def test_one_person_must_satisfy_the_whole_tree() -> None:
    """R11."""
    tree = path("silver", people(1, {"all": ["A", {"any": ["B", {"all": ["C", "D"]}]}]}))
    assert standing(facts(holding("A"), holding("B", "C", "D")), tree) == NOTHING
    assert standing(facts(holding("A", "C", "D")), tree).silver
    assert standing(facts(holding("A", "B")), tree).silver


def test_all_of_a_tree_must_count_on_the_same_day() -> None:
    """R11, R17."""
    tree = path("silver", people(1, {"all": ["A", "B"]}))
    known = holding("A", until="2026-05-01") + holding("B", since="2026-05-01")
    assert standing(facts(known), tree) == NOTHING
    known = holding("A", until="2026-05-02") + holding("B", since="2026-05-01")
    assert standing(facts(known), tree).silver == dated(("2026-05-01", "2026-05-02"))


def test_people_are_counted_at_once_and_may_take_over_from_each_other() -> None:
    """R17: at least two of these three on each day."""
    known = facts(
        holding("A", since="2026-01-01", until="2026-06-01"),
        holding("A", since="2026-02-01", until="2026-09-01"),
        holding("A", since="2026-06-01", until="2026-08-01"),
    )
    found = standing(known, path("silver", people(2, "A")))
    assert found.silver == dated(("2026-02-01", "2026-08-01"))


def test_a_distinct_group_is_an_assignment_and_greed_would_fail() -> None:
    """R12: whoever can do both must take the place that the other cannot."""
    wanted = path("silver", people(1, "A", "group"), people(1, "B", "group"))
    assert standing(facts(holding("A", "B"), holding("A")), wanted).silver
    assert standing(facts(holding("A", "B"), holding("B")), wanted).silver
    assert standing(facts(holding("A", "B"), holding("C")), wanted) == NOTHING


def test_a_distinct_group_of_three_needs_every_subset_to_find_enough() -> None:
    """R12: the deficit shows only in the pair of the first two."""
    wanted = path("silver", people(1, "A", "group"), people(1, "B", "group"), people(1, "C", "group"))
    assert standing(facts(holding("A", "B"), holding("C"), holding("C")), wanted) == NOTHING
    assert standing(facts(holding("A", "B"), holding("B"), holding("C")), wanted).silver


def test_two_distinct_requirements_for_the_same_certification_add_up() -> None:
    """R12."""
    wanted = path("silver", people(1, "A", "group"), people(2, "A", "group"))
    assert standing(facts(*[holding("A")] * 2), wanted) == NOTHING
    assert standing(facts(*[holding("A")] * 3), wanted).silver


def test_the_assignment_may_change_from_day_to_day() -> None:
    """R12, R17: no single assignment lasts, the group stays met."""
    wanted = path("silver", people(1, "A", "group"), people(1, "B", "group"))
    first = holding("A", since="2026-01-01", until="2026-06-01") + holding("B", since="2026-01-01", until="2027-01-01")
    second = holding("B", since="2026-01-01", until="2026-06-01") + holding("A", since="2026-01-01", until="2027-01-01")
    assert standing(facts(first, second), wanted).silver == dated(("2026-01-01", "2027-01-01"))


def test_requirements_without_distinct_may_be_served_by_the_same_person() -> None:
    """R13."""
    assert standing(facts(holding("A", "B")), path("silver", people(1, "A"), people(1, "B"))).silver
    other_groups = path("silver", people(1, "A", "one"), people(1, "B", "other"))
    assert standing(facts(holding("A", "B")), other_groups).silver


def test_of_two_requirements_for_the_same_certification_the_larger_count_decides() -> None:
    """R13: in whichever order they stand."""
    for counts in ((1, 2), (2, 1)):
        wanted = path("silver", *(people(count, "A") for count in counts))
        assert standing(facts(holding("A")), wanted) == NOTHING
        assert standing(facts(holding("A"), holding("A")), wanted).silver


# Levels and paths


def test_one_met_path_earns_the_level_and_all_its_requirements_must_be_met() -> None:
    """R9."""
    paths = (path("silver", people(1, "A"), people(1, "B"), name="Both"), path("silver", people(1, "C"), name="Other"))
    assert standing(facts(holding("A")), *paths) == NOTHING
    assert standing(facts(holding("A", "B")), *paths).silver
    assert standing(facts(holding("C")), *paths).silver


def test_alternative_paths_join_without_a_gap() -> None:
    """R9, R17."""
    paths = (path("silver", people(1, "A"), name="One"), path("silver", people(1, "B"), name="Other"))
    known = holding("A", since="2026-01-01", until="2026-04-01") + holding("B", since="2026-04-01", until="2026-09-01")
    assert standing(facts(known), *paths).silver == dated(("2026-01-01", "2026-09-01"))


def test_who_has_earned_gold_holds_silver_too() -> None:
    """R9: whether there is a Silver path or not."""
    found = standing(facts(holding("B", since="2026-01-01", until="2026-09-01")), ALONE, path("gold", people(1, "B")))
    assert found.earned_silver == found.silver == found.gold == dated(("2026-01-01", "2026-09-01"))


def test_gold_that_ends_leaves_silver_if_its_path_is_met() -> None:
    """R16."""
    known = holding("A", since="2026-01-01", until="2026-09-01") + holding("B", since="2026-01-01", until="2026-06-01")
    found = standing(facts(known), ALONE, path("gold", people(1, "B")))
    assert [earned_level(found, day(on)) for on in ("2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01")] == [
        "gold",
        "silver",
        "silver",
        "none",
    ]


def test_a_path_counts_from_its_first_day_to_before_its_last() -> None:
    """R10."""
    dates = path("silver", people(1, "A"), effective_from="2026-03-01", effective_until="2026-06-01")
    assert standing(facts(holding("A")), dates).silver == dated(("2026-03-01", "2026-06-01"))


def test_past_days_keep_the_edition_of_their_day() -> None:
    """R10: the second edition asks for B from 1 March on; A counted before."""
    plan = compile_plan(
        [
            (day("2020-01-01"), edition(competency("one", path("silver", people(1, "A"))))),
            (day("2026-03-01"), edition(competency("one", path("silver", people(1, "B"))))),
        ]
    )
    assert evaluate(plan, facts(holding("A")))["one"].silver == ((BEGINNING, day("2026-03-01")),)
    assert evaluate(plan, facts(holding("B")))["one"].silver == dated(("2026-03-01", ""))
    assert evaluate(plan, facts(holding("A", "B")))["one"].silver == ((BEGINNING, OPEN),)


def test_an_edition_that_keeps_a_path_does_not_interrupt_it() -> None:
    """R10: and costs nothing, because it is the same path."""
    both = [
        (1, edition(competency("one", ALONE))),
        (day("2026-03-01"), edition(competency("one", ALONE, path("gold", people(2, "A"))))),
    ]
    plan = compile_plan(both)
    assert len(plan.paths) == 2
    assert evaluate(plan, facts(holding("A")))["one"].silver == ((BEGINNING, OPEN),)


def test_an_edition_can_leave_a_path_out_and_a_later_one_bring_it_back() -> None:
    """R10."""
    plan = compile_plan(
        [
            (1, edition(competency("one", ALONE))),
            (day("2026-03-01"), edition(competency("one"))),
            (day("2026-06-01"), edition(competency("one", ALONE))),
        ]
    )
    found = evaluate(plan, facts(holding("A")))["one"]
    assert found.silver == ((BEGINNING, day("2026-03-01")), (day("2026-06-01"), OPEN))


def test_each_edition_says_for_its_own_days_how_long_a_certification_is_accepted() -> None:
    """R4, R10: retired at the end of 2025, taken back by the edition of March, for good from June 11 on."""
    plan = compile_plan(
        [
            (1, edition(competency("one", ALONE), A="2025-12-31")),
            (day("2026-03-01"), edition(competency("one", ALONE), A="2026-06-10")),
        ]
    )
    found = evaluate(plan, facts(holding("A")))["one"]
    assert found.silver == ((BEGINNING, day("2026-01-01")), (day("2026-03-01"), day("2026-06-11")))


def test_a_certification_that_a_later_edition_retires_in_hindsight_counted_until_that_edition() -> None:
    """R10: past days keep the edition of their day."""
    plan = compile_plan(
        [
            (1, edition(competency("one", ALONE), A=None)),
            (day("2026-03-01"), edition(competency("one", ALONE), A="2025-12-31")),
        ]
    )
    assert evaluate(plan, facts(holding("A")))["one"].silver == ((BEGINNING, day("2026-03-01")),)


def test_the_first_edition_is_in_force_from_always() -> None:
    """R10."""
    plan = compile_plan([(day("2026-03-01"), edition(competency("one", ALONE)))])
    assert evaluate(plan, facts(holding("A")))["one"].silver == ((BEGINNING, OPEN),)


# Until when, and overrides


def test_until_is_the_first_day_not_held_open_when_there_is_none_and_nothing_when_not_held() -> None:
    """R19."""
    known = holding("A", since="2026-01-01", until="2026-06-01") + holding("A", since="2026-07-01")
    found = standing(facts(known), ALONE)
    assert next_end(found.silver, day("2026-05-31")) == day("2026-06-01")
    assert next_end(found.silver, day("2026-06-15")) is None
    assert next_end(found.silver, day("2026-07-01")) == OPEN


def test_until_counts_a_level_by_override_as_held() -> None:
    """R19, R21: the override begins the day the earned level ends."""
    known = facts(
        holding("A", since="2026-01-01", until="2026-06-01"),
        overrides=[("one", "silver", day("2026-06-01"), day("2026-09-01"))],
    )
    found = standing(known, ALONE)
    assert next_end(found.earned_silver, day("2026-03-01")) == day("2026-06-01")
    assert next_end(found.silver, day("2026-03-01")) == day("2026-09-01")


def test_an_override_changes_no_earned_level_and_the_higher_of_both_holds() -> None:
    """R21."""
    known = facts(
        holding("A", since="2026-01-01", until="2026-06-01"),
        overrides=[("one", "gold", day("2026-02-01"), day("2026-05-01"))],
    )
    found = standing(known, ALONE)
    assert found.earned_gold == ()
    assert found.gold == dated(("2026-02-01", "2026-05-01"))
    assert [held_level(found, day(on)) for on in ("2026-01-31", "2026-02-01", "2026-04-30", "2026-05-01")] == [
        "silver",
        "gold",
        "gold",
        "silver",
    ]


def test_an_override_to_silver_takes_nothing_from_earned_gold() -> None:
    """R21."""
    known = facts(holding("B"), overrides=[("one", "silver", day("2026-02-01"), day("2026-05-01"))])
    assert standing(known, path("gold", people(1, "B"))).gold == ((BEGINNING, OPEN),)


def test_overlapping_and_adjacent_overrides_are_one_stretch_of_the_level() -> None:
    """R20, R21."""
    known = facts(
        overrides=[
            ("one", "silver", day("2026-01-01"), day("2026-03-01")),
            ("one", "gold", day("2026-02-01"), day("2026-04-01")),
            ("one", "silver", day("2026-04-01"), day("2026-06-01")),
        ]
    )
    found = standing(known, ALONE)
    assert found.silver == dated(("2026-01-01", "2026-06-01"))
    assert found.gold == dated(("2026-02-01", "2026-04-01"))


def test_only_what_is_asked_for_is_evaluated() -> None:
    """R3: on the spot, only the competencies that a change can touch."""
    plan = compile_plan([(1, edition(competency("one", ALONE), competency("two", ALONE), competency("three", ALONE)))])
    known = facts(holding("A"), overrides=[("three", "gold", 1, 2), ("four", "gold", 1, 2)])
    assert evaluate(plan, known).keys() == {"one", "two", "three", "four"}
    assert evaluate(plan, known, {"two", "four"}).keys() == {"two", "four"}
    assert evaluate(plan, known, {"two"})["two"] == evaluate(plan, known)["two"]

"""Why: who counts and until when, who nearly does, what figures say, and what changes a level."""

from datetime import date

import pytest

from competencies.engine.assignment import largest_deficit, longest_assignment
from competencies.engine.bands import bands, changes
from competencies.engine.evaluate import LEVELS, NOTHING, evaluate
from competencies.engine.explain import earned_level, explain, held_level
from competencies.engine.explanation import (
    AuthorizationVerdict,
    Cause,
    Explanation,
    MetricVerdict,
    PathVerdict,
    PeopleVerdict,
)
from competencies.engine.facts import Facts
from competencies.engine.plan import compile_plan
from competencies.engine.timeline import BEGINNING, OPEN, next_end
from tests.engine.catalogue import (
    ALONE,
    competency,
    day,
    edition,
    facts,
    holding,
    metric,
    month,
    path,
    people,
    real_plan,
    rows,
)
from tests.engine.worlds import FOLDERS, World, world

ON = day("2026-11-22")


def why(known: Facts, *paths: dict, on: int = ON, **certifications: str) -> Explanation:
    return explain(compile_plan([(1, edition(competency("one", *paths), **certifications))]), known, "one", on)


def only_path(known: Facts, wanted: dict, on: int = ON, **certifications: str) -> PathVerdict:
    (found,) = why(known, wanted, on=on, **certifications).paths
    return found


def people_of(found: PathVerdict, place: int = 0) -> PeopleVerdict:
    verdict = found.requirements[place]
    assert isinstance(verdict, PeopleVerdict)
    return verdict


@pytest.mark.parametrize("name", FOLDERS)
def test_the_explanation_says_of_every_world_what_the_evaluation_says(name: str) -> None:
    """R16, R19, R21: every organization and competency with a level, on every date of the world."""
    one = world(name)
    for mpn_id, known in one.facts.items():
        standings = evaluate(one.plan, known)
        for slug in one.plan.competencies:
            standing = standings.get(slug, NOTHING)
            # Where there is never a level, a fifth of the dates will do.
            for on in [date.toordinal(shown) for shown in one.expected][:: 1 if slug in standings else 5]:
                said = explain(one.plan, known, slug, on)
                assert said.earned == earned_level(standing, on), (mpn_id, slug, on)
                assert said.level == held_level(standing, on)
                assert (said.silver_until, said.gold_until) == (
                    next_end(standing.silver, on),
                    next_end(standing.gold, on),
                )
                assert said.earned_gold_until == next_end(standing.earned_gold, on)
                best = max((LEVELS.index(found.level) for found in said.paths if found.is_met), default=0)
                assert LEVELS[best] == said.earned
                for found in said.paths:
                    assert found.is_met == (found.is_effective and all(one.is_met for one in found.requirements))


@pytest.mark.parametrize("name", FOLDERS)
def test_every_change_of_every_world_has_its_cause(name: str) -> None:
    """R17: where a level begins or ends, some fact does."""
    one: World = world(name)
    for known in one.facts.values():
        for slug in one.plan.competencies:
            for change in changes(one.plan, known, slug, BEGINNING, OPEN):
                assert change.causes, (slug, change)


def test_who_counts_is_listed_the_longest_lasting_first() -> None:
    """R11: the first `count` are the ones needed."""
    known = facts(
        holding("A", since="2026-01-01", until="2027-02-01"),
        holding("A", "B", since="2026-02-01"),
        holding("B", since="2026-03-01", until="2027-05-01"),
        holding("C"),
    )
    verdict = people_of(only_path(known, path("silver", people(2, {"any": ["A", "B"]}))))
    assert [(one.person, one.until) for one in verdict.counted] == [
        (2, OPEN),
        (3, day("2027-05-01")),
        (1, day("2027-02-01")),
    ]
    assert (verdict.found, verdict.count, verdict.is_met) == (3, 2, True)
    assert verdict.counted[2].codes == ("A",)
    assert verdict.counted[2].since == day("2026-01-01")
    assert (verdict.since, verdict.until) == (day("2026-02-01"), day("2027-05-01"))


def test_of_several_sets_that_somebody_holds_the_one_that_lasts_longest_is_shown() -> None:
    known = facts(holding("A", until="2027-01-01") + holding("B", until="2028-01-01"))
    assert people_of(only_path(known, path("silver", people(1, {"any": ["A", "B"]})))).counted[0].codes == ("B",)


def test_who_nearly_counts_is_told_what_lacks_and_what_ended() -> None:
    """The smallest set that would do; what ended within the last year, with its day; nobody who has nothing."""
    tree = {"any": [{"all": ["A", "B", "C"]}, {"all": ["D", "E"]}]}
    known = facts(
        holding("A", "B"),
        holding("D"),
        holding("A", until="2026-11-01"),
        holding("A", until="2020-01-01"),
        holding("F"),
    )
    nearly = people_of(only_path(known, path("silver", people(1, tree)))).nearly
    assert [(one.person, one.has, one.lacks, one.ended) for one in nearly] == [
        (1, ("A", "B"), ("C",), ()),
        (2, ("D",), ("E",), ()),
        (3, (), ("D", "E"), (("A", day("2026-11-01")),)),
    ]


def test_nobody_is_told_to_earn_what_is_no_longer_accepted() -> None:
    """R4."""
    wanted = path("silver", people(1, {"all": ["A", {"any": ["B", "C"]}]}))
    assert people_of(only_path(facts(holding("A")), wanted, B="2020-12-31")).nearly[0].lacks == ("C",)
    assert people_of(only_path(facts(holding("A")), wanted, B="2020-12-31", C="2020-12-31")).nearly == ()


def test_the_assignment_shown_is_the_one_that_lasts_longest() -> None:
    """R12: person 1 could serve either place, and serves the one that lets person 2 stay."""
    known = facts(
        holding("A", "B", until="2027-06-01"), holding("A", until="2027-01-01"), holding("B", until="2027-09-01")
    )
    found = only_path(known, path("silver", people(1, "A", "group"), people(1, "B", "group")))
    (group,) = found.groups
    assert group.assigned == ((1,), (3,))
    assert (group.is_met, group.missing, group.until) == (True, 0, day("2027-06-01"))
    assert [one.person for one in people_of(found, 0).also] == [2]
    assert [one.person for one in people_of(found, 1).also] == [1]


def test_what_a_group_misses_is_its_largest_deficit() -> None:
    """R12: the two requirements together find one person for two places."""
    known = facts(holding("A", "B"), holding("C"), holding("C"))
    wanted = path("silver", people(1, "A", "group"), people(1, "B", "group"), people(1, "C", "group"))
    found = only_path(known, wanted)
    (group,) = found.groups
    assert (group.is_met, group.missing, group.short) == (False, 1, (0, 1))
    assert sorted(len(assigned) for assigned in group.assigned) == [0, 1, 1]
    assert not found.is_met
    assert people_of(found, 2).is_met


def test_the_assignment_is_as_full_as_it_can_be() -> None:
    """R12: greed would leave a place empty."""
    assert longest_assignment([[(9, 1), (5, 2)], [(9, 1)]], [1, 1]) == [[2], [1]]
    assert longest_assignment([[(9, 1)], [(9, 1)]], [1, 1]) in ([[1], []], [[], [1]])
    assert largest_deficit([{1, 2}, {1}], [1, 1]) == (0, ())
    assert largest_deficit([{1, 2}, {1}, {3}], [2, 2, 1]) == (2, (0, 1))


def test_a_metric_shows_its_months_and_what_each_looked_at() -> None:
    """R14: 12 months in the window and the running one, which does not count."""
    figures = {"sales": rows(("2025-11", 40), ("2026-05", 0), ("2026-10", 70), ("2026-11", 500))}
    verdict = only_path(facts(figures=figures), path("silver", metric("sales", 100))).requirements[0]
    assert isinstance(verdict, MetricVerdict)
    assert (verdict.found, verdict.needed, verdict.is_met) == (110_00, 100_00, True)
    assert (verdict.since, verdict.until) == (day("2026-11-01"), OPEN)
    assert len(verdict.months) == 13
    first, may, october, running = (verdict.months[place] for place in (0, 6, 11, 12))
    assert (first.month, first.total, first.in_window) == (month("2025-11"), 40_00, True)
    assert (may.total, may.value) == (0, 40_00)
    assert (october.total, october.value, october.applies_from) == (70_00, 40_00, day("2026-10-01"))
    assert (running.total, running.in_window, running.value) == (500_00, False, 110_00)
    assert verdict.months[1].total is None


def test_a_metric_says_from_when_the_rows_on_record_alone_would_fall_short() -> None:
    """R19: without the assumption that the figure stays; the running month's rows count by then."""
    figures = {"sales": rows(("2025-11", 40), ("2026-10", 70))}
    verdict = only_path(facts(figures=figures), path("silver", metric("sales", 100))).requirements[0]
    assert isinstance(verdict, MetricVerdict)
    assert (verdict.short_from, verdict.short_by) == (day("2026-12-01"), 30_00)
    figures["sales"] += rows(("2026-11", 50))
    verdict = only_path(facts(figures=figures), path("silver", metric("sales", 100))).requirements[0]
    assert isinstance(verdict, MetricVerdict)
    assert (verdict.short_from, verdict.short_by) == (day("2027-11-01"), 50_00)


def test_a_metric_in_the_future_is_what_it_is_in_the_running_month() -> None:
    """R18."""
    figures = {"seats": rows(("2026-10", 70), ("2026-11", 500))}
    found = only_path(facts(figures=figures), path("silver", metric("seats", 100)), on=day("2027-08-15"))
    verdict = found.requirements[0]
    assert isinstance(verdict, MetricVerdict)
    assert (verdict.found, verdict.is_met, verdict.short_from) == (70_00, False, None)
    assert verdict.months[-1].month == month("2026-11")


def test_an_authorization_says_until_when() -> None:
    """R15."""
    known = facts(authorizations={"adr": [(day("2026-01-01"), day("2027-01-01"))]})
    wanted = path("silver", {"kind": "authorization", "authorization": "adr"})
    assert only_path(known, wanted).requirements == (
        AuthorizationVerdict("adr", True, day("2026-01-01"), day("2027-01-01")),
    )


def test_earned_and_given_stand_side_by_side() -> None:
    """R21."""
    override = ("one", "gold", day("2026-11-20"), day("2027-02-20"))
    said = why(facts(holding("A", until="2027-09-20"), overrides=[override]), ALONE)
    assert (said.earned, said.override, said.level) == ("silver", "gold", "gold")
    assert (said.gold_until, said.silver_until) == (day("2027-02-20"), day("2027-09-20"))
    assert (said.earned_gold_until, said.earned_silver_until) == (None, day("2027-09-20"))
    assert said.overrides == (override[1:],)


def test_a_path_that_ended_is_still_explained_and_marked() -> None:
    """R10."""
    said = explain(real_plan(), facts(), "enterprise-resource-planning", ON)
    shown = {(found.level, found.name): found for found in said.paths}
    assert shown["silver", "ERP Reseller"].effective == (BEGINNING, day("2017-12-15"))
    assert not shown["silver", "ERP Reseller"].is_effective
    assert shown["gold", "ERP Reseller by revenue"].is_effective


def test_a_path_keeps_its_name_and_its_until_through_editions() -> None:
    """R10: other requirements, the same path; the edition of the day is shown."""
    plan = compile_plan(
        [
            (1, edition(competency("one", path("silver", people(1, "A"))))),
            (day("2027-01-01"), edition(competency("one", path("silver", people(2, {"any": ["A", "B"]}))))),
        ]
    )
    known = facts(holding("A"), holding("B", until="2027-06-01"))
    for on, needed in ((ON, 1), (day("2027-01-01"), 2)):
        (found,) = explain(plan, known, "one", on).paths
        assert people_of(found).count == needed
        assert found.until == day("2027-06-01")


def test_a_loss_names_the_person_the_certification_and_the_reason() -> None:
    known = facts(
        holding("A", until="2027-01-01"),
        holding("A", until="2027-03-01"),
        reasons={(1, "A", day("2027-01-01")): "expired"},
    )
    plan = compile_plan([(1, edition(competency("one", path("silver", people(2, "A")))))])
    (change,) = changes(plan, known, "one", ON, OPEN)
    assert (change.day, change.before, change.after) == (day("2027-01-01"), "silver", "none")
    assert change.causes == (Cause("achievement", "A", False, 1, "expired"),)


def test_what_the_catalogue_stops_accepting_is_called_retired() -> None:
    """R4."""
    plan = compile_plan([(1, edition(competency("one", ALONE), A="2026-12-31"))])
    (change,) = changes(plan, facts(holding("A")), "one", ON, OPEN)
    assert change.causes == (Cause("achievement", "A", False, 1, "retired"),)


@pytest.mark.parametrize(
    ("wanted", "known", "cause"),
    [
        (
            path("silver", people(1, "A"), effective_until="2027-01-01"),
            facts(holding("A")),
            Cause("path", "Path", False),
        ),
        (
            path("silver", {"kind": "authorization", "authorization": "adr"}),
            facts(
                authorizations={"adr": [(BEGINNING, day("2027-01-01"))]},
                reasons={(None, "adr", day("2027-01-01")): "withdrawn"},
            ),
            Cause("authorization", "adr", False, None, "withdrawn"),
        ),
        (
            path("silver", metric("sales", 100)),
            facts(figures={"sales": rows(("2025-12", 100))}, running="2027-05"),
            Cause("metric", "sales", False),
        ),
        (
            path("silver", people(1, "B")),
            facts(
                overrides=[("one", "silver", day("2026-10-01"), day("2027-01-01"))],
                reasons={(None, "one", day("2027-01-01")): "ended"},
            ),
            Cause("override", "silver", False, None, "ended"),
        ),
    ],
)
def test_every_kind_of_fact_can_end_a_level(wanted: dict, known: Facts, cause: Cause) -> None:
    """R10, R14, R15, R21."""
    plan = compile_plan([(1, edition(competency("one", wanted)))])
    (change,) = changes(plan, known, "one", ON, OPEN)
    assert (change.day, change.causes) == (day("2027-01-01"), (cause,))


def test_changes_are_listed_from_the_first_day_to_before_the_last() -> None:
    plan = compile_plan([(1, edition(competency("one", ALONE)))])
    known = facts(holding("A", since="2026-01-01", until="2026-06-01"))
    first, last = day("2026-01-01"), day("2026-06-01")
    assert [one.day for one in changes(plan, known, "one", first, last)] == [first]
    assert [one.day for one in changes(plan, known, "one", first + 1, last + 1)] == [last]


def test_the_bands_hold_what_the_timeline_picture_draws() -> None:
    """R17: levels, overrides, and each requirement's people and heights against what it needs."""
    override = ("one", "gold", day("2026-11-20"), day("2027-02-20"))
    known = facts(
        holding("A", since="2026-01-01", until="2027-03-01"),
        holding("A", since="2026-05-01"),
        figures={"sales": rows(("2026-10", 100))},
        overrides=[override],
    )
    wanted = path("silver", people(2, "A"), metric("sales", 100))
    found = bands(compile_plan([(1, edition(competency("one", wanted)))]), known, "one")
    assert found.earned_silver == ((day("2026-11-01"), day("2027-03-01")),)
    assert found.gold == ((day("2026-11-20"), day("2027-02-20")),)
    assert found.overrides == (override[1:],)
    head, figure = found.paths[0].requirements
    assert head.heights == ((day("2026-01-01"), 1), (day("2026-05-01"), 2), (day("2027-03-01"), 1))
    assert dict(head.people) == {
        1: ((day("2026-01-01"), day("2027-03-01")),),
        2: ((day("2026-05-01"), OPEN),),
    }
    assert (head.needed, head.met) == (2, ((day("2026-05-01"), day("2027-03-01")),))
    assert (figure.code, figure.heights, figure.met) == (
        "sales",
        ((day("2026-11-01"), 100_00),),
        ((day("2026-11-01"), OPEN),),
    )
    assert [(one.day, one.before, one.after) for one in found.changes] == [
        (day("2026-11-01"), "none", "silver"),
        (day("2026-11-20"), "silver", "gold"),
        (day("2027-02-20"), "gold", "silver"),
        (day("2027-03-01"), "silver", "none"),
    ]

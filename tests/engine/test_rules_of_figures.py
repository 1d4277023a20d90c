"""The rules of figures and authorizations one by one (R14, R15, R18)."""

import pytest

from competencies.engine.evaluate import NOTHING
from competencies.engine.explain import earned_level
from tests.engine.catalogue import dated, day, facts, metric, path, rows, standing


@pytest.mark.parametrize(("value", "expected"), [(99.99, ""), (100, "silver"), (100.01, "silver")])
def test_a_threshold_is_met_when_it_is_reached_exactly(value: float, expected: str) -> None:
    """R14."""
    known = facts(figures={"sales": rows(("2026-10", value))})
    found = standing(known, path("silver", metric("sales", 100)))
    assert earned_level(found, day("2026-11-22")) == (expected or "none")


def test_the_window_is_the_months_before_and_the_running_month_never_counts() -> None:
    """R14: figures of January count from February to the January after, and no longer."""
    known = facts(figures={"sales": rows(("2026-01", 100))}, running="2027-12")
    found = standing(known, path("silver", metric("sales", 100)))
    assert found.silver == dated(("2026-02-01", "2027-02-01"))


def test_a_shorter_window_forgets_sooner() -> None:
    """R14."""
    known = facts(figures={"sales": rows(("2026-01", 60), ("2026-02", 40))}, running="2027-12")
    wanted = path("silver", metric("sales", 100, window_months=2))
    assert standing(known, wanted).silver == dated(("2026-03-01", "2026-04-01"))


def test_latest_is_the_total_of_the_latest_month_with_rows() -> None:
    """R14: two associations of one month add up; an older, better month is forgotten."""
    figures = rows(("2026-01", 500)) + rows(("2026-03", 40)) + rows(("2026-03", 60), partner="tpor")
    known = facts(figures={"seats": figures}, running="2027-12")
    assert standing(known, path("silver", metric("seats", 100))).silver == dated(("2026-02-01", "2027-04-01"))
    assert standing(known, path("silver", metric("seats", 101))).silver == dated(("2026-02-01", "2026-04-01"))


def test_latest_looks_only_at_rows_of_the_associations_that_count() -> None:
    """R14: a later row of another association changes nothing, a row of 0 does."""
    wanted = path("silver", metric("seats", 100, partner_of_record=["dpor"]))
    figures = rows(("2026-01", 100)) + rows(("2026-03", 5), partner="csp")
    assert standing(facts(figures={"seats": figures}, running="2026-11"), wanted).silver == dated(("2026-02-01", ""))
    figures = rows(("2026-01", 100), ("2026-03", 0))
    assert standing(facts(figures={"seats": figures}, running="2026-11"), wanted).silver == dated(
        ("2026-02-01", "2026-04-01")
    )


def test_latest_is_nothing_when_the_window_has_no_rows() -> None:
    """R14."""
    known = facts(figures={"seats": rows(("2026-01", 100))}, running="2027-12")
    wanted = path("silver", metric("seats", 100, window_months=3))
    assert standing(known, wanted).silver == dated(("2026-02-01", "2026-05-01"))


def test_the_market_sets_the_threshold_for_the_past_too() -> None:
    """R14."""
    requirement = {"kind": "metric", "metric": "sales", "at_least": {"developed": 100, "developing": 50}}
    for market, expected in (("developed", "none"), ("developing", "silver")):
        known = facts(figures={"sales": rows(("2020-01", 60))}, market=market)
        assert earned_level(standing(known, path("silver", requirement)), day("2020-06-01")) == expected


def test_an_authorization_counts_while_it_is_held() -> None:
    """R15."""
    wanted = path("silver", {"kind": "authorization", "authorization": "adr"})
    spans = [(day("2026-01-01"), day("2026-03-01")), (day("2026-02-01"), day("2026-05-01"))]
    assert standing(facts(authorizations={"adr": spans}), wanted).silver == dated(("2026-01-01", "2026-05-01"))
    assert standing(facts(authorizations={"other": spans}), wanted) == NOTHING


def test_a_figure_stays_what_it_is_in_the_running_month() -> None:
    """R18: met in November 2026, so no end is announced, though the rows on record alone would fall short in 2027."""
    known = facts(figures={"sales": rows(("2026-10", 100))}, running="2026-11")
    assert standing(known, path("silver", metric("sales", 100))).silver == dated(("2026-11-01", ""))


def test_a_figure_that_falls_short_in_the_running_month_stays_short() -> None:
    """R18: what was sold in the running month itself counts for nothing yet."""
    figures = {"sales": rows(("2025-10", 100), ("2026-11", 900))}
    found = standing(facts(figures=figures, running="2026-11"), path("silver", metric("sales", 100)))
    assert found.silver == dated(("2025-11-01", "2026-11-01"))


def test_the_new_month_looks_again() -> None:
    """R18: the same rows, a month later."""
    figures = {"sales": rows(("2025-10", 100), ("2026-11", 900))}
    found = standing(facts(figures=figures, running="2026-12"), path("silver", metric("sales", 100)))
    assert found.silver == dated(("2025-11-01", "2026-11-01"), ("2026-12-01", ""))

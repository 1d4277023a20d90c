"""Every row of the table of cases in the rules, against the real catalogue of 2017-18."""

from collections.abc import Sequence
from datetime import date

import pytest

from competencies.engine.evaluate import NOTHING, Standing, evaluate
from competencies.engine.explain import earned_level, held_level
from competencies.engine.facts import Facts
from competencies.engine.timeline import OPEN, contains, next_end
from core.dates import add_months
from tests.engine.catalogue import day, facts, holding, month, real_plan

ON = day("2026-11-22")
REVENUE = {"crm_net_new_cloud_revenue_usd": [(month("2026-10"), "dpor", 100_000_00)]}
FIVE_EXAMS = ["MB6-890", "MB6-892", "MB6-893", "MB6-705", "70-462"]


def standing(slug: str, known: Facts) -> Standing:
    return evaluate(real_plan(), known).get(slug, NOTHING)


def level(slug: str, known: Facts, on: int = ON) -> str:
    return held_level(standing(slug, known), on)


@pytest.mark.parametrize(
    ("people", "verdict"),
    [
        ([["70-483", "TA-BIZTALK-2013"], ["70-483", "TA-BIZTALK-2013"]], "none"),
        ([["70-483"], ["70-483", "TA-BIZTALK-2013"], ["TA-BIZTALK-2013"], ["70-532"]], "silver"),
    ],
)
def test_application_integration_needs_four_different_people(people: Sequence[Sequence[str]], verdict: str) -> None:
    """R12."""
    assert level("application-integration", facts(*(holding(*codes) for codes in people))) == verdict


@pytest.mark.parametrize(
    ("people", "verdict"),
    [
        ([["MB2-714", "MB2-710", "MB2-712"]], "none"),
        ([["MB2-714"], ["MB2-710"], ["MB2-712"]], "none"),
        ([["MB2-714", "MB2-710", "MB2-712"], ["MB2-713", "MB2-706"]], "silver"),
    ],
)
def test_cloud_crm_needs_two_people_and_nobody_pools(people: Sequence[Sequence[str]], verdict: str) -> None:
    """R11 and R12, and the example that greedy counting gets wrong."""
    assert level("cloud-crm", facts(*(holding(*codes) for codes in people), figures=REVENUE)) == verdict


@pytest.mark.parametrize(
    ("people", "verdict"),
    [
        ([["70-496", "70-498"], ["70-496", "70-498"], ["PSM-I"]], "none"),
        ([["70-496", "70-498", "PSM-I"], ["70-496", "70-498"]], "silver"),
    ],
)
def test_devops_wants_the_third_from_one_who_holds_the_two(people: Sequence[Sequence[str]], verdict: str) -> None:
    """R11 and R13."""
    assert level("devops", facts(*(holding(*codes) for codes in people))) == verdict


def test_application_development_is_gold_without_any_silver_path_and_so_holds_silver_too() -> None:
    """R9."""
    known = facts(*[holding("MCSD-APP-BUILDER")] * 4)
    found = standing("application-development", known)
    assert earned_level(found, ON) == "gold"
    assert contains(found.earned_silver, ON)
    assert level("application-development", facts(*[holding("MCSD-APP-BUILDER")] * 3)) == "none"


@pytest.mark.parametrize(("market", "verdict"), [("developed", "none"), ("developing", "silver")])
def test_cloud_productivity_asks_less_in_a_developing_market(market: str, verdict: str) -> None:
    """R14."""
    users = {"o365_active_entitlements": [(month("2026-10"), "csp", 9_999_00), (month("2026-10"), "dpor", 1_500_00)]}
    assert level("cloud-productivity", facts(holding("70-346", "70-347"), market=market, figures=users)) == verdict


@pytest.mark.parametrize(("on", "verdict"), [("2017-12-14", "silver"), ("2017-12-15", "none")])
def test_the_silver_path_of_erp_ended_on_15_december_2017(on: str, verdict: str) -> None:
    """R10."""
    revenue = {"erp_gross_license_revenue_usd": [(month("2017-06"), "csp", 75_000_00)]}
    known = facts(*(holding(exam) for exam in FIVE_EXAMS), figures=revenue, running="2018-03")
    assert level("enterprise-resource-planning", known, day(on)) == verdict


def test_windows_and_devices_is_silver_until_the_first_of_two_expires() -> None:
    """R19."""
    known = facts(holding("TA-W10-DEPLOY", until="2027-03-01"), holding("TA-W10-DEPLOY", until="2027-05-01"))
    found = standing("windows-and-devices", known)
    assert next_end(found.silver, ON) == day("2027-03-01")
    assert next_end(found.gold, ON) is None


def test_an_override_to_gold_lasts_to_the_clamped_end_of_its_third_month() -> None:
    """R2, R20 and R21: placed on 30 November, it holds on 27 February and no longer on the 28th."""
    known = facts(overrides=[("devops", "gold", day("2026-11-30"), add_months(date(2026, 11, 30), 3).toordinal())])
    assert [level("devops", known, day(on)) for on in ("2026-11-29", "2026-11-30", "2027-02-27", "2027-02-28")] == [
        "none",
        "gold",
        "gold",
        "none",
    ]
    assert standing("devops", known).earned_silver == ()
    assert next_end(standing("devops", known).silver, day("2027-02-27")) == day("2027-02-28") != OPEN

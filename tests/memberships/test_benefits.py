"""Activating benefits and seeing keys (R27, R31)."""

import json
import logging
from datetime import date

import pytest

from activity.models import ActivityRecord
from core.refusals import Refusal
from memberships.models import BenefitKey, BenefitUse, Grant
from memberships.services import assignments, benefit_keys, benefits, grants, payments
from organizations.services import employments
from tests.factories import AdminFactory, EmploymentFactory, TermFactory
from tests.memberships.buying import Shop, open_shop
from tests.order_factories import BenefitKeyFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
SEATS = "vs-ent-core-silver"
OFFICE = "map-office-proplus"


@pytest.fixture
def shop(catalogue: None) -> Shop:
    """A Silver member that holds Gold, with an Action Pack, on its first day."""
    found = open_shop()
    found.holds("gold", since=DAY, months=24)
    found.buy("silver", on=DAY)
    found.buy("action-pack", on=DAY)
    return found


def grant(code: str = SEATS) -> Grant:
    return Grant.objects.select_related("term__order").get(code=code)


def activate(shop: Shop, code: str = SEATS, *, on: date = DAY, pieces: int = 1, **more: object) -> list[BenefitUse]:
    return benefits.activate(grant(code), by=shop.admin, on=on, pieces=pieces, **more)  # type: ignore[arg-type]


def refused(shop: Shop, code: str = SEATS, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        activate(shop, code, **more)  # type: ignore[arg-type]
    return caught.value.code


def test_what_is_activated_runs_twelve_months(shop: Shop) -> None:
    (use,) = activate(shop, on=date(2026, 8, 31))
    assert (use.number, use.activated_on, use.ends_on) == (1, date(2026, 8, 31), date(2027, 8, 31))


def test_never_more_are_activated_than_granted(shop: Shop) -> None:
    activate(shop, pieces=3)
    assert refused(shop, pieces=3) == "not_so_many"
    activate(shop, pieces=2)
    assert refused(shop) == "used_up"
    assert [use.number for use in BenefitUse.objects.order_by("pk")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("pieces", [0, -1])
def test_none_or_fewer_is_nothing_to_activate(shop: Shop, pieces: int) -> None:
    assert refused(shop, pieces=pieces) == "no_pieces"


def test_a_use_that_has_run_out_within_the_term_gives_no_other(shop: Shop) -> None:
    """Grace reaches past twelve months from the first day."""
    activate(shop, pieces=5)
    assert not BenefitUse.objects.running(on=date(2027, 3, 20)).exists()
    assert refused(shop, on=date(2027, 3, 20)) == "used_up"


def test_what_is_not_counted_is_activated_once(shop: Shop) -> None:
    activate(shop, "logo-silver")
    assert refused(shop, "logo-silver") == "activated"
    activate(shop, "map-azure-monthly")
    assert refused(shop, "map-azure-monthly") == "activated"


def test_what_only_extra_conditions_give_is_not_activated(shop: Shop) -> None:
    assert refused(shop, "map-crm-online") == "on_conditions"


@pytest.mark.parametrize(("day", "problem"), [(date(2027, 4, 12), None), (date(2027, 4, 13), "not_a_member")])
def test_benefits_are_activated_while_the_membership_is_active_or_in_grace(
    shop: Shop, day: date, problem: str | None
) -> None:
    if problem is None:
        assert activate(shop, on=day)[0].ends_on == date(2028, 4, 12)
    else:
        assert refused(shop, on=day) == problem


def test_of_two_rows_the_higher_applies_and_what_was_used_of_the_lower_counts(catalogue: None) -> None:
    shop = open_shop()
    shop.holds("gold", since=DAY, months=12)
    shop.buy("action-pack", on=DAY)
    activate(shop, "advisory-hours-action-pack", pieces=4)
    shop.buy("silver", on=DAY)
    assert refused(shop, "advisory-hours-action-pack") == "replaced"
    activate(shop, "advisory-hours-silver", pieces=16)
    assert refused(shop, "advisory-hours-silver") == "used_up"


def test_after_an_upgrade_what_silver_used_is_used(shop: Shop) -> None:
    activate(shop, pieces=5)
    shop.buy("gold", on=date(2026, 6, 1))
    assert refused(shop, on=date(2026, 6, 1)) == "replaced"
    activate(shop, "vs-ent-core-gold", on=date(2026, 6, 1), pieces=5)
    assert refused(shop, "vs-ent-core-gold", on=date(2026, 6, 1)) == "used_up"


def test_after_a_renewal_the_quantity_is_there_anew(shop: Shop) -> None:
    activate(shop, pieces=5)
    renewal = shop.buy("silver", on=date(2027, 2, 1))
    again = Grant.objects.get(term=renewal, code=SEATS)
    assert len(benefits.activate(again, by=shop.admin, on=date(2027, 3, 14), pieces=5)) == 5


def test_a_form_that_is_sent_twice_counts_once(shop: Shop) -> None:
    activate(shop, used=0)
    assert refused(shop, used=0) == "changed"


def test_only_an_admin_of_the_organization_activates(shop: Shop) -> None:
    employee = EmploymentFactory(organization=shop.organization).person
    for person in (employee, shop.agent, AdminFactory().person):
        with pytest.raises(Refusal, match="Only an admin"):
            benefits.activate(grant(), by=person, on=DAY)
    assert not BenefitUse.objects.exists()


def test_activating_ends_the_right_to_a_refund(shop: Shop) -> None:
    assert benefits.ends_a_refund(grant(), on=DAY)
    assert not benefits.ends_a_refund(grant(), on=date(2026, 4, 13))
    activate(shop)
    assert not benefits.ends_a_refund(grant(), on=DAY)
    order = grant().term.order
    assert order is not None
    with pytest.raises(Refusal, match="activated already"):
        payments.refund(order, by=shop.admin, on=DAY)


def test_a_term_that_came_by_import_can_be_used_at_once(catalogue: None) -> None:
    shop = open_shop()
    TermFactory(organization=shop.organization, tier="gold", starts_on=date(2026, 6, 1))
    grants.up_to_date(shop.organization.pk, on=date(2026, 7, 1))
    (use,) = activate(shop, "vs-ent-core-gold", on=date(2026, 7, 1))
    assert use.ends_on == date(2027, 7, 1)
    assert not benefits.ends_a_refund(grant("vs-ent-core-gold"), on=date(2026, 7, 1))


def test_activating_is_on_record_by_code_and_number(shop: Shop) -> None:
    activate(shop, pieces=2)
    entry = ActivityRecord.objects.get(verb="benefit.activated")
    assert (entry.by_id, entry.facts["benefit"], entry.facts["pieces"]) == (shop.admin.pk, SEATS, 2)


# --- Keys -------------------------------------------------------------------------------------------------------------
def test_each_key_is_handed_out_once_the_oldest_first(shop: Shop) -> None:
    benefit_keys.load(OFFICE, ["KEY-1", "KEY-2", "KEY-3"], by=shop.agent, on=DAY)
    uses = activate(shop, OFFICE, pieces=2)
    assert [use.key.key for use in uses if use.key] == ["KEY-1", "KEY-2"]
    assert benefit_keys.left(OFFICE) == 1


def test_an_empty_pool_is_refused_in_a_sentence_and_nothing_is_activated(shop: Shop) -> None:
    BenefitKeyFactory(code=OFFICE)
    BenefitKeyFactory(code="map-visio-pro")
    with pytest.raises(Refusal, match="Not enough keys are left"):
        activate(shop, OFFICE, pieces=2)
    assert not BenefitUse.objects.exists()


@pytest.fixture
def with_key(shop: Shop) -> BenefitUse:
    benefit_keys.load(OFFICE, ["SECRET-KEY-1"], by=shop.agent, on=DAY)
    (use,) = activate(shop, OFFICE)
    return use


def test_an_admin_sees_the_key_and_each_look_is_on_record_without_it(
    shop: Shop, with_key: BenefitUse, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert benefits.view_key(with_key, by=shop.admin, on=DAY) == "SECRET-KEY-1"
        assert benefits.view_key(with_key, by=shop.admin, on=date(2026, 5, 1)) == "SECRET-KEY-1"
    with_key.refresh_from_db()
    assert with_key.key_viewed_by == shop.admin
    entries = ActivityRecord.objects.filter(verb="benefit.key_viewed")
    assert [entry.by_id for entry in entries] == [shop.admin.pk] * 2
    assert "SECRET-KEY" not in json.dumps(list(ActivityRecord.objects.values_list("facts", flat=True)))
    assert "SECRET-KEY" not in caplog.text
    assert "SECRET-KEY" not in f"{with_key} {with_key.key}"


def test_nobody_sees_a_key_but_admins_and_the_employee_it_is_assigned_to(shop: Shop, with_key: BenefitUse) -> None:
    holder = EmploymentFactory(organization=shop.organization).person
    colleague = EmploymentFactory(organization=shop.organization).person
    for person in (holder, colleague, shop.agent, AdminFactory().person):
        with pytest.raises(Refusal, match="not yours"):
            benefits.view_key(with_key, by=person, on=DAY)
    assignments.assign(with_key, person=holder, by=shop.admin, on=DAY)
    assert benefits.view_key(with_key, by=holder, on=DAY) == "SECRET-KEY-1"
    with pytest.raises(Refusal, match="not yours"):
        benefits.view_key(with_key, by=colleague, on=DAY)


def test_who_leaves_sees_the_key_no_more(shop: Shop, with_key: BenefitUse) -> None:
    holder = EmploymentFactory(organization=shop.organization).person
    assignments.assign(with_key, person=holder, by=shop.admin, on=DAY)
    employments.leave(organization=shop.organization, person=holder, on=DAY, by=shop.admin)
    with pytest.raises(Refusal, match="not yours"):
        benefits.view_key(with_key, by=holder, on=DAY)


@pytest.mark.parametrize(("day", "is_shown"), [(date(2027, 3, 13), True), (date(2027, 3, 14), False)])
def test_a_key_is_shown_as_long_as_it_runs(shop: Shop, with_key: BenefitUse, day: date, is_shown: bool) -> None:
    if is_shown:
        assert benefits.view_key(with_key, by=shop.admin, on=day)
    else:
        with pytest.raises(Refusal, match="run out"):
            benefits.view_key(with_key, by=shop.admin, on=day)


def test_what_comes_without_a_key_has_none_to_show(shop: Shop) -> None:
    (use,) = activate(shop)
    with pytest.raises(Refusal, match="without a key"):
        benefits.view_key(use, by=shop.admin, on=DAY)


# --- The pool ---------------------------------------------------------------------------------------------------------
def test_keys_are_loaded_one_a_line_and_what_is_known_is_said(shop: Shop) -> None:
    assert benefit_keys.load(OFFICE, ["A-1", "", "  A-2  ", "A-1"], by=shop.agent, on=DAY) == benefit_keys.Loaded(
        2, (4,)
    )
    assert benefit_keys.load(OFFICE, ["A-3", "A-2"], by=shop.agent, on=DAY) == benefit_keys.Loaded(1, (2,))
    pool = {one.code: one for one in benefit_keys.pools()}[OFFICE]
    assert (pool.left, pool.handed_out) == (3, 0)


@pytest.mark.parametrize(
    ("code", "lines", "problem"),
    [
        (OFFICE, ["", "  "], "no_keys"),
        (OFFICE, ["ok", "k" * 201], "no_key"),
        (OFFICE, ["a\0b"], "no_key"),
        (OFFICE, ["a\u202eb"], "no_key"),
        (OFFICE, ["k"] * 5_001, "too_many_lines"),
        ("map-o365-e3", ["k"], "no_such_benefit"),
        ("nothing", ["k"], "no_such_benefit"),
    ],
)
def test_what_is_no_key_is_refused_whole(shop: Shop, code: str, lines: list[str], problem: str) -> None:
    with pytest.raises(Refusal) as caught:
        benefit_keys.load(code, lines, by=shop.agent, on=DAY)
    assert caught.value.code == problem
    assert not BenefitKey.objects.exists()


def test_five_thousand_keys_are_loaded_at_once(shop: Shop) -> None:
    assert benefit_keys.load(OFFICE, [f"K-{n}" for n in range(5_000)], by=shop.agent, on=DAY).new == 5_000


def test_only_an_agent_loads_keys(shop: Shop) -> None:
    with pytest.raises(Refusal, match="agent"):
        benefit_keys.load(OFFICE, ["A-1"], by=shop.admin, on=DAY)

"""Giving back: until when, what ends, and what comes back (R27)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from activity.models import ActivityRecord
from core.refusals import Refusal
from memberships.engine import membership_on
from memberships.models import Booking, Grant, LedgerLine, Order, Refund, Term
from memberships.queries import memberships_on
from memberships.services import grants, payments
from memberships.timelines import terms_of
from tests.factories import INSTANT
from tests.memberships.buying import Shop, open_shop
from tests.money import setting
from tests.order_factories import BenefitUseFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    found = open_shop()
    found.holds("silver", since=DAY, months=24)
    return found


def give_back(shop: Shop, term: Term, *, on: date) -> Refund:
    assert term.order is not None
    return payments.refund(term.order, by=shop.admin, on=on)


def test_a_refund_ends_the_term_that_day(shop: Shop) -> None:
    term = shop.buy("silver", on=DAY)
    give_back(shop, term, on=date(2026, 3, 20))
    term.refresh_from_db()
    assert term.ends_on == date(2026, 3, 20)
    states = [
        memberships_on([shop.organization.pk], day)[shop.organization.pk].state
        for day in (date(2026, 3, 19), date(2026, 3, 20))
    ]
    assert states == ["active", "none"]


@pytest.mark.parametrize(("day", "is_possible"), [(date(2026, 4, 12), True), (date(2026, 4, 13), False)])
def test_a_refund_is_possible_for_thirty_days(shop: Shop, day: date, is_possible: bool) -> None:
    term = shop.buy("silver", on=DAY)
    if is_possible:
        assert give_back(shop, term, on=day).amount_minor == 185_000
    else:
        with pytest.raises(Refusal, match="is over"):
            give_back(shop, term, on=day)


def test_refunding_an_upgrade_brings_silver_back_with_its_old_anniversary(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    shop.holds("gold", since=date(2026, 6, 1), months=2)
    gold = shop.buy("gold", on=date(2026, 6, 10))
    give_back(shop, gold, on=date(2026, 6, 20))
    row = memberships_on([shop.organization.pk], date(2026, 6, 20))[shop.organization.pk]
    assert (row.tier, row.state, row.anniversary) == ("silver", "active", date(2027, 3, 14))
    assert memberships_on([shop.organization.pk], date(2026, 6, 19))[shop.organization.pk].tier == "gold"
    # It is the same term: grace follows it, it can be renewed, and it shows what it showed.
    spans = terms_of([shop.organization.pk])[shop.organization.pk]
    assert membership_on(spans, date(2027, 4, 12).toordinal()) is not None
    assert spans[-1].shows_from == DAY.toordinal()


def test_an_order_whose_term_came_back_says_until_when_it_lasts_now(shop: Shop, client: Client) -> None:
    shop.holds("gold", since=DAY, months=24)
    silver = shop.buy("silver", on=DAY)
    gold = shop.buy("gold", on=date(2026, 6, 1))
    assert silver.order is not None
    assert gold.order is not None
    payments.refund(gold.order, by=shop.admin, on=date(2026, 6, 10))
    client.force_login(shop.admin)
    said = client.get(f"/organizations/4021736/orders/{silver.order.pk}/").content.decode()
    assert "until 14 Mar 2027" in said


def test_what_silver_showed_before_its_upgrade_is_shown_when_it_comes_back(catalogue: None) -> None:
    """R28: the level was lost before the upgrade, and stays on display until the term is over."""
    shop = open_shop()
    shop.holds("silver", since=DAY, months=1, competency="data-platform")
    shop.holds("gold", since=DAY, months=12)
    shop.buy("silver", on=DAY)
    gold = shop.buy("gold", on=date(2026, 6, 10))
    assert _shown(shop, date(2026, 6, 12), "data-platform") == []
    give_back(shop, gold, on=date(2026, 6, 20))
    assert _shown(shop, date(2026, 6, 21), "data-platform") == ["silver"]


def _shown(shop: Shop, day: date, competency: str) -> list[str]:
    periods = shop.organization.display_periods.shown(on=day)
    return list(periods.filter(competency__slug=competency).values_list("level", flat=True))


def test_a_refunded_renewal_can_be_bought_again_from_the_same_anniversary(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    renewal = shop.buy("silver", on=date(2027, 2, 1))
    give_back(shop, renewal, on=date(2027, 2, 2))
    assert shop.buy("silver", on=date(2027, 2, 3)).starts_on == date(2027, 3, 14)


def test_what_was_bought_and_given_back_on_one_day_can_be_bought_again_that_day(shop: Shop) -> None:
    give_back(shop, shop.buy("silver", on=DAY), on=DAY)
    assert shop.buy("silver", on=DAY).ends_on == date(2027, 3, 14)


def test_an_upgrade_that_was_refunded_can_be_bought_again(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    shop.holds("gold", since=date(2026, 6, 1), months=3)
    give_back(shop, shop.buy("gold", on=date(2026, 6, 10)), on=date(2026, 6, 20))
    again = shop.buy("gold", on=date(2026, 6, 21))
    assert again.order is not None
    assert again.order.kind == Order.Kind.UPGRADE
    give_back(shop, again, on=date(2026, 6, 22))
    row = memberships_on([shop.organization.pk], date(2026, 6, 22))[shop.organization.pk]
    assert (row.tier, row.anniversary) == ("silver", date(2027, 3, 14))


def test_a_refund_twice_changes_nothing_the_second_time(shop: Shop) -> None:
    term = shop.buy("silver", on=DAY)
    assert give_back(shop, term, on=DAY) == give_back(shop, term, on=DAY)
    assert Booking.objects.filter(cause="refund").count() == 1


def test_money_goes_back_once(shop: Shop) -> None:
    term = shop.buy("silver", on=DAY)
    give_back(shop, term, on=DAY)
    (payment,) = payments.owed_back()
    assert payments.note_return(payment, by=shop.agent, on=DAY)
    accounts: dict[str, int] = {}
    for account, amount in LedgerLine.objects.values_list("account", "amount_minor"):
        accounts[account] = accounts.get(account, 0) + amount
    assert accounts == {"bank": 0, "revenue": 0, "owed_back": 0}


def booked_askew() -> None:
    LedgerLine.objects.create(booking=Booking.objects.get(), account="owed_back", amount_minor=1, currency="USD")
    connection.check_constraints()


def booked_without_lines() -> None:
    order = Order.objects.get()
    Booking.objects.create(order=order, cause="return", booked_on=DAY, booked_at=INSTANT, booked_by=None)
    connection.check_constraints()


@pytest.mark.parametrize("book", [booked_askew, booked_without_lines])
def test_the_database_commits_no_booking_that_does_not_sum_to_nothing(shop: Shop, book: Callable[[], None]) -> None:
    shop.buy("silver", on=DAY)
    with pytest.raises(IntegrityError, match="does not sum to nothing"), transaction.atomic():
        book()


def test_a_term_with_an_activated_benefit_is_not_refunded(shop: Shop) -> None:
    term = shop.buy("silver", on=DAY)
    BenefitUseFactory(grant__term=term)
    assert Grant.objects.filter(term=term).exists()
    with pytest.raises(Refusal, match="activated"):
        give_back(shop, term, on=DAY)


@pytest.fixture
def came_back(shop: Shop) -> Term:
    """Silver was upgraded, and came back when the upgrade was refunded."""
    silver = shop.buy("silver", on=DAY)
    shop.holds("gold", since=DAY, months=3)
    give_back(shop, shop.buy("gold", on=date(2026, 3, 20)), on=date(2026, 3, 22))
    return silver


def test_what_came_back_can_be_given_back_too_and_ends(shop: Shop, came_back: Term) -> None:
    give_back(shop, came_back, on=date(2026, 3, 25))
    rows = [
        memberships_on([shop.organization.pk], day)[shop.organization.pk].state
        for day in (date(2026, 3, 24), date(2026, 3, 25))
    ]
    assert rows == ["active", "none"]


def test_what_came_back_is_not_refunded_once_it_was_used_or_built_upon(shop: Shop, came_back: Term) -> None:
    used = BenefitUseFactory(grant__term=Term.objects.get(resumes=came_back))
    with pytest.raises(Refusal, match="activated"):
        give_back(shop, came_back, on=date(2026, 3, 25))
    used.delete()
    shop.buy("gold", on=date(2026, 3, 24))
    with pytest.raises(Refusal, match="builds on"):
        give_back(shop, came_back, on=date(2026, 3, 25))


# --- Given back after the old anniversary -----------------------------------------------------------------------------
ANNIVERSARY = date(2027, 3, 14)


@pytest.fixture
def late(catalogue: None) -> Shop:
    """Holds Gold, and was Silver until it upgraded two weeks before its anniversary: the window is ten days."""
    setting(effective_from=date(2026, 1, 1), window_days=10, grace_days=30)
    found = open_shop()
    found.holds("gold", since=DAY, months=24)
    found.buy("silver", on=DAY)
    return found


def state_on(shop: Shop, *days: date) -> list[tuple[str, str]]:
    rows = [memberships_on([shop.organization.pk], day)[shop.organization.pk] for day in days]
    return [(row.tier, row.state) for row in rows]


def test_silver_comes_back_into_its_grace_where_its_anniversary_has_passed(late: Shop) -> None:
    give_back(late, late.buy("gold", on=date(2027, 3, 1)), on=date(2027, 3, 20))
    days = (date(2027, 3, 19), date(2027, 3, 20), date(2027, 4, 12), date(2027, 4, 13))
    assert state_on(late, *days) == [("gold", "active"), ("silver", "grace"), ("silver", "grace"), ("none", "none")]
    row = memberships_on([late.organization.pk], date(2027, 3, 20))[late.organization.pk]
    assert row.anniversary == ANNIVERSARY
    assert _shown(late, date(2027, 3, 19), "cloud-platform") == ["gold"]
    assert _shown(late, date(2027, 4, 12), "cloud-platform") == ["silver"]
    assert _shown(late, date(2027, 4, 13), "cloud-platform") == []


def test_silver_does_not_come_back_where_its_grace_is_over(late: Shop) -> None:
    setting(effective_from=date(2027, 1, 1), window_days=10, grace_days=30, refund_days=60)
    give_back(late, late.buy("gold", on=date(2027, 3, 1)), on=date(2027, 4, 13))
    assert state_on(late, date(2027, 4, 12), date(2027, 4, 13)) == [("gold", "active"), ("none", "none")]


def test_silver_comes_back_on_the_very_anniversary(late: Shop) -> None:
    give_back(late, late.buy("gold", on=date(2027, 3, 1)), on=ANNIVERSARY)
    assert state_on(late, date(2027, 3, 13), ANNIVERSARY) == [("gold", "active"), ("silver", "grace")]


def test_what_came_back_into_its_grace_can_be_renewed_and_its_year_is_counted_from_the_anniversary(late: Shop) -> None:
    give_back(late, late.buy("gold", on=date(2027, 3, 1)), on=date(2027, 3, 20))
    order = late.order("silver", on=date(2027, 3, 25))
    assert (order.kind, order.begins_on) == ("renewal", ANNIVERSARY)
    late.pay(order, on=date(2027, 3, 26))
    assert Term.objects.get(order=order).anniversary == date(2028, 3, 14)
    days = (date(2027, 3, 19), date(2027, 3, 20), date(2027, 4, 20))
    assert state_on(late, *days) == [("gold", "active"), ("silver", "active"), ("silver", "active")]


def test_what_came_back_into_its_grace_is_told_and_its_pages_and_benefits_say_so(
    late: Shop, client: Client, settings: Settings
) -> None:
    give_back(late, late.buy("gold", on=date(2027, 3, 1)), on=date(2027, 3, 20))
    due = ActivityRecord.objects.get(organization_id=late.organization.pk, verb="membership.renewal_due")
    assert (due.facts["days"], due.facts["until"]) == (0, "2027-04-13")
    carrying = grants.up_to_date(late.organization.pk, on=date(2027, 3, 21))
    assert [(held.term.tier, held.is_in_grace, held.next) for held in carrying.held] == [("silver", True, None)]
    assert carrying.entitlements()
    settings.PORTAL_TODAY = date(2027, 3, 21)
    client.force_login(late.admin)
    here = "/organizations/4021736/"
    assert "In grace since 14 Mar 2027" in client.get(here).content.decode()
    assert "Active since 1 Mar 2027" in client.get(here, {"on": "2027-03-15"}).content.decode()
    assert "In grace until 13 Apr 2027" in client.get(f"{here}membership/").content.decode()

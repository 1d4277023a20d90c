"""A transfer that can pay its order no more is on record, and is owed back (R26)."""

from datetime import date

import pytest

from core.refusals import Refusal
from memberships.models import Booking, Order, Payment, Term
from memberships.services import orders, payments
from tests.memberships.buying import Shop, open_shop
from tests.memberships.paying_by_card import verbs

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
TOO_LATE = date(2026, 4, 13)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    return open_shop()


@pytest.fixture
def order(shop: Shop) -> Order:
    return shop.order("action-pack", on=DAY)


def put_on_record(shop: Shop, order: Order, *, on: date, reference: str = "late") -> Payment:
    """By an agent who has seen that it pays nothing."""
    return shop.pay(order, on=on, reference=reference, is_owed_back=True)


def is_owed_back(payment: Payment) -> bool:
    causes = list(Booking.objects.filter(payment=payment).values_list("cause", flat=True))
    return causes == ["overpayment"] and payments.owed_back() == [payment]


def test_a_transfer_that_came_late_is_on_record_and_owed_back(shop: Shop, order: Order) -> None:
    payment = put_on_record(shop, order, on=TOO_LATE)
    assert is_owed_back(payment)
    assert (payment.recorded_by, payments.owed_of([order])) == (shop.agent, {order.pk: order.price_minor})
    assert verbs(order) == ["order.placed", "order.overpaid"]
    assert not Term.objects.exists()


def test_a_transfer_that_came_twice_is_owed_back_once(shop: Shop, order: Order) -> None:
    shop.pay(order, on=DAY, reference="first")
    payment = put_on_record(shop, order, on=DAY, reference="second")
    assert put_on_record(shop, order, on=DAY, reference="second") == payment
    assert is_owed_back(payment)
    assert Term.objects.count() == 1


def test_a_transfer_for_a_cancelled_order_is_owed_back_and_sent_back(shop: Shop, order: Order) -> None:
    orders.cancel(order, by=shop.admin, on=DAY)
    payment = put_on_record(shop, order, on=DAY)
    assert is_owed_back(payment)
    assert payments.note_return(payment, by=shop.agent, on=DAY)
    assert payments.owed_back() == []
    assert payments.owed_of([order]) == {}


def test_who_has_not_seen_that_it_pays_nothing_is_told_why_first(shop: Shop, order: Order) -> None:
    """Another agent may have confirmed the same transfer a moment ago."""
    shop.pay(order, on=DAY, reference="0815")
    with pytest.raises(Refusal, match="paid already"):
        shop.pay(order, on=DAY, reference="Transfer 0815")
    assert Payment.objects.count() == 1


def test_the_reference_that_paid_an_order_is_never_owed_back(shop: Shop, order: Order) -> None:
    payment = shop.pay(order, on=DAY, reference="first")
    assert put_on_record(shop, order, on=DAY, reference="first") == payment
    assert payments.owed_back() == []


def test_what_can_pay_its_order_pays_it_whatever_was_seen(shop: Shop, order: Order) -> None:
    put_on_record(shop, order, on=DAY)
    assert order.state(on=DAY) == "paid"
    assert payments.owed_back() == []

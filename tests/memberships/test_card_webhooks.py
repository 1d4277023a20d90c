"""What the card provider tells, late, doubled, reordered, forged, and what goes back to it (R26, R27)."""

import time
from datetime import timedelta

import pytest
from pytest_django import Settings

from core.dates import now
from core.refusals import Refusal
from memberships.models import Booking, CheckoutSession, Order, Payment, Term, WebhookEvent
from memberships.services import orders, payments
from memberships.tasks import ask_about_checkouts, close_checkouts, return_card_money
from tests.memberships.buying import Shop
from tests.memberships.paying_by_card import DAY, send, session_of, start, state, verbs
from tests.memberships.stripe_server import CardProvider, signed


@pytest.fixture
def shop(card_shop: Shop) -> Shop:
    return card_shop


@pytest.fixture
def order(card_order: Order) -> Order:
    return card_order


# --- What the provider tells ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_webhook_begins_the_membership(order: Order, provider: CardProvider, paid: str) -> None:
    assert send(provider.event(paid)) == 200
    payment = Payment.objects.get(order=order)
    assert (payment.method, payment.reference, payment.recorded_by) == ("card", f"pi_{paid}", None)
    assert Term.objects.get(order=order).starts_on == DAY
    assert verbs(order) == ["order.placed", "order.paid"]


@pytest.mark.django_db
def test_what_was_paid_on_the_last_day_and_is_heard_of_on_the_next_begins_the_membership(
    order: Order, provider: CardProvider, paid: str, settings: Settings
) -> None:
    """R26: the page at the provider was opened in time, and closes by itself."""
    settings.PORTAL_TODAY = order.expires_on
    assert send(provider.event(paid)) == 200
    assert state(order) == "paid"
    assert Term.objects.get(order=order).starts_on == order.expires_on
    assert verbs(order) == ["order.placed", "order.paid"]


@pytest.mark.django_db
def test_a_replayed_or_repeated_webhook_changes_nothing(order: Order, provider: CardProvider, paid: str) -> None:
    first = provider.event(paid)
    for body in (first, first, provider.event(paid), provider.event(paid, "checkout.session.async_payment_succeeded")):
        assert send(body) == 200
    assert Payment.objects.count() == Term.objects.count() == 1
    assert verbs(order) == ["order.placed", "order.paid"]


@pytest.mark.django_db
def test_what_comes_in_another_order_is_right_all_the_same(order: Order, provider: CardProvider, paid: str) -> None:
    unpaid = provider.event(paid, payment_status="unpaid", payment_intent=None)
    assert send(provider.event(paid, "checkout.session.async_payment_succeeded")) == 200
    assert send(unpaid) == 200
    assert send(provider.event(paid, "checkout.session.expired")) == 200
    assert state(order) == "paid"


@pytest.mark.django_db
def test_a_completed_session_that_is_not_paid_pays_nothing(order: Order, provider: CardProvider, paid: str) -> None:
    assert send(provider.event(paid, payment_status="unpaid", payment_intent=None)) == 200
    assert state(order) == "open"
    assert send(provider.event(paid, "checkout.session.async_payment_succeeded")) == 200
    assert state(order) == "paid"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lie",
    [
        {"amount_total": 1},
        {"currency": "rub"},
        {"client_reference_id": "999"},
        {"id": "cs_other"},
        {"payment_intent": None},
    ],
)
def test_what_was_not_asked_for_pays_nothing_and_is_on_record(order, provider: CardProvider, paid: str, lie) -> None:
    assert send(provider.event(paid, **lie)) == 200
    assert not Payment.objects.exists()
    assert verbs(order) == ["order.placed", "order.card_mismatch"]
    assert send(provider.event(paid, **lie)) == 200
    assert verbs(order) == ["order.placed", "order.card_mismatch"]


@pytest.mark.django_db
def test_one_payment_pays_one_order(shop: Shop, order: Order, provider: CardProvider, paid: str) -> None:
    pack = shop.order("action-pack", on=DAY, method="card")
    start(shop, pack)
    assert send(provider.event(paid)) == 200
    provider.sessions[session_of(pack)].update(status="complete", payment_status="paid", payment_intent=f"pi_{paid}")
    assert send(provider.event(session_of(pack))) == 200
    assert Payment.objects.count() == 1
    assert "order.card_mismatch" in verbs(order)


@pytest.mark.django_db
def test_a_session_of_somebody_else_is_left_alone(provider: CardProvider, paid: str) -> None:
    assert send(provider.event(paid, id="cs_other", metadata={})) == 200
    assert not Payment.objects.exists()


@pytest.mark.django_db
def test_a_webhook_that_is_faster_than_our_own_row_is_taken(shop, order: Order, provider: CardProvider) -> None:
    """The provider opened a session and we never heard its name; its metadata says which attempt it was."""
    provider.lose_after = 2
    with pytest.raises(Refusal):
        start(shop, order)
    (session,) = provider.sessions
    provider.pay(session)
    assert send(provider.event(session)) == 200
    assert state(order) == "paid"


@pytest.mark.django_db
def test_what_the_provider_did_not_sign_is_refused_and_nothing_else(provider: CardProvider, paid: str) -> None:
    body = provider.event(paid)
    for signature in (
        "",
        "nonsense",
        "t=1,v1=",
        signed(body, secret="whsec_other"),
        signed(body.replace(b"185000", b"185001")),
        signed(body, at=time.time() - 301),
        signed(body, at=time.time() + 400),
        signed(body).replace("v1=", "v0="),
    ):
        assert send(body, signature) == 400, signature
    assert not WebhookEvent.objects.exists()
    assert not Payment.objects.exists()
    assert send(body) == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"id": "e", "type": "checkout.session.completed", "data": {"object": {}}}',
        b'{"id": "e", "type": "checkout.session.completed", "data": {"object": {"id": "s", "metadata": 7}}}',
        b"x" * 70_000,
    ],
)
def test_signed_nonsense_is_refused(provider: CardProvider, body: bytes) -> None:
    assert send(body, signed(body)) == 400


@pytest.mark.django_db
def test_an_event_about_something_else_is_heard_and_left_alone(provider: CardProvider, paid: str) -> None:
    assert send(provider.event(paid, "customer.created")) == 200
    assert not WebhookEvent.objects.exists()


@pytest.mark.django_db
def test_webhooks_are_refused_where_no_cards_are_taken(provider: CardProvider, paid: str, settings) -> None:
    settings.STRIPE_SECRET_KEY = ""
    assert send(provider.event(paid)) == 400


# --- Too late, and back again -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_money_for_a_cancelled_order_is_sent_back(shop: Shop, order: Order, provider: CardProvider, paid: str) -> None:
    orders.cancel(order, by=shop.admin, on=DAY)
    assert send(provider.event(paid)) == 200
    assert state(order) == "cancelled"
    assert return_card_money() == 1
    assert return_card_money() == 0
    assert [one["payment_intent"] for one in provider.refunds] == [f"pi_{paid}"]
    causes = list(Booking.objects.order_by("pk").values_list("cause", flat=True))
    assert causes == ["overpayment", "return"]


@pytest.mark.django_db
def test_a_refund_sends_the_money_back_once(shop: Shop, order: Order, provider: CardProvider, paid: str) -> None:
    send(provider.event(paid))
    payments.refund(order, by=shop.admin, on=DAY)
    provider.lose_after = 2
    assert return_card_money() == 0
    assert return_card_money() == 1
    assert len(provider.refunds) == 1
    assert verbs(order)[-2:] == ["order.refunded", "order.money_returned"]


@pytest.mark.django_db
def test_a_refund_that_the_provider_forgot_being_asked_for_is_not_sent_twice(
    shop: Shop, order: Order, provider: CardProvider, paid: str
) -> None:
    send(provider.event(paid))
    payments.refund(order, by=shop.admin, on=DAY)
    provider.lose_after = 2
    return_card_money()
    provider.answers.clear()  # its keys live for a day
    assert return_card_money() == 1
    assert len(provider.refunds) == 1


@pytest.mark.django_db
def test_an_answered_order_takes_no_card_any_more(shop: Shop, order: Order, provider: CardProvider) -> None:
    start(shop, order)
    orders.cancel(order, by=shop.admin, on=DAY)
    close_checkouts(order.pk)
    assert provider.sessions[session_of(order)]["status"] == "expired"
    close_checkouts(order.pk)


@pytest.mark.django_db
def test_closing_in_vain_does_no_harm(shop: Shop, order: Order, provider: CardProvider, paid: str) -> None:
    orders.cancel(order, by=shop.admin, on=DAY)
    close_checkouts(order.pk)
    assert provider.sessions[paid]["payment_status"] == "paid"


@pytest.mark.django_db
def test_a_payment_of_which_nobody_told_is_found(order: Order, provider: CardProvider, paid: str) -> None:
    assert ask_about_checkouts() == 0
    CheckoutSession.objects.update(expires_at=now() - timedelta(minutes=1))
    provider.lose_before = 2
    assert ask_about_checkouts() == 0
    assert ask_about_checkouts() == 1
    assert state(order) == "paid"
    assert ask_about_checkouts() == 0

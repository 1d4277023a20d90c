"""Paying by card against a card provider that is late, doubled, reordered, forged, silent (R26, R27)."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import ActivityRecord
from core.dates import now
from core.refusals import Refusal
from memberships.models import Booking, CheckoutSession, Order, Payment, Term, WebhookEvent
from memberships.services import cards, orders, payments
from memberships.tasks import ask_about_checkouts, close_checkouts, return_card_money
from tests.memberships.buying import Shop, open_shop
from tests.memberships.stripe_server import PATIENCE, SECRET, CardProvider, failure, running, signed
from tests.threads import at_once, errors_in

DAY = date(2026, 3, 14)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[CardProvider, str]]:
    with running() as (provider, address):
        yield provider, address


@pytest.fixture
def provider(server: tuple[CardProvider, str], settings) -> CardProvider:
    found, address = server
    found.__init__()  # type: ignore[misc] - it forgets what the test before did
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.STRIPE_API_BASE = address
    settings.STRIPE_TIMEOUT = PATIENCE
    settings.PORTAL_TODAY = DAY
    return found


@pytest.fixture
def shop(catalogue: None, provider: CardProvider) -> Shop:
    found = open_shop()
    found.holds("gold", since=DAY, months=12)
    return found


@pytest.fixture
def order(shop: Shop) -> Order:
    return shop.order("silver", on=DAY, method="card")


def start(shop: Shop, order: Order, *, on: date = DAY) -> str:
    return cards.start(
        order, by=shop.admin, on=on, success_url="https://portal.example/r/", cancel_url="https://portal.example/"
    )


def session_of(order: Order) -> str:
    return str(CheckoutSession.objects.filter(order=order).latest("pk").session)


def send(body: bytes, signature: str | None = None) -> int:
    """What the provider's webhook is answered."""
    headers = {"Stripe-Signature": signed(body) if signature is None else signature}
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = client.post(reverse("card-webhook"), body, content_type="application/json", headers=headers)
    return int(answer.status_code)


def verbs(order: Order) -> list[str]:
    rows = ActivityRecord.objects.filter(organization_id=order.organization_id, verb__startswith="order.")
    return list(rows.order_by("sequence").values_list("verb", flat=True))


def state(order: Order, *, on: date = DAY) -> str:
    return Order.objects.with_what_became_of_them().get(pk=order.pk).state(on=on)


# --- Beginning --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_without_keys_a_card_is_refused_in_a_sentence(shop: Shop, order: Order, settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(Refusal, match="Cards are not taken"):
        shop.order("silver", on=DAY, method="card")
    with pytest.raises(Refusal, match="Cards are not taken"):
        start(shop, order)


@pytest.mark.django_db
def test_the_provider_is_asked_for_the_orders_amount(shop: Shop, order: Order, provider: CardProvider) -> None:
    address = start(shop, order)
    session = provider.sessions[session_of(order)]
    assert address == session["url"]
    assert (session["amount_total"], session["currency"]) == (order.price_minor, "usd")
    assert session["client_reference_id"] == session["metadata"]["order"] == str(order.pk)


@pytest.mark.django_db
def test_asked_again_the_same_session_comes_back(shop: Shop, order: Order, provider: CardProvider) -> None:
    assert start(shop, order) == start(shop, order)
    assert len(provider.sessions) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["lose_before", "lose_after"])
def test_a_time_out_loses_and_doubles_nothing(shop: Shop, order: Order, provider: CardProvider, lost: str) -> None:
    setattr(provider, lost, 2)  # the library tries once more by itself
    with pytest.raises(Refusal, match="does not answer"):
        start(shop, order)
    assert CheckoutSession.objects.filter(order=order, session=None, is_over=False).count() == 1
    address = start(shop, order)
    assert [one["url"] for one in provider.sessions.values()] == [address]


@pytest.mark.django_db
def test_a_lost_answer_is_asked_for_again_by_itself(shop: Shop, order: Order, provider: CardProvider) -> None:
    provider.lose_after = 1
    start(shop, order)
    assert len(provider.sessions) == 1


@pytest.mark.django_db
def test_a_session_that_has_expired_is_followed_by_another(shop: Shop, order: Order, provider: CardProvider) -> None:
    first = start(shop, order)
    provider.expire(session_of(order))
    assert start(shop, order) not in {first, ""}
    assert CheckoutSession.objects.filter(order=order, is_over=False).count() == 1


@pytest.mark.django_db
def test_what_the_provider_does_not_take_is_refused_and_can_be_tried_again(
    shop: Shop, order: Order, provider: CardProvider
) -> None:
    provider.refuse = failure(400, "invalid_request_error", "amount_too_small")
    with pytest.raises(Refusal, match="does not take this payment"):
        start(shop, order)
    provider.refuse = None
    assert start(shop, order)


@pytest.mark.django_db
def test_an_attempt_nobody_heard_of_is_too_short_after_a_while(
    shop: Shop, order: Order, provider: CardProvider
) -> None:
    provider.lose_after = 2
    with pytest.raises(Refusal):
        start(shop, order)
    CheckoutSession.objects.update(expires_at=now() + timedelta(minutes=20))
    assert start(shop, order) in {one["url"] for one in provider.sessions.values()}


@pytest.mark.django_db
def test_a_session_does_not_outlive_its_order(shop: Shop, order: Order, provider: CardProvider) -> None:
    start(shop, order, on=order.expires_on - timedelta(days=1))
    attempt = CheckoutSession.objects.get(order=order)
    midnight = (now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert attempt.expires_at <= max(midnight, now() + cards.SHORTEST)


@pytest.mark.django_db
def test_only_admins_pay_and_only_open_orders_by_card(shop: Shop, order: Order) -> None:
    with pytest.raises(Refusal):
        cards.start(order, by=shop.agent, on=DAY, success_url="x", cancel_url="x")
    with pytest.raises(Refusal, match="by bank transfer"):
        start(shop, shop.order("silver", on=DAY))
    orders.cancel(order, by=shop.admin, on=DAY)
    with pytest.raises(Refusal, match="cancelled"):
        start(shop, order)


# --- What the provider tells ------------------------------------------------------------------------------------------
@pytest.fixture
def paid(shop: Shop, order: Order, provider: CardProvider) -> str:
    """The session in which somebody has paid, of which we have not heard yet."""
    start(shop, order)
    provider.pay(session_of(order))
    return session_of(order)


@pytest.mark.django_db
def test_a_webhook_begins_the_membership(order: Order, provider: CardProvider, paid: str) -> None:
    assert send(provider.event(paid)) == 200
    payment = Payment.objects.get(order=order)
    assert (payment.method, payment.reference, payment.recorded_by) == ("card", f"pi_{paid}", None)
    assert Term.objects.get(order=order).starts_on == DAY
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


# --- Coming back ------------------------------------------------------------------------------------------------------
def go_back(shop: Shop, order: Order) -> Client:
    client = Client()
    client.force_login(shop.admin)
    answer = client.get(reverse("order-return", args=[shop.organization.mpn_id, order.pk]))
    assert answer.status_code == 302
    return client


@pytest.mark.django_db
def test_who_comes_back_finds_the_order_paid(shop: Shop, order: Order, provider: CardProvider, paid: str) -> None:
    go_back(shop, order)
    assert state(order) == "paid"
    assert send(provider.event(paid)) == 200
    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_who_comes_back_unpaid_or_to_a_silent_provider_is_told_so(shop: Shop, order: Order, provider) -> None:
    start(shop, order)
    go_back(shop, order)
    provider.pay(session_of(order))
    provider.lose_before = 2
    go_back(shop, order)
    assert state(order) == "open"


@pytest.mark.django_db
def test_the_form_leads_to_the_provider(shop: Shop, order: Order, provider: CardProvider) -> None:
    client = Client()
    client.force_login(shop.admin)
    answer = client.post(reverse("order-pay", args=[shop.organization.mpn_id, order.pk]))
    assert answer["Location"] == provider.sessions[session_of(order)]["url"]
    orders.cancel(order, by=shop.admin, on=DAY)
    answer = client.post(reverse("order-pay", args=[shop.organization.mpn_id, order.pk]))
    assert answer["Location"] == reverse("order", args=[shop.organization.mpn_id, order.pk])


# --- At once ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_webhooks_and_the_return_page_at_once_pay_once(shop: Shop, order: Order, provider: CardProvider) -> None:
    start(shop, order)
    session = session_of(order)
    provider.pay(session)
    first, second = provider.event(session), provider.event(session)
    results = at_once(lambda: send(first), lambda: send(first), lambda: send(second), lambda: go_back(shop, order))
    assert errors_in(results) == []
    assert results[:3] == [200, 200, 200]
    assert Payment.objects.count() == Term.objects.count() == 1
    assert verbs(order) == ["order.placed", "order.paid"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_session(shop: Shop, order: Order, provider: CardProvider) -> None:
    results = at_once(lambda: start(shop, order), lambda: start(shop, order))
    assert errors_in(results) == []
    assert len(set(map(str, results))) == len(provider.sessions) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_money_back_once(shop: Shop, order: Order, provider: CardProvider) -> None:
    start(shop, order)
    provider.pay(session_of(order))
    send(provider.event(session_of(order)))
    payments.refund(order, by=shop.admin, on=DAY)
    assert sorted(map(str, at_once(return_card_money, return_card_money))) == ["0", "1"]
    assert len(provider.refunds) == 1

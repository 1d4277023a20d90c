"""Paying by card: beginning, coming back, and all of it at once (R26)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.dates import now
from core.refusals import Refusal
from memberships.models import CheckoutSession, Order, Payment, Term
from memberships.services import cards, orders, payments
from memberships.tasks import return_card_money
from tests.memberships.buying import Shop
from tests.memberships.paying_by_card import DAY, send, session_of, start, state, verbs
from tests.memberships.stripe_server import CardProvider, failure
from tests.threads import at_once, errors_in


@pytest.fixture
def shop(card_shop: Shop) -> Shop:
    return card_shop


@pytest.fixture
def order(card_order: Order) -> Order:
    return card_order


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

"""Money that the card provider could not send back is owed again, and an agent transfers it (R27)."""

import re

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from memberships.models import Booking, LedgerLine, Order, Payment
from memberships.services import payments
from memberships.tasks import return_card_money
from tests.memberships.buying import Shop
from tests.memberships.paying_by_card import DAY, send, verbs
from tests.memberships.stripe_server import CardProvider
from tests.threads import at_once, errors_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def given_back(card_shop: Shop, card_order: Order, provider: CardProvider, paid: str) -> Payment:
    """Paid by card, refunded, and on its way back."""
    provider.refund_status = "pending"
    send(provider.event(paid))
    payments.refund(card_order, by=card_shop.admin, on=DAY)
    assert return_card_money() == 1
    return Payment.objects.get()


def causes() -> list[str]:
    return list(Booking.objects.order_by("pk").values_list("cause", flat=True))


def balances() -> dict[str, int]:
    return dict(LedgerLine.objects.values_list("account").annotate(sum=Sum("amount_minor")))


@pytest.mark.parametrize(
    ("kind", "status"),
    [("refund.failed", "failed"), ("refund.updated", "failed"), ("charge.refund.updated", "canceled")],
)
def test_what_could_not_be_sent_back_is_owed_again(given_back: Payment, provider, kind: str, status: str) -> None:
    assert payments.owed_back() == []
    assert send(provider.event_of_refund(kind, status=status)) == 200
    assert payments.owed_back() == [given_back]
    assert balances() == {"card": 185_000, "revenue": 0, "owed_back": -185_000}
    assert verbs(given_back.order)[-2:] == ["order.money_returned", "order.money_bounced"]


def test_it_is_heard_of_once_however_often_and_in_whatever_order_it_is_told(given_back: Payment, provider) -> None:
    failed = provider.event_of_refund("refund.failed", status="failed")
    told = [
        provider.event_of_refund("refund.updated", status="pending"),
        failed,
        failed,
        provider.event_of_refund("refund.updated", status="failed"),
        provider.event_of_refund("refund.updated", status="pending"),
    ]
    assert [send(body) for body in told] == [200] * 5
    assert causes() == ["payment", "refund", "return", "bounce"]


@pytest.mark.parametrize("status", ["pending", "succeeded", "requires_action", None])
def test_what_is_under_way_or_arrived_changes_nothing(given_back: Payment, provider, status: str | None) -> None:
    assert send(provider.event_of_refund("refund.updated", status=status)) == 200
    assert causes() == ["payment", "refund", "return"]


@pytest.mark.parametrize("lie", [{"payment_intent": "pi_other"}, {"amount": 1}, {"currency": "rub"}])
def test_what_was_not_sent_by_us_changes_nothing(given_back: Payment, provider, lie: dict[str, object]) -> None:
    assert send(provider.event_of_refund("refund.failed", **{"status": "failed", **lie})) == 200
    assert payments.owed_back() == []


def test_a_failure_that_the_provider_did_not_sign_changes_nothing(given_back: Payment, provider) -> None:
    body = provider.event_of_refund("refund.failed", status="failed")
    assert send(body, "t=1,v1=nonsense") == 400
    assert payments.owed_back() == []


def test_money_of_a_paid_order_that_nobody_gave_back_is_never_owed(card_order: Order, provider, paid: str) -> None:
    send(provider.event(paid))
    provider.refunds.append({"id": "re_1", "payment_intent": f"pi_{paid}"})
    assert send(provider.event_of_refund("refund.failed", status="failed")) == 200
    assert causes() == ["payment"]


def test_a_failure_that_is_heard_of_before_the_sending_is_booked_is_kept(
    card_shop: Shop, card_order: Order, provider: CardProvider, paid: str
) -> None:
    send(provider.event(paid))
    payments.refund(card_order, by=card_shop.admin, on=DAY)
    provider.lose_after = 2
    assert return_card_money() == 0
    assert send(provider.event_of_refund("refund.failed", status="failed")) == 200
    assert return_card_money() == 0
    assert causes() == ["payment", "refund", "return", "bounce"]


def test_what_fails_at_once_is_owed_and_not_tried_for_ever(
    card_shop: Shop, card_order: Order, provider: CardProvider, paid: str
) -> None:
    provider.refund_status = "failed"
    send(provider.event(paid))
    payments.refund(card_order, by=card_shop.admin, on=DAY)
    assert [return_card_money() for _ in range(3)] == [0, 0, 0]
    assert provider.asked.count("POST /v1/refunds") == 1
    assert causes() == ["payment", "refund", "return", "bounce"]


def test_an_agent_sees_it_and_transfers_it_once(card_shop: Shop, given_back: Payment, provider) -> None:
    agent = Client()
    agent.force_login(card_shop.agent)
    sent = reverse("payment-return", args=[given_back.pk])
    assert agent.post(sent).status_code == 404
    send(provider.event_of_refund("refund.failed", status="failed"))
    said = re.sub(r"<[^>]+>", " ", agent.get(reverse("payment-list")).content.decode())
    assert "The card provider could not send it back. Send it by bank transfer." in said
    assert "It was sent" in said
    for _ in range(2):
        assert agent.post(sent).status_code == 302
    assert payments.owed_back() == []
    assert causes() == ["payment", "refund", "return", "bounce", "resend"]
    assert balances() == {"bank": -185_000, "card": 185_000, "revenue": 0, "owed_back": 0}


def test_what_the_card_provider_could_not_send_is_an_agents_to_send_by_the_api_too(
    card_shop: Shop, given_back: Payment, provider
) -> None:
    agent = Client()
    agent.force_login(card_shop.agent)
    sent = f"/api/v1/payments/{given_back.pk}/return"
    assert agent.post(sent, "{}", "application/json", HTTP_IDEMPOTENCY_KEY="0").status_code == 404
    send(provider.event_of_refund("refund.failed", status="failed"))
    [row] = agent.get("/api/v1/payments/owed").json()["results"]
    assert (row["id"], row["method"], row["goes_by_itself"]) == (given_back.pk, "card", False)
    assert agent.post(sent, "{}", "application/json", HTTP_IDEMPOTENCY_KEY="1").status_code == 204
    assert causes() == ["payment", "refund", "return", "bounce", "resend"]


@pytest.mark.django_db(transaction=True)
def test_failures_that_are_told_at_once_are_booked_once(given_back: Payment, provider: CardProvider) -> None:
    bodies = [provider.event_of_refund(kind, status="failed") for kind in ("refund.failed", "refund.updated")]
    results = at_once(*[lambda body=body: send(body) for body in [*bodies, *bodies]])
    assert (errors_in(results), results) == ([], [200] * 4)
    assert causes() == ["payment", "refund", "return", "bounce"]

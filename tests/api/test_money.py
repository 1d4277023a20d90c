"""Transfers that are waited for, money that is owed back, and paying by card, through the API."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from activity.models import ActivityRecord
from core.models import IdempotencyKey
from memberships.models import Booking, CheckoutSession, Order, Payment
from memberships.services import cards
from tests.api.test_doors import is_problem
from tests.api.test_memberships import ORDERS
from tests.api.world import CONTOSO, V1, Program, World
from tests.factories import EmploymentFactory
from tests.memberships.stripe_server import PATIENCE, SECRET, CardProvider, running
from tests.order_factories import OrderFactory

pytestmark = pytest.mark.django_db
AWAITED, OWED = f"{V1}/payments/awaited", f"{V1}/payments/owed"


def given_back(world: World) -> Payment:
    """The payment of an order that was refunded."""
    admin = world.admin()
    order = admin.post(ORDERS, {"offer": "action-pack", "method": "bank"}).json()["id"]
    world.an_agent().post(f"{ORDERS}/{order}/transfer", {"reference": "A1", "amount": "475.00", "currency": "USD"})
    assert admin.post(f"{ORDERS}/{order}/refund", {}).json()["state"] == "refunded"
    return Payment.objects.get(order=order)


# --- At the agents' desk ----------------------------------------------------------------------------------------------
def test_transfers_that_are_waited_for_are_listed_what_expires_first_at_the_front(contoso_world: World) -> None:
    later = OrderFactory(organization=contoso_world.organization, placed_by=contoso_world.contoso.admin)
    sooner = OrderFactory(
        organization=contoso_world.fabrikam, placed_by=contoso_world.stranger, placed_on=date(2026, 11, 1)
    )
    OrderFactory(organization=contoso_world.organization, placed_by=contoso_world.contoso.admin, method="card")
    rows = contoso_world.an_agent().get(AWAITED).json()["results"]
    assert [row["order"] for row in rows] == [sooner.pk, later.pk]
    assert rows[1] == {
        "order": later.pk,
        "number": later.number,
        "organization": {"mpn_id": "4021736", "name": "Contoso"},
        "offer": "silver",
        "price": "1850.00",
        "currency": "USD",
        "placed_on": "2026-11-22",
        "expires_on": "2026-12-22",
        "proofs": 0,
    }


def test_money_that_is_owed_back_is_listed_until_it_is_noted_as_sent(contoso_world: World) -> None:
    payment, agent = given_back(contoso_world), contoso_world.an_agent()
    [row] = agent.get(OWED).json()["results"]
    assert (row["id"], row["order"], row["amount"], row["reference"]) == (payment.pk, payment.order_id, "475.00", "A1")
    assert (row["organization"]["mpn_id"], row["method"], row["received_on"]) == ("4021736", "bank", "2026-11-22")
    for _ in range(2):
        assert agent.post(f"{V1}/payments/{payment.pk}/return").status_code == 204
    assert agent.get(OWED).json()["results"] == []
    assert Booking.objects.filter(payment=payment, cause="return").count() == 1
    assert ActivityRecord.objects.filter(verb="order.money_returned").count() == 1


def test_what_is_not_owed_or_goes_back_by_itself_is_not_noted(contoso_world: World) -> None:
    admin, agent = contoso_world.admin(), contoso_world.an_agent()
    order = admin.post(ORDERS, {"offer": "action-pack", "method": "bank"}).json()["id"]
    agent.post(f"{ORDERS}/{order}/transfer", {"reference": "A1", "amount": "475.00", "currency": "USD"})
    payment = Payment.objects.get()
    assert is_problem(agent.post(f"{V1}/payments/{payment.pk}/return"), 409, "not_owed")
    assert agent.post(f"{V1}/payments/{payment.pk + 1}/return").status_code == 404


def test_an_agent_who_works_there_notes_nothing(contoso_world: World) -> None:
    payment = given_back(contoso_world)
    EmploymentFactory(organization=contoso_world.organization, person=contoso_world.agent)
    answer = contoso_world.an_agent().post(f"{V1}/payments/{payment.pk}/return")
    assert is_problem(answer, 409, "conflict_of_interest")


def test_the_money_of_all_is_for_agents_alone(contoso_world: World) -> None:
    payment = given_back(contoso_world)
    for program in (contoso_world.admin(), Program(person=contoso_world.contoso.admin)):
        assert program.get(AWAITED).status_code == program.get(OWED).status_code == 404
        assert program.post(f"{V1}/payments/{payment.pk}/return").status_code == 404


# --- By card ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def server() -> Iterator[tuple[CardProvider, str]]:
    with running() as (provider, address):
        yield provider, address


@pytest.fixture
def provider(server: tuple[CardProvider, str], settings: Any) -> CardProvider:
    found, address = server
    found.forget()
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.STRIPE_API_BASE = address
    settings.STRIPE_TIMEOUT = PATIENCE
    return found


@pytest.fixture
def order(contoso_world: World) -> Order:
    """An order of an Action Pack, to be paid by card."""
    return OrderFactory(
        organization=contoso_world.organization,
        placed_by=contoso_world.contoso.admin,
        method="card",
        tier="action-pack",
        list_price_minor=47_500,
    )


def test_paying_by_card_answers_where_it_is_paid_the_same_page_each_time(
    contoso_world: World, provider: CardProvider, order: Order
) -> None:
    program = contoso_world.admin()
    first = program.post(f"{ORDERS}/{order.pk}/pay", key="a")
    assert first.status_code == 200, first.content
    [session] = provider.sessions.values()
    assert first.json() == {"address": session["url"]}
    again = program.post(f"{ORDERS}/{order.pk}/pay", key="a")
    assert (again.content, again["idempotency-replayed"]) == (first.content, "true")
    assert program.post(f"{ORDERS}/{order.pk}/pay", key="b").content == first.content
    assert program.post(f"{ORDERS}/{order.pk}/pay").content == first.content
    assert len(provider.sessions) == 1
    assert is_problem(program.post(f"{CONTOSO}/orders/{order.pk}/cancel", key="a"), 422, "key_reused")


def test_it_leads_back_to_the_page_of_the_order(contoso_world: World, provider: CardProvider, order: Order) -> None:
    contoso_world.admin().post(f"{ORDERS}/{order.pk}/pay")
    attempt = CheckoutSession.objects.get()
    assert attempt.cancel_url == f"http://testserver/organizations/4021736/orders/{order.pk}/"
    assert Client().get(attempt.success_url).status_code == 302


def test_why_a_card_cannot_be_paid_is_said(contoso_world: World, provider: CardProvider, order: Order) -> None:
    program = contoso_world.admin()
    by_bank = OrderFactory(organization=contoso_world.organization, placed_by=contoso_world.contoso.admin)
    assert is_problem(program.post(f"{ORDERS}/{by_bank.pk}/pay", key="a"), 409, "paid_by_bank")
    foreign = OrderFactory(organization=contoso_world.fabrikam, placed_by=contoso_world.stranger, method="card")
    assert program.post(f"{ORDERS}/{foreign.pk}/pay").status_code == 404
    assert contoso_world.an_agent().post(f"{ORDERS}/{order.pk}/pay").status_code == 404
    assert contoso_world.admin("read").post(f"{ORDERS}/{order.pk}/pay").status_code == 403


def test_where_cards_are_not_taken_it_is_said(contoso_world: World, order: Order) -> None:
    assert is_problem(contoso_world.admin().post(f"{ORDERS}/{order.pk}/pay"), 409, "no_cards")


def test_a_provider_that_does_not_answer_leaves_the_attempt_and_a_new_key_goes_on_with_it(
    contoso_world: World, provider: CardProvider, order: Order
) -> None:
    program = contoso_world.admin()
    provider.lose_after = 2
    for _ in range(2):
        assert is_problem(program.post(f"{ORDERS}/{order.pk}/pay", key="a"), 409, "no_answer")
    assert CheckoutSession.objects.count() == 1
    answer = program.post(f"{ORDERS}/{order.pk}/pay", key="b")
    assert [answer.json()["address"]] == [one["url"] for one in provider.sessions.values()]


def test_a_payment_that_is_found_on_asking_again_is_taken_although_the_answer_refuses(
    contoso_world: World, provider: CardProvider, order: Order
) -> None:
    """The provider is spoken with outside of any transaction: what it told stays, also where the answer is no."""
    program, wanted = contoso_world.admin(), order.pk
    program.post(f"{ORDERS}/{wanted}/pay", key="a")
    provider.pay(str(CheckoutSession.objects.get().session))
    assert is_problem(program.post(f"{ORDERS}/{wanted}/pay", key="b"), 409, "paid")
    assert program.get(f"{ORDERS}/{wanted}").json()["state"] == "paid"
    assert is_problem(program.post(f"{ORDERS}/{wanted}/pay", key="b"), 409, "paid")


def test_a_defect_leaves_the_key_free(
    contoso_world: World, provider: CardProvider, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = contoso_world.admin()
    program.client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(cards, "start", lambda *_, **__: 1 / 0)
        assert program.post(f"{ORDERS}/{order.pk}/pay", key="a").status_code == 500
    assert IdempotencyKey.objects.get().status is None
    assert program.post(f"{ORDERS}/{order.pk}/pay", key="a").status_code == 200

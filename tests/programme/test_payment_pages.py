"""What agents see of money that came, is owed back, or could not be sent (R26, R27)."""

import re
from typing import Any

import pytest
from django.test import Client

from memberships.models import Order, Payment, Term
from memberships.services import orders
from tests.factories import TODAY
from tests.memberships.buying import Shop, open_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]

LIST = "/agents/payments/"
CANNOT_PAY = "The money cannot pay this order: it is owed back."


@pytest.fixture
def shop(catalogue: None) -> Shop:
    return open_shop()


@pytest.fixture
def cancelled(shop: Shop) -> Order:
    order = shop.order("action-pack", on=TODAY)
    orders.cancel(order, by=shop.admin, on=TODAY)
    return order


@pytest.fixture
def agent(shop: Shop) -> Client:
    client = Client()
    client.force_login(shop.agent)
    return client


def words_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def send(client: Client, order: Order, **more: str) -> Any:
    """What the agent's form is answered."""
    form = {"reference": "A1", "amount": "950.00", "currency": "USD", **more}
    return client.post(f"{LIST}{order.pk}/", form, follow=True)


@pytest.mark.parametrize("written", ["{0.number}", "{0.pk}", " pc-{0.pk} "])
def test_an_order_is_found_by_its_number_whatever_became_of_it(agent: Client, cancelled: Order, written: str) -> None:
    assert cancelled.number not in words_of(agent.get(LIST))
    answer = agent.get(LIST, {"q": written.format(cancelled)})
    assert f"{cancelled.number} , Cancelled" in words_of(answer)
    assert f'href="{LIST}{cancelled.pk}/"' in answer.content.decode()


@pytest.mark.parametrize("written", ["PC-999999", "PC-", "Contoso", "9" * 30, "\0", "-1"])
def test_what_is_no_orders_number_finds_none(agent: Client, cancelled: Order, written: str) -> None:
    answer = agent.get(LIST, {"q": written})
    assert answer.status_code == 200
    assert f"{LIST}{cancelled.pk}/" not in answer.content.decode()


def test_before_confirming_the_page_says_that_the_money_is_owed_back(agent: Client, cancelled: Order) -> None:
    page = agent.get(f"{LIST}{cancelled.pk}/")
    assert f"{CANNOT_PAY} This order was cancelled." in words_of(page)
    assert "Put USD 950 on record as owed back" in words_of(page)
    assert '<input type="hidden" name="is_owed_back" value="on">' in page.content.decode()
    said = words_of(send(agent, cancelled, is_owed_back="on"))
    assert f"The money for {cancelled.number} is on record; it pays nothing and is owed back." in said
    assert "Money to send back" in said
    assert "USD 950, owed back" in words_of(agent.get(f"{LIST}{cancelled.pk}/"))


def test_what_another_agent_confirmed_meanwhile_is_put_on_record_only_after_another_look(
    agent: Client, shop: Shop
) -> None:
    order = shop.order("action-pack", on=TODAY)
    assert CANNOT_PAY not in words_of(agent.get(f"{LIST}{order.pk}/"))
    shop.pay(order, on=TODAY, reference="0815")
    answer = send(agent, order)
    assert answer.status_code == 422
    assert f"{CANNOT_PAY} This order is paid already." in words_of(answer)
    assert "USD 950, paid the order" in words_of(answer)
    assert (Payment.objects.count(), Term.objects.count()) == (1, 1)


def test_a_reference_that_paid_another_order_is_refused_on_the_form(agent, shop: Shop, cancelled: Order) -> None:
    shop.pay(shop.order("action-pack", on=TODAY), on=TODAY, reference="A1")
    answer = send(agent, cancelled, is_owed_back="on")
    assert (answer.status_code, Payment.objects.count()) == (422, 1)
    assert "This reference paid another order already." in words_of(answer)

"""Who upgrades is told before paying that Silver can then no longer be given back (R25, R27)."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from memberships.services import payments
from tests.factories import TODAY
from tests.memberships.buying import Shop, open_shop
from tests.order_factories import BenefitUseFactory

pytestmark = pytest.mark.django_db

GIVES_UP = "can be given back until 22 Dec 2026. Once you have paid this, only after this was given back."


@pytest.fixture
def shop(catalogue: None, on: date) -> Shop:
    found = open_shop()
    found.holds("gold", since=on - timedelta(days=60), months=18)
    return found


def said(shop: Shop) -> str:
    client = Client()
    client.force_login(shop.admin)
    page = client.get(f"/organizations/{shop.organization.mpn_id}/membership/gold/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_an_upgrade_says_that_silver_can_then_no_longer_be_given_back(shop: Shop) -> None:
    shop.buy("silver", on=TODAY)
    assert f"Silver membership {GIVES_UP}" in said(shop)


def test_it_says_so_in_russian(shop: Shop) -> None:
    shop.buy("silver", on=TODAY)
    shop.admin.language = "ru"
    shop.admin.save()
    assert "можно вернуть до 22 дек 2026" in said(shop)


def test_it_says_so_of_a_silver_that_came_back(shop: Shop) -> None:
    shop.buy("silver", on=TODAY)
    gold = shop.buy("gold", on=TODAY)
    assert gold.order is not None
    payments.refund(gold.order, by=shop.admin, on=TODAY)
    assert GIVES_UP in said(shop)


def test_it_is_silent_where_silver_cannot_be_given_back_any_more(shop: Shop) -> None:
    BenefitUseFactory(grant__term=shop.buy("silver", on=TODAY))
    assert "only after this was given back" not in said(shop)


def test_it_is_silent_when_the_time_to_give_silver_back_is_over(shop: Shop) -> None:
    shop.buy("silver", on=TODAY - timedelta(days=30))
    assert "only after this was given back" not in said(shop)

"""A card provider on this machine, and an organization that pays there."""

from collections.abc import Iterator

import pytest

from memberships.models import Order
from tests.memberships.buying import Shop, open_shop
from tests.memberships.paying_by_card import DAY, session_of, start
from tests.memberships.stripe_server import PATIENCE, SECRET, CardProvider, running


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[CardProvider, str]]:
    with running() as (provider, address):
        yield provider, address


@pytest.fixture
def provider(server: tuple[CardProvider, str], settings) -> CardProvider:
    found, address = server
    found.forget()
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.STRIPE_API_BASE = address
    settings.STRIPE_TIMEOUT = PATIENCE
    settings.PORTAL_TODAY = DAY
    return found


@pytest.fixture
def card_shop(catalogue: None, provider: CardProvider) -> Shop:
    found = open_shop()
    found.holds("gold", since=DAY, months=12)
    return found


@pytest.fixture
def card_order(card_shop: Shop) -> Order:
    return card_shop.order("silver", on=DAY, method="card")


@pytest.fixture
def paid(card_shop: Shop, card_order: Order, provider: CardProvider) -> str:
    """The session in which somebody has paid, of which we have not heard yet."""
    start(card_shop, card_order)
    provider.pay(session_of(card_order))
    return session_of(card_order)

"""Lawful rows of orders and of what belongs to them, for tests about rows alone."""

from datetime import timedelta
from itertools import count

from memberships.models import CheckoutSession, Order
from tests.factories import INSTANT, TODAY, OfferFactory, OrganizationFactory, PersonFactory

_numbers = count(1)


def an_order(**fields: object) -> Order:
    """Silver was ordered today, to be paid by card."""
    row: dict[str, object] = {
        "tier": "silver",
        "kind": "purchase",
        "method": "card",
        "level": "silver",
        "list_price_minor": 185_000,
        "price_minor": 185_000,
        "window_days": 90,
        "grace_days": 30,
        "refund_days": 30,
        "placed_on": TODAY,
        "expires_on": TODAY + timedelta(days=30),
        "placed_at": INSTANT,
        "idempotency_key": f"key {next(_numbers)}",
        **fields,
    }
    made = {"organization": OrganizationFactory, "offer": OfferFactory, "placed_by": PersonFactory}
    row.update({name: make() for name, make in made.items() if name not in row})
    return Order.objects.create(**row)


def a_checkout(**fields: object) -> CheckoutSession:
    """An attempt to pay an order by card."""
    row: dict[str, object] = {
        "key": f"attempt {next(_numbers)}",
        "success_url": "https://portal.example/return/",
        "cancel_url": "https://portal.example/",
        "expires_at": INSTANT + timedelta(hours=12),
        "started_at": INSTANT,
        "started_by": fields.get("started_by") or PersonFactory(),
        "order": fields.get("order") or an_order(),
    }
    return CheckoutSession.objects.create(**{**row, **fields})

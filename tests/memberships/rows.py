"""Rows of paying by card, for tests about rows alone."""

from datetime import timedelta

from memberships.models import CheckoutSession
from tests.factories import INSTANT, PersonFactory
from tests.order_factories import OrderFactory


def a_checkout(**fields: object) -> CheckoutSession:
    """An attempt to pay an order by card."""
    row: dict[str, object] = {
        "key": f"attempt {CheckoutSession.objects.count()}",
        "success_url": "https://portal.example/return/",
        "cancel_url": "https://portal.example/",
        "expires_at": INSTANT + timedelta(hours=12),
        "started_at": INSTANT,
        "started_by": fields.get("started_by") or PersonFactory(),
        "order": fields.get("order") or OrderFactory(method="card"),
    }
    return CheckoutSession.objects.create(**{**row, **fields})

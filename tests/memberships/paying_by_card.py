"""What tests about cards do: begin, hear of a webhook, and look at what came of it."""

from datetime import date

from django.test import Client
from django.urls import reverse

from activity.models import ActivityRecord
from memberships.models import CheckoutSession, Order
from memberships.services import cards
from tests.memberships.buying import Shop
from tests.memberships.stripe_server import signed

DAY = date(2026, 3, 14)


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

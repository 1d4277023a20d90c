"""The card provider, Stripe Checkout, behind few functions; on when its keys are set (docs/decisions/0009)."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

from core.dates import now
from core.nudges import nudge
from memberships.models import CheckoutSession, Order, Payment

if TYPE_CHECKING:
    from stripe import StripeClient

log = structlog.get_logger(__name__)

RETRIES = 1
TOLERANCE = 300
"""Seconds by which what the provider signed may be older than it arrives, or younger."""
TOLD_OF_PAYMENTS = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
TOLD_OF_REFUNDS = {"refund.failed", "refund.updated", "charge.refund.updated"}
NOT_SENT = {"failed", "canceled"}
"""How a refund stands at the provider that brought nobody any money. One that is pending is under way."""


class Unreachable(Exception):
    """The provider did not answer. What it did is not known; asking again makes nothing twice."""


class Unwilling(Exception):
    """The provider said no, and did nothing. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSent(Exception):
    """The provider took the order to send money back, and could not; asking again does not help."""


class Forged(Exception):
    """It was not the provider who sent this, or not now."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A session at the provider as it stands there. `state`: open, complete or expired."""

    session: str
    address: str
    state: str
    is_paid: bool
    order: str
    key: str
    reference: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class SendingBack:
    """Money that is sent back, as it stands at the provider; `reference`: of the payment."""

    reference: str
    has_failed: bool
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the provider told: `checkout` where it is about a payment, `sending` where one goes back."""

    event: str
    kind: str
    checkout: Checkout | None
    sending: SendingBack | None


def is_on() -> bool:
    """Whether cards are taken."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRET)


def start_checkout(attempt: CheckoutSession) -> Checkout:
    """Open the session of an attempt; asked again with the same attempt, the same session comes back."""
    order = attempt.order
    about = {"order": str(order.pk), "attempt": attempt.key}
    wanted: Any = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": order.price_minor,
                    "product_data": {"name": f"{order.offer.name_en}, {order.number}"},
                },
            }
        ],
        "client_reference_id": str(order.pk),
        "metadata": about,
        "payment_intent_data": {"metadata": about, "description": order.number},
        "expires_at": int(attempt.expires_at.timestamp()),
        "success_url": attempt.success_url,
        "cancel_url": attempt.cancel_url,
    }
    with _asking("start") as client:
        found = client.v1.checkout.sessions.create(wanted, {"idempotency_key": f"checkout-{attempt.key}"})
    return _checkout(found)


def look_up(session: str) -> Checkout:
    """A session as it stands at the provider."""
    with _asking("look_up") as client:
        found = client.v1.checkout.sessions.retrieve(session)
    return _checkout(found)


def close_checkout(session: str) -> None:
    """Let a session take no money any more."""
    with _asking("close") as client:
        client.v1.checkout.sessions.expire(session)


def forget_checkout(order: Order) -> None:
    """An order is answered: let its page at the provider take no money any more, soon after the commit.

    A nudge that is lost does no harm: money for an order that is answered is owed back.
    """
    if order.method == Order.Method.CARD and is_on():
        from memberships.tasks import close_checkouts

        nudge(close_checkouts, order.pk)


def refund(payment: Payment) -> None:
    """Send the money of a payment back, all of it; asked again, nothing is sent twice.

    What is under way counts as sent; that it did not arrive is told later, or raises `NotSent` at once.
    """
    with _asking("refund") as client:
        try:
            made = client.v1.refunds.create(
                {"payment_intent": payment.reference, "metadata": {"order": str(payment.order_id)}},
                {"idempotency_key": f"refund-{payment.reference}"},
            )
        except _stripe().InvalidRequestError as error:
            if error.code == "charge_already_refunded":
                return
            raise
    if made.status in NOT_SENT:
        raise NotSent


def read_event(body: bytes, signature: str) -> Event:
    """What the provider told, after its signature over the very bytes was found right and of these minutes."""
    stripe = _stripe()
    try:
        stripe.WebhookSignature.verify_header(body, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE)
        # The library looks at what is too old alone.
        signed_at = int(re.findall(r"(?:^|,)t=(\d{1,12})(?:,|$)", signature)[0])
        if signed_at > now().timestamp() + TOLERANCE:
            raise Forged("signed in the future")
        told = json.loads(body)
        kind, found = told["type"], told["data"]["object"]
        checkout = _checkout(found) if kind in TOLD_OF_PAYMENTS else None
        sending = _sending(found) if kind in TOLD_OF_REFUNDS else None
        return Event(told["id"], kind, checkout, sending)
    except (stripe.SignatureVerificationError, ValueError, KeyError, IndexError, TypeError) as error:
        raise Forged(type(error).__name__) from error


def _checkout(found: Any) -> Checkout:
    """`found`: the provider's object of a session; what has no value there may be missing or null."""
    about = found["metadata"] or {}
    return Checkout(
        session=found["id"],
        address=_of(found, "url"),
        state=_of(found, "status"),
        is_paid=_of(found, "payment_status") == "paid",
        order=_of(found, "client_reference_id"),
        key=_of(about, "attempt"),
        reference=_of(found, "payment_intent"),
        amount_minor=found["amount_total"] or 0,
        currency=_of(found, "currency").upper(),
    )


def _sending(found: Any) -> SendingBack:
    """`found`: the provider's object of a refund."""
    return SendingBack(
        reference=_of(found, "payment_intent"),
        has_failed=_of(found, "status") in NOT_SENT,
        amount_minor=found["amount"] or 0,
        currency=_of(found, "currency").upper(),
    )


def _of(found: Any, name: str) -> str:
    return str(found[name] or "") if name in found else ""


def _stripe() -> Any:
    """The library; it takes half a second to load, so only who needs it does."""
    import stripe

    return stripe


@contextmanager
def _asking(what: str) -> "Iterator[StripeClient]":
    """A client for one question, and its failures in our words. It waits seconds, not minutes."""
    stripe = _stripe()
    stripe.enable_telemetry = False
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT),
        max_network_retries=RETRIES,
    )
    try:
        yield client
    except stripe.StripeError as error:
        status = error.http_status
        log.warning("card_provider.failed", asked=what, error=type(error).__name__, status=status, code=error.code)
        if status is None or status >= 500 or status in {409, 429}:
            raise Unreachable(what) from error
        raise Unwilling(error.code or type(error).__name__) from error

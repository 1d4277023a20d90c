"""Placing and cancelling orders, and saying which have expired (R22, R25, R26)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import Entry, record, record_many
from activity.models import ActivityRecord
from competencies import standings
from core.dates import add_days, now
from core.refusals import broken_constraints_refuse, refuse_if
from memberships import gateway
from memberships.buying import buyer_on, quote_on
from memberships.models import Offer, Order, OrderClosing
from organizations.models import Organization
from organizations.services.employments import refuse_unless_admin

EXPIRED_ONCE = "order.expired:"
CHUNK = 2_000
MOST_OPEN = 10
"""So many orders may wait for their payment at once; a form that is sent by a program fills no table."""
BROKEN = {"memberships_order_once": _("This order was placed at the same moment. Look again.")}


@transaction.atomic
def place(
    *,
    organization: Organization,
    offer: Offer,
    method: str,
    by: User,
    on: date,
    key: str,
    vat_number: str = "",
    price_minor: int | None = None,
) -> Order:
    """Order an offer: level, price, discount and the right to the window are those of today, whatever comes (R26).

    `key` makes it once: the same key brings the same order again. `price_minor`: the price that was shown; another one
    by now is refused.
    """
    Organization.objects.locked([organization.pk])
    refuse_unless_admin(by, organization, on=on)
    known = Order.objects.filter(organization=organization, idempotency_key=key).first()
    if known is not None:
        refuse_if(
            (known.offer_id, known.method) != (offer.pk, method),
            _("This form was used for another order already. Open it again."),
            code="key_reused",
        )
        return known
    refuse_if(method == Order.Method.CARD and not gateway.is_on(), _("Cards are not taken here."), code="no_cards")
    standings.bring_up_to_date([organization.pk], on=on)
    buyer = buyer_on(organization, on)
    quoted = quote_on(organization, offer, on, buyer=buyer)
    setting = quoted.setting
    if quoted.refusal is not None:
        raise quoted.refusal
    refuse_if(
        price_minor is not None and price_minor != quoted.price.paid,
        _("The price has changed meanwhile. Look again."),
        code="price_changed",
    )
    refuse_if(
        Order.objects.filter(organization=organization).open(on=on).count() >= MOST_OPEN,
        _("So many orders wait for their payment already. Pay or cancel one first."),
        code="too_many_open",
    )
    with broken_constraints_refuse(BROKEN):
        order = Order.objects.create(
            organization=organization,
            offer=offer,
            tier=offer.code,
            kind=quoted.kind,
            method=method,
            level=buyer.eligible,
            follows=quoted.follows,
            begins_on=quoted.begins_on,
            list_price_minor=quoted.price.listed,
            discount=quoted.price.discount,
            promotion=quoted.price.promotion,
            price_minor=quoted.price.paid,
            vat_number=vat_number.strip(),
            window_days=setting.window_days,
            grace_days=setting.grace_days,
            refund_days=setting.refund_days,
            placed_on=on,
            expires_on=add_days(on, setting.payment_days),
            placed_at=now(),
            placed_by=by,
            idempotency_key=key,
        )
    put_on_record("order.placed", order, by=by, on=on, expires_on=order.expires_on)
    return order


@transaction.atomic
def cancel(order: Order, *, by: User, on: date) -> None:
    """Cancel an order that was not paid. Cancelling twice changes nothing."""
    Organization.objects.locked([order.organization_id])
    refuse_unless_admin(by, order.organization, on=on)
    closing = OrderClosing.objects.filter(order=order).first()
    if closing is not None and closing.outcome == OrderClosing.Outcome.CANCELLED:
        return
    refuse_if(closing is not None, _("This order is paid already."), code="paid")
    refuse_if(order.expires_on <= on, _("This order has expired."), code="expired")
    close(order, OrderClosing.Outcome.CANCELLED, by=by, on=on)


def close(order: Order, outcome: str, *, by: User | None, on: date, **how: Any) -> None:
    """Answer an order, once and for all; inside the transaction that locked its organization."""
    OrderClosing.objects.create(order=order, outcome=outcome, closed_on=on, closed_at=now(), closed_by=by, **how)
    if outcome == OrderClosing.Outcome.CANCELLED:
        put_on_record("order.cancelled", order, by=by, on=on)
        gateway.forget_checkout(order)


def tell_expired(*, on: date) -> int:
    """Put on record, once, each order whose time to pay ran out; return how many were new.

    Nothing else happens: it could not be paid any more from that day on, whether or not this ever runs (R3, R26).
    """
    told = ActivityRecord.objects.filter(
        organization_id=OuterRef("organization_id"),
        once=Concat(Value(EXPIRED_ONCE), Cast(OuterRef("pk"), TextField())),
    )
    expired = (
        Order.objects.expired(on=on).filter(~Exists(told)).select_related("offer").order_by("organization_id", "pk")
    )
    written = 0
    for order in expired.iterator(chunk_size=CHUNK):
        with transaction.atomic():
            Organization.objects.locked([order.organization_id])
            if OrderClosing.objects.filter(order=order).exists():
                continue
            written += record_many(
                [
                    Entry(
                        verb="order.expired",
                        organization_id=order.organization_id,
                        on=order.expires_on,
                        once=f"{EXPIRED_ONCE}{order.pk}",
                        facts=facts_of(order),
                    )
                ],
                on=on,
            )
    return written


def facts_of(order: Order) -> dict[str, Any]:
    return {
        "order": order.pk,
        "number": order.number,
        "offer": order.offer.code,
        "kind": order.kind,
        "price_minor": order.price_minor,
        "currency": order.currency,
    }


def put_on_record(verb: str, order: Order, *, by: User | None, on: date, **facts: Any) -> None:
    record(verb, organization_id=order.organization_id, on=on, by=by, **facts_of(order), **facts)

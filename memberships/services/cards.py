"""Paying an order by card: begun here, told by the provider, taken once (R26; docs/decisions/0009)."""

from datetime import UTC, date, datetime, time, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from core.dates import add_days, now
from core.refusals import Refusal, refuse_if
from core.secrets import new_secret
from memberships import gateway
from memberships.gateway import Checkout, NotSent, SendingBack, Unreachable, Unwilling
from memberships.models import CheckoutSession, Order, Payment, WebhookEvent
from memberships.services import payments
from memberships.services.orders import facts_of
from organizations.models import Organization
from organizations.services.employments import refuse_unless_admin

log = structlog.get_logger(__name__)

LASTS = timedelta(hours=12)
SHORTEST = timedelta(minutes=31)
"""The provider keeps a session open for at least thirty minutes from when it is asked."""
NO_CARDS = _("Cards are not taken here. Order again and pay by bank transfer.")
NO_ANSWER = _("The card provider does not answer. Nothing was paid; try again in a minute.")
NOT_TAKEN = _("The card provider does not take this payment. Order again and pay by bank transfer.")
PAID_NOW = _("This order is paid already.")


def start(order: Order, *, by: User, on: date, success_url: str, cancel_url: str) -> str:
    """Where at the provider the order is paid. Asked again, the same page, as long as nothing was paid there."""
    refuse_if(not gateway.is_on(), NO_CARDS, code="no_cards")
    attempt = _attempt(order, by=by, on=on, success_url=success_url, cancel_url=cancel_url)
    checkout = _opened(attempt)
    if checkout.is_paid:
        settle(checkout, on=on)
        raise Refusal(PAID_NOW, code="paid")
    if checkout.state != "open":
        _put_away(attempt)
        attempt = _attempt(order, by=by, on=on, success_url=success_url, cancel_url=cancel_url)
        checkout = _opened(attempt)
    return checkout.address


@transaction.atomic
def _attempt(order: Order, *, by: User, on: date, success_url: str, cancel_url: str) -> CheckoutSession:
    """The attempt that is under way, or a new one; its row is committed before the provider is asked."""
    Organization.objects.locked([order.organization_id])
    refuse_unless_admin(by, order.organization, on=on)
    refuse_if(order.method != Order.Method.CARD, _("This order is paid by bank transfer."), code="paid_by_bank")
    problem = payments.why_not_payable(order, on=on)
    if problem is not None:
        raise problem
    instant = now()
    known = CheckoutSession.objects.filter(order=order, is_over=False).select_related("order__offer").first()
    if known is not None:
        if known.session or known.expires_at > instant + SHORTEST:
            return known
        _put_away(known)  # nobody ever had its address, so nobody can pay there
    return CheckoutSession.objects.create(
        order=order,
        key=new_secret(),
        success_url=success_url,
        cancel_url=cancel_url,
        expires_at=_end(order, instant, on=on),
        started_at=instant,
        started_by=by,
    )


def _end(order: Order, instant: datetime, *, on: date) -> datetime:
    """Until when it can be paid there: hours, and not beyond the order's last day, as far as the provider can."""
    end = instant + LASTS
    if add_days(on, 1) >= order.expires_on:
        end = min(end, datetime.combine(add_days(instant.date(), 1), time.min, UTC))
    return max(end, instant + SHORTEST)


def _opened(attempt: CheckoutSession) -> Checkout:
    """The session of an attempt at the provider: the one known, or else it is asked for, by the attempt's key."""
    try:
        if attempt.session:
            return gateway.look_up(attempt.session)
        checkout = gateway.start_checkout(attempt)
    except Unreachable as error:
        raise Refusal(NO_ANSWER, code="no_answer") from error
    except Unwilling as error:
        log.error("cards.not_taken", order=attempt.order_id, code=error.code)
        _put_away(attempt)
        raise Refusal(NOT_TAKEN, code="not_taken") from error
    CheckoutSession.objects.filter(pk=attempt.pk, session=None).update(session=checkout.session)
    return checkout


def _put_away(attempt: CheckoutSession) -> None:
    CheckoutSession.objects.filter(pk=attempt.pk).update(is_over=True)


# --- What came of it --------------------------------------------------------------------------------------------------
@transaction.atomic
def take(event: gateway.Event, *, on: date) -> Payment | None:
    """Take what the provider told, once for each event; what is about no money of ours is left alone."""
    if event.checkout is None and event.sending is None:
        return None
    _event, is_new = WebhookEvent.objects.get_or_create(
        event=event.event, defaults={"kind": event.kind, "received_at": now()}
    )
    if not is_new:
        return None
    if event.sending is not None:
        _hear_of_sending(event.sending, on=on)
    return settle(event.checkout, on=on) if event.checkout is not None else None


def _hear_of_sending(sending: SendingBack, *, on: date) -> None:
    """Money that we sent back did not arrive: it is owed again. What arrived, or is under way, changes nothing."""
    if not sending.has_failed:
        return
    payments_by_card = Payment.objects.select_related("order").filter(method=Order.Method.CARD)
    payment = payments_by_card.filter(reference=sending.reference).first()
    if payment is None:
        log.error("cards.unknown_sending", reference=sending.reference)
        return
    try:
        refuse_if(
            (sending.amount_minor, sending.currency) != (payment.amount_minor, payment.currency),
            payments.OTHER_AMOUNT,
            code="other_amount",
        )
        payments.note_bounce(payment, on=on)
    except Refusal as refusal:
        log.error("cards.strange_sending", payment=payment.pk, code=refusal.code)


@transaction.atomic
def settle(checkout: Checkout, *, on: date) -> Payment | None:
    """Take the payment of a session, whoever brings it: the provider, the person who returns, the sweep. Once.

    Order, amount and currency must be those that were asked for; else nothing is paid, and it is on record.
    """
    if not checkout.is_paid:
        return None
    attempts = CheckoutSession.objects.select_related("order__organization", "order__offer")
    attempt = attempts.filter(session=checkout.session).first() or attempts.filter(key=checkout.key).first()
    if attempt is None:
        log.error("cards.unknown_session", session=checkout.session)
        return None
    order = attempt.order
    Organization.objects.locked([order.organization_id])
    asked = (attempt.session or checkout.session, str(order.pk), order.price_minor, order.currency)
    if asked != (checkout.session, checkout.order, checkout.amount_minor, checkout.currency) or not checkout.reference:
        _note_mismatch(order, checkout, on=on)
        return None
    try:
        payment = payments.receive(
            order,
            method=Order.Method.CARD,
            reference=checkout.reference,
            amount_minor=checkout.amount_minor,
            currency=checkout.currency,
            by=None,
            on=on,
        )
    except Refusal:
        _note_mismatch(order, checkout, on=on)
        return None
    CheckoutSession.objects.filter(pk=attempt.pk).update(session=checkout.session, is_over=True)
    return payment


def _note_mismatch(order: Order, checkout: Checkout, *, on: date) -> None:
    log.error(
        "cards.mismatch",
        order=order.pk,
        asked=[order.price_minor, order.currency],
        told=[checkout.order, checkout.amount_minor, checkout.currency],
        session=checkout.session,
    )
    record(
        "order.card_mismatch",
        organization_id=order.organization_id,
        on=on,
        once=f"order.card_mismatch:{checkout.session}",
        **facts_of(order),
    )


def ask(order: Order, *, on: date) -> Payment | None:
    """Ask the provider whether an order was paid, and take the payment if it was; raise `Unreachable` if it is silent.

    Who returns from the provider's page may well be faster than what it sends.
    """
    taken = None
    for attempt in CheckoutSession.objects.filter(order=order, is_over=False, session__isnull=False):
        taken = _ask_about(attempt, on=on) or taken
    return taken


def _ask_about(attempt: CheckoutSession, *, on: date) -> Payment | None:
    assert attempt.session is not None  # noqa: S101 - those alone are asked about
    checkout = gateway.look_up(attempt.session)
    if checkout.state == "expired":
        _put_away(attempt)
    return settle(checkout, on=on)


# --- Jobs -------------------------------------------------------------------------------------------------------------
def ask_about_the_silent(*, on: date) -> int:
    """Ask about sessions that ought to be over and of which nothing was heard; return how many payments were found."""
    found = 0
    for attempt in CheckoutSession.objects.filter(is_over=False, expires_at__lte=now()):
        if attempt.session is None:
            _put_away(attempt)
            continue
        try:
            found += _ask_about(attempt, on=on) is not None
        except (Unreachable, Unwilling) as error:
            log.error("cards.silent", session=attempt.session, error=type(error).__name__)
    return found


def close(order: Order) -> None:
    """Let the pages of an answered order at the provider take no money any more; whatever fails does no harm."""
    for attempt in CheckoutSession.objects.filter(order=order, is_over=False, session__isnull=False):
        try:
            gateway.close_checkout(str(attempt.session))
        except (Unreachable, Unwilling) as error:
            # Open still, or paid meanwhile: then the money is taken when it is told of, and owed back.
            log.warning("cards.not_closed", session=attempt.session, error=type(error).__name__)
        else:
            _put_away(attempt)


def send_back(*, on: date) -> int:
    """Send card money back that is owed; return how many payments that were. Asked twice, nothing is sent twice.

    What the provider could not send once is an agent's to transfer.
    """
    sent = 0
    for payment in payments.owed_back():
        if not payment.goes_by_itself:
            continue
        try:
            gateway.refund(payment)
        except NotSent:
            payments.note_bounce(payment, on=on)
            continue
        except (Unreachable, Unwilling) as error:
            log.error("cards.not_sent_back", payment=payment.pk, error=type(error).__name__)
            continue
        sent += payments.note_return(payment, by=None, on=on)
    return sent

"""Money that comes in, is given back, or is owed back (R26, R27). Paying twice changes nothing the second time."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from competencies.services.overrides import in_conflict
from core.dates import add_days, now
from core.nudges import nudge
from core.refusals import Refusal, broken_constraints_refuse, refuse_if
from memberships.holding import coming, family_of, held_on, lives_among
from memberships.models import BenefitUse, Booking, Invoice, LedgerLine, Order, OrderClosing, Payment, Refund, Term
from memberships.services import invoices, ledger, orders, terms
from organizations.models import Employment, Organization
from organizations.services.employments import refuse_unless_admin

KNOWN = _("This reference paid another order already.")
BROKEN = {"memberships_payment_once": KNOWN}
OTHER_AMOUNT = _("The amount or the currency is not that of the order.")


@transaction.atomic
def confirm_transfer(
    order: Order,
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    by: User,
    on: date,
    is_owed_back: bool = False,
) -> Payment:
    """Let an agent say that a bank transfer has arrived: the membership begins (R26).

    `is_owed_back`: the agent has seen that the order can be paid no more; the money is put on record and owed back.
    """
    Organization.objects.locked([order.organization_id])
    _refuse_unless_impartial(by, order, on=on)
    refuse_if(order.method != Order.Method.BANK, _("This order is paid by card."), code="paid_by_card")
    refuse_if(not reference.strip(), _("A payment has a reference."), code="no_reference")
    return receive(
        order,
        method=Order.Method.BANK,
        reference=reference.strip(),
        amount_minor=amount_minor,
        currency=currency,
        by=by,
        on=on,
        is_owed_back=is_owed_back,
    )


def _refuse_unless_impartial(agent: User, order: Order, *, on: date) -> None:
    """Refuse whoever is no agent, and one in conflict; asked under the organization's lock, when nobody can join."""
    refuse_if(not agent.is_agent, _("Only a programme agent may do this."), code="not_an_agent")
    refuse_if(
        order.organization_id in in_conflict(agent, on=on),
        _("An agent does not decide on the money of an organization that employs or invites them, or did of late."),
        code="conflict_of_interest",
    )


@transaction.atomic
def receive(
    order: Order,
    *,
    method: str,
    reference: str,
    amount_minor: int,
    currency: str,
    by: User | None,
    on: date,
    is_owed_back: bool = False,
) -> Payment:
    """Take a payment: the order is paid, its term begins, its invoice is issued, and other open orders are cancelled.

    The same reference a second time changes nothing. What came late, twice or for a cancelled order pays nothing, is on
    record all the same, and is owed back: a card's money (`by` is None) at once, a transfer when the agent has seen it
    (`is_owed_back`), and who has not is told why instead. A card is paid on a page that was opened in time and closes
    by itself, so that it is heard of late makes it no later.
    """
    Organization.objects.locked([order.organization_id])
    known = Payment.objects.filter(method=method, reference=reference).select_related("order").first()
    if known is not None:
        refuse_if(known.order_id != order.pk, KNOWN, code="known_reference")
        return known
    refuse_if((amount_minor, currency) != (order.price_minor, order.currency), OTHER_AMOUNT, code="other_amount")
    problem = why_not_payable(order, on=on, is_in_time=method == Order.Method.CARD)
    if problem is not None and by is not None and not is_owed_back:
        raise problem
    with broken_constraints_refuse(BROKEN):
        payment = Payment.objects.create(
            order=order,
            method=method,
            reference=reference,
            amount_minor=amount_minor,
            currency=currency,
            received_on=on,
            recorded_at=now(),
            recorded_by=by,
        )
    if problem is not None:
        ledger.book_overpayment(payment, on=on, by=by)
        orders.put_on_record("order.overpaid", order, by=by, on=on, reason=problem.code)
        _soon_sent_back(payment)
        return payment
    orders.close(order, OrderClosing.Outcome.PAID, by=by, on=on, payment=payment)
    for other in Order.objects.filter(organization=order.organization).open(on=on).exclude(pk=order.pk):
        orders.close(other, OrderClosing.Outcome.CANCELLED, by=by, on=on, replaced_by=order)
    ledger.book_payment(payment, on=on, by=by)
    invoice = invoices.issue(order, Invoice.Series.INVOICE, on=on)
    term = terms.begin(order, on=on)
    orders.put_on_record(
        "order.paid",
        order,
        by=by,
        on=on,
        invoice=invoice.number,
        term=term.pk,
        starts_on=term.starts_on,
        anniversary=term.anniversary,
    )
    return payment


def why_not_payable(order: Order, *, on: date, is_in_time: bool = False) -> Refusal | None:
    """Why an order cannot be paid any more; asked under the organization's lock. `is_in_time`: it was paid in time."""
    closing = OrderClosing.objects.filter(order=order).first()
    if closing is not None:
        is_paid = closing.outcome == OrderClosing.Outcome.PAID
        return Refusal(
            _("This order is paid already.") if is_paid else _("This order was cancelled."), code=closing.outcome
        )
    if on >= order.expires_on and not is_in_time:
        return Refusal(_("This order has expired; the organization can place a new one."), code="expired")
    known = list(Term.objects.filter(organization=order.organization).order_by("starts_on", "ends_on", "pk"))
    tiers = family_of(order.tier)
    if order.kind == Order.Kind.RENEWAL:
        follows = next(one for one in known if one.pk == order.follows_id)
        is_there = follows.ran_to_its_anniversary and not any(
            one.starts_on == order.begins_on and one.starts_on < one.ends_on and one.tier in tiers for one in known
        )
    else:
        held = held_on(known, on, tiers)
        is_there = (held.term.pk if held and not held.is_in_grace else None) == order.follows_id
        is_there = is_there and (held is None or not held.is_in_grace) and coming(known, on, tiers) is None
    if is_there:
        return None
    return Refusal(_("The memberships of the organization have changed since this was ordered."), code="terms_changed")


# --- Giving back ------------------------------------------------------------------------------------------------------
def why_not_refundable(order: Order, *, on: date) -> Refusal | None:
    """Why a paid order cannot be given back (R27); None where it can."""
    order = Order.objects.with_what_became_of_them().get(pk=order.pk)
    problem = _why_not_any_more(order, on=on)
    if problem is not None:
        return problem
    lives = terms.lives_of(order.term)
    if BenefitUse.objects.filter(grant__term__in=lives).exists():
        return Refusal(_("A benefit of this membership was activated already."), code="benefit_activated")
    if Order.objects.filter(follows__in=lives, closing__outcome="paid", refund__isnull=True).exists():
        return Refusal(_("A later order builds on this membership; refund that one first."), code="built_upon")
    return None


def _why_not_any_more(order: Order, *, on: date) -> Refusal | None:
    """The same by what became of the order and by its days, which it has at hand."""
    closing = getattr(order, "closing", None)
    if closing is None or closing.payment is None:
        return Refusal(_("This order was not paid."), code="not_paid")
    if getattr(order, "refund", None) is not None:
        return Refusal(_("This order is refunded already."), code="refunded")
    if (on - closing.payment.received_on).days >= order.refund_days:
        return Refusal(_("The time to ask for a refund is over."), code="too_late")
    return None


def refundable_until(order: Order) -> date | None:
    """The first day on which a paid order can be given back no more, by its days alone."""
    payment = order.closing.payment
    return add_days(payment.received_on, order.refund_days) if payment else None


def lost_by_following(term: Term, known: Sequence[Term], *, is_used: bool, on: date) -> date | None:
    """Until when a term could be given back, which an order that builds on it ends; None where it cannot be anyway.

    No queries. `known`: all terms of the organization, as `buying.terms_of` has them; `is_used`: whether a benefit of
    this one was activated, in any of its lives.
    """
    lives = lives_among(known, term)
    order = next((one.order for one in lives if one.order is not None), None)
    if order is None or is_used or _why_not_any_more(order, on=on) is not None:
        return None
    keys = {one.pk for one in lives}
    later = [one.order for one in known if one.order is not None and one.order.follows_id in keys]
    is_built_upon = any(getattr(one, "refund", None) is None for one in later)
    return None if is_built_upon else refundable_until(order)


@transaction.atomic
def refund(order: Order, *, by: User, on: date, reason: str = "") -> Refund:
    """Give a paid order back: its term ends today, and its money is owed back (R27). Twice changes nothing.

    Its admins may, whoever else they are, and an agent who has nothing to do with the organization.
    """
    Organization.objects.locked([order.organization_id])
    _refuse_unless_theirs_to_give_back(order, by=by, on=on)
    known = Refund.objects.filter(order=order).first()
    if known is not None:
        return known
    problem = why_not_refundable(order, on=on)
    if problem is not None:
        raise problem
    order = Order.objects.select_related("offer", "organization", "term", "follows__offer", "closing__payment").get(
        pk=order.pk
    )
    payment = order.closing.payment
    assert payment is not None  # noqa: S101 - a paid order has one, by constraint
    made = Refund.objects.create(
        order=order,
        amount_minor=payment.amount_minor,
        refunded_on=on,
        refunded_at=now(),
        refunded_by=by,
        reason=reason.strip(),
    )
    ledger.book_refund(payment, on=on, by=by)
    credit_note = invoices.issue(order, Invoice.Series.CREDIT_NOTE, on=on)
    terms.take_back(order, on=on)
    orders.put_on_record("order.refunded", order, by=by, on=on, invoice=credit_note.number)
    _soon_sent_back(payment)
    return made


def _refuse_unless_theirs_to_give_back(order: Order, *, by: User, on: date) -> None:
    theirs = Employment.objects.filter(person=by, organization=order.organization_id).in_force(on=on)
    if by.is_agent and not theirs.admins().exists():
        _refuse_unless_impartial(by, order, on=on)
    else:
        refuse_unless_admin(by, order.organization, on=on)


def _soon_sent_back(payment: Payment) -> None:
    """Card money that is owed back goes back by itself: by this nudge, or by the sweep."""
    if payment.method == Order.Method.CARD:
        from memberships.tasks import return_card_money

        nudge(return_card_money)


def owed_of(orders: Iterable[Order]) -> dict[int, int]:
    """What is owed back of orders, in minor units, as the ledger says; orders of which nothing is are not there."""
    lines = LedgerLine.objects.filter(
        account=LedgerLine.Account.OWED_BACK, booking__order__in=[one.pk for one in orders]
    )
    sums = lines.values_list("booking__order").annotate(sum=Sum("amount_minor")).filter(sum__lt=0)
    return {order: -total for order, total in sums}


def awaited(*, on: date) -> QuerySet[Order]:
    """Orders that can be paid by bank transfer, each with its `proof_count`."""
    orders = Order.objects.open(on=on).filter(method=Order.Method.BANK).select_related("organization", "offer")
    return orders.annotate(proof_count=Count("proofs"))


def owed_back() -> list[Payment]:
    """Payments whose money is owed back and was not sent yet, as the ledger says, the oldest first."""
    owed = _with_bounces().filter(bookings__lines__account=LedgerLine.Account.OWED_BACK)
    owed = owed.annotate(owed=Sum("bookings__lines__amount_minor")).filter(owed__lt=0)
    return list(owed.select_related("order__organization", "order__offer").order_by("pk"))


def sent_by_agents() -> QuerySet[Payment]:
    """Payments whose money an agent sends back: transfers, and what the card provider could not send."""
    return _with_bounces().filter(Q(method=Order.Method.BANK) | Q(has_bounced=True)).select_related("order")


def _with_bounces() -> QuerySet[Payment]:
    beside = {"has_bounced": Exists(Booking.objects.filter(payment=OuterRef("pk"), cause=Booking.Cause.BOUNCE))}
    return Payment.objects.annotate(**beside)


@transaction.atomic
def note_return(payment: Payment, *, by: User | None, on: date) -> bool:
    """Book that what was owed back was sent; whether that is news. `by`: an agent, or None for the card provider."""
    Organization.objects.locked([payment.order.organization_id])
    if by is not None:
        _refuse_unless_impartial(by, payment.order, on=on)
    causes = _causes_of_owing(payment)
    has_bounced = Booking.Cause.BOUNCE in causes
    if (Booking.Cause.RESEND if has_bounced else Booking.Cause.RETURN) in causes or (has_bounced and by is None):
        return False
    (ledger.book_resend if has_bounced else ledger.book_return)(payment, on=on, by=by)
    orders.put_on_record("order.money_returned", payment.order, by=by, on=on)
    return True


@transaction.atomic
def note_bounce(payment: Payment, *, on: date) -> bool:
    """Book that the card provider could not send back what was owed: it is owed again; whether that is news.

    It may be heard of before we have booked that it was sent.
    """
    Organization.objects.locked([payment.order.organization_id])
    causes = _causes_of_owing(payment)
    if Booking.Cause.BOUNCE in causes:
        return False
    if Booking.Cause.RETURN not in causes:
        ledger.book_return(payment, on=on, by=None)
    ledger.book_bounce(payment, on=on)
    orders.put_on_record("order.money_bounced", payment.order, by=None, on=on)
    return True


def _causes_of_owing(payment: Payment) -> set[str]:
    """What was booked about a payment whose money is, or was, owed back; refused where nothing ever was."""
    causes = set(Booking.objects.filter(payment=payment).values_list("cause", flat=True))
    refuse_if(not causes & {"refund", "overpayment"}, _("Nothing of this payment is owed back."), code="not_owed")
    return causes

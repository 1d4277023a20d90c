"""Writing the ledger: each movement of money once, in lines that sum to nothing."""

from collections.abc import Mapping
from datetime import date

from accounts.models import User
from core.dates import now
from memberships.models import Booking, LedgerLine, Order, Payment

Account = LedgerLine.Account
Cause = Booking.Cause
Lines = Mapping[str, int]


def book(
    cause: str,
    lines: Lines,
    *,
    order: Order,
    on: date,
    by: User | None,
    payment: Payment | None = None,
) -> Booking:
    """Book `lines` (account: amount in minor units, positive where it receives); the database checks their sum."""
    booking = Booking.objects.create(
        order=order, payment=payment, cause=cause, booked_on=on, booked_at=now(), booked_by=by
    )
    LedgerLine.objects.bulk_create(
        LedgerLine(booking=booking, account=account, amount_minor=amount, currency=order.currency)
        for account, amount in lines.items()
    )
    return booking


def book_payment(payment: Payment, *, on: date, by: User | None) -> Booking:
    """Money came in and paid its order."""
    amount = payment.amount_minor
    lines: Lines = {payment.method: amount, Account.REVENUE: -amount}
    return book(Cause.PAYMENT, lines, order=payment.order, payment=payment, on=on, by=by)


def book_overpayment(payment: Payment, *, on: date, by: User | None) -> Booking:
    """Money came in that pays nothing: it is owed back."""
    amount = payment.amount_minor
    lines: Lines = {payment.method: amount, Account.OWED_BACK: -amount}
    return book(Cause.OVERPAYMENT, lines, order=payment.order, payment=payment, on=on, by=by)


def book_refund(payment: Payment, *, on: date, by: User | None) -> Booking:
    """A paid order is given back: what was revenue is owed back."""
    amount = payment.amount_minor
    lines: Lines = {Account.REVENUE: amount, Account.OWED_BACK: -amount}
    return book(Cause.REFUND, lines, order=payment.order, payment=payment, on=on, by=by)


def book_return(payment: Payment, *, on: date, by: User | None) -> Booking:
    """What was owed back was sent, the way it came."""
    amount = payment.amount_minor
    lines: Lines = {Account.OWED_BACK: amount, payment.method: -amount}
    return book(Cause.RETURN, lines, order=payment.order, payment=payment, on=on, by=by)


def book_bounce(payment: Payment, *, on: date) -> Booking:
    """What was sent back did not arrive: it is with the card provider again, and owed back again."""
    amount = payment.amount_minor
    lines: Lines = {payment.method: amount, Account.OWED_BACK: -amount}
    return book(Cause.BOUNCE, lines, order=payment.order, payment=payment, on=on, by=None)


def book_resend(payment: Payment, *, on: date, by: User | None) -> Booking:
    """What bounced was sent back by bank transfer."""
    amount = payment.amount_minor
    lines: Lines = {Account.OWED_BACK: amount, Account.BANK: -amount}
    return book(Cause.RESEND, lines, order=payment.order, payment=payment, on=on, by=by)

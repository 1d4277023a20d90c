"""What agents do about money: transfers to confirm, money to send back, promotions, the programme's numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from competencies.services.overrides import in_conflict
from core.keyset import Rows, rows_after
from core.wording import distance, long_day, money, short_day
from memberships.buying import setting_on
from memberships.models import Booking, Order, Payment, PaymentProof, ProgrammeSetting, Promotion, Term
from memberships.services.payments import awaited, owed_back, why_not_payable
from programme.pages.membership.words import begins, state_of

ROWS = 25
ORDER = ("expires_on", "pk")
NUMBER = re.compile(r"(?:PC-)?0*([0-9]{1,18})", re.IGNORECASE)
OWED_THEN = gettext_lazy("The money is put on record, and stands among what is to be sent back. No membership begins.")
BECAME = {
    Booking.Cause.RESEND: gettext_lazy("sent back"),
    Booking.Cause.BOUNCE: gettext_lazy("could not be sent back, owed back"),
    Booking.Cause.RETURN: gettext_lazy("sent back"),
    Booking.Cause.REFUND: gettext_lazy("refunded, owed back"),
    Booking.Cause.OVERPAYMENT: gettext_lazy("owed back"),
    Booking.Cause.PAYMENT: gettext_lazy("paid the order"),
}
"""What became of money, by the last thing that was booked about it."""


@dataclass(frozen=True, slots=True)
class OwedLine:
    """Money that is owed back."""

    payment: Payment
    amount: str


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order that was looked for by its number, and what became of it."""

    order: Order
    price: str
    state: str


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Money that came for an order before, and what became of it."""

    payment: Payment
    amount: str
    what: str


@dataclass(frozen=True, slots=True)
class PaymentsPage:
    """All that `programme/agents/payments.html` shows; `owed`: what was refunded, or paid for nothing, and not sent.

    `words`: the number that was looked for; `found`: its order, whatever became of it.
    """

    on: date
    words: str
    found: FoundOrder | None
    rows: Rows[Order]
    owed: tuple[OwedLine, ...]


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """All that `programme/agents/payment.html` shows; `why_not`: why this agent cannot confirm it.

    `why_owed`: why the order can be paid no more, so that the money is owed back; empty where it pays the order.
    """

    order: Order
    on: date
    price: str
    state: str
    begins: str
    then: str
    proofs: tuple[PaymentProof, ...]
    received: tuple[ReceivedLine, ...]
    why_not: str
    why_owed: str


def payments_page(*, words: str, cursor: str, on: date) -> PaymentsPage:
    """Transfers that are waited for, what expires first at the top."""
    rows: Rows[Any] = rows_after(awaited(on=on), ORDER, cursor=cursor, of="payments", size=ROWS)
    owed = tuple(OwedLine(one, money(one.amount_minor, one.currency)) for one in owed_back())
    return PaymentsPage(on, words, _found(words, on), rows, owed)


def _found(words: str, on: date) -> FoundOrder | None:
    """The order that a number names, as it stands on a transfer: PC-000012, also written 12."""
    written = NUMBER.fullmatch(words)
    if written is None:
        return None
    transfers = Order.objects.filter(method=Order.Method.BANK).with_what_became_of_them()
    order = transfers.select_related("organization").filter(pk=int(written[1])).first()
    return FoundOrder(order, money(order.price_minor, order.currency), state_of(order, on=on)) if order else None


def payment_page(order: Order, agent: User, *, on: date) -> PaymentPage:
    """One order for which a transfer came."""
    refusal = why_not_payable(order, on=on)
    is_theirs = order.organization_id in in_conflict(agent, on=on)
    return PaymentPage(
        order=order,
        on=on,
        price=money(order.price_minor, order.currency),
        state=state_of(order, on=on),
        begins=begins(order),
        then=str(OWED_THEN) if refusal else _then(order, on),
        proofs=tuple(order.proofs.defer("content")),
        received=tuple(_received(order)),
        why_not=_("You work for this organization, or did of late: another agent confirms it.") if is_theirs else "",
        why_owed=str(refusal.reason) if refusal else "",
    )


def _received(order: Order) -> Iterator[ReceivedLine]:
    """What came for it before: a transfer that is on record already is not put there twice."""
    for payment in order.payments.prefetch_related("bookings").order_by("pk"):
        causes = {booking.cause for booking in payment.bookings.all()}
        what = next(word for cause, word in BECAME.items() if cause in causes)
        yield ReceivedLine(payment, money(payment.amount_minor, payment.currency), str(what))


def what_became_of(payment: Payment) -> str:
    """What an agent is told who has just confirmed a transfer."""
    if Booking.objects.filter(payment=payment, cause=Booking.Cause.OVERPAYMENT).exists():
        text = _("The money for {number} is on record; it pays nothing and is owed back.")
    else:
        text = _("{number} is paid; the membership has begun.")
    return text.format(number=payment.order.number)


def _then(order: Order, on: date) -> str:
    """What confirming does."""
    start = order.begins_on or on
    text = _("The membership lasts from {start} until {end}; the invoice is issued, other open orders are cancelled.")
    if order.kind == Order.Kind.UPGRADE:
        text = _(
            "Gold lasts from {start} until {end} and Silver ends today; the invoice is issued, other open orders are "
            "cancelled."
        )
    return text.format(start=short_day(start), end=short_day(Term.full_end(start)))


@dataclass(frozen=True, slots=True)
class PromotionLine:
    """A promotion, and whether it can still be ended."""

    promotion: Promotion
    whom: str
    state: str
    may_end: bool


def promotion_lines(*, on: date) -> list[PromotionLine]:
    """All promotions, the newest first."""
    promotions = Promotion.objects.select_related("offer", "competency", "made_by").order_by("-starts_on", "-pk")
    return [PromotionLine(one, _whom(one), _state(one, on), one.until > on) for one in promotions]


def _whom(promotion: Promotion) -> str:
    if promotion.level is None:
        return _("Everybody")
    if promotion.competency is None:
        return _("Who holds Gold") if promotion.level == "gold" else _("Who holds Silver or Gold")
    text = _("Who holds Gold in {name}") if promotion.level == "gold" else _("Who holds Silver or Gold in {name}")
    return text.format(name=promotion.competency.name)


def _state(promotion: Promotion, on: date) -> str:
    if on >= promotion.until:
        return _("Ended {day}").format(day=short_day(promotion.until))
    if on < promotion.starts_on:
        return _("Begins {day}").format(day=short_day(promotion.starts_on))
    return _("Until {day}, {distance}").format(day=short_day(promotion.until), distance=distance(promotion.until, on))


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """All that `programme/agents/numbers.html` shows."""

    on: date
    current: ProgrammeSetting
    since: str
    history: tuple[ProgrammeSetting, ...]


def numbers_page(*, on: date) -> NumbersPage:
    current = setting_on(on)
    since = _("since {day}").format(day=long_day(current.effective_from)) if current.pk else _("since the beginning")
    history = ProgrammeSetting.objects.select_related("set_by").order_by("-effective_from")
    return NumbersPage(on, current, since, tuple(history))

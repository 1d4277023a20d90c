"""What agents do about money: transfers to confirm, money to send back, promotions, the programme's numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from competencies.services.overrides import in_conflict
from core.keyset import Rows, rows_after
from core.wording import distance, long_day, money, short_day
from memberships.buying import setting_on
from memberships.models import Offer, Order, Payment, PaymentProof, ProgrammeSetting, Promotion, Term
from memberships.services.payments import owed_back, why_not_payable
from programme.pages.membership.words import begins

ROWS = 25
ORDER = ("expires_on", "pk")


@dataclass(frozen=True, slots=True)
class OwedLine:
    """Money that is owed back."""

    payment: Payment
    amount: str
    is_card: bool


@dataclass(frozen=True, slots=True)
class PaymentsPage:
    """All that `programme/agents/payments.html` shows; `owed`: what was refunded, or paid for nothing, and not sent."""

    on: date
    rows: Rows[Order]
    owed: tuple[OwedLine, ...]


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """All that `programme/agents/payment.html` shows; `why_not`: why this agent cannot confirm it."""

    order: Order
    on: date
    price: str
    begins: str
    then: str
    proofs: tuple[PaymentProof, ...]
    why_not: str


def payments_page(*, cursor: str, on: date) -> PaymentsPage:
    """Transfers that are waited for, what expires first at the top."""
    orders = Order.objects.open(on=on).filter(method=Order.Method.BANK).select_related("organization", "offer")
    rows: Rows[Any] = rows_after(
        orders.annotate(proof_count=Count("proofs")), ORDER, cursor=cursor, of="payments", size=ROWS
    )
    owed = tuple(
        OwedLine(one, money(one.amount_minor, one.currency), one.method == Order.Method.CARD) for one in owed_back()
    )
    return PaymentsPage(on, rows, owed)


def payment_page(order: Order, agent: User, *, on: date) -> PaymentPage:
    """One order that waits for its transfer."""
    refusal = why_not_payable(order, on=on)
    why_not = str(refusal.reason) if refusal else ""
    if order.organization_id in in_conflict(agent, on=on):
        why_not = _("You work for this organization, or did of late: another agent confirms it.")
    return PaymentPage(
        order=order,
        on=on,
        price=money(order.price_minor, order.currency),
        begins=begins(order),
        then=_then(order, on),
        proofs=tuple(order.proofs.defer("content")),
        why_not=why_not,
    )


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
    offers: tuple[Offer, ...]


def numbers_page(*, on: date) -> NumbersPage:
    current = setting_on(on)
    since = _("since {day}").format(day=long_day(current.effective_from)) if current.pk else _("since the beginning")
    history = ProgrammeSetting.objects.select_related("set_by").order_by("-effective_from")
    return NumbersPage(on, current, since, tuple(history), tuple(Offer.objects.filter(is_offered=True)))

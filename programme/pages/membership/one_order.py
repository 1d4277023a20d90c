"""One order: what it is, how it is paid, what became of it, and what can be done with it (R26, R27)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from core.wording import distance, long_day, money, short_day
from memberships.models import Invoice, Order, PaymentProof
from memberships.services.payments import refundable_until, why_not_refundable
from memberships.services.terms import lives_of
from organizations.models import Organization
from programme.pages.membership.words import begins, discount_of, state_of


@dataclass(frozen=True, slots=True)
class OrderPage:
    """All that `programme/membership/one_order.html` shows; `why_not`: why it cannot be given back."""

    organization: Organization
    order: Order
    on: date
    state: str
    state_word: str
    price: str
    listed: str
    why_less: str
    begins: str
    what: str
    placed_by: str
    invoices: tuple[Invoice, ...]
    proofs: tuple[PaymentProof, ...]
    is_open: bool
    is_refundable: bool
    why_not: str
    refundable_until: date | None

    @property
    def account(self) -> list[str]:
        """The account that transfers go to, line by line."""
        return list(settings.BANK_ACCOUNT)


def order_page(order: Order, *, on: date) -> OrderPage:
    """`order`: fetched with what became of it, and with who placed it."""
    state = order.state(on=on)
    refusal = why_not_refundable(order, on=on) if state == "paid" else None
    promotion = order.promotion.name if order.promotion else ""
    return OrderPage(
        organization=order.organization,
        order=order,
        on=on,
        state=state,
        state_word=state_of(order, on=on),
        price=money(order.price_minor, order.currency),
        listed=money(order.list_price_minor, order.currency) if order.discount_minor else "",
        why_less=discount_of(order.discount, promotion=promotion),
        begins=begins(order),
        what=_what(order, state, on),
        placed_by=order.placed_by.full_name,
        invoices=tuple(order.invoices.order_by("pk")),
        proofs=tuple(order.proofs.defer("content")),
        is_open=state == "open",
        is_refundable=state == "paid" and refusal is None,
        why_not=str(refusal.reason) if refusal else "",
        refundable_until=refundable_until(order) if state == "paid" else None,
    )


def _what(order: Order, state: str, on: date) -> str:
    """What became of it, and what comes, in a sentence."""
    if state == "open":
        return _("It can be paid before {day}, {distance}.").format(
            day=long_day(order.expires_on), distance=distance(order.expires_on, on)
        )
    if state == "expired":
        return _("It was not paid before {day}. You can place a new one.").format(day=long_day(order.expires_on))
    closing = order.closing
    if state == "cancelled":
        if closing.replaced_by_id:
            return _("It was cancelled on {day}, because another order was paid.").format(
                day=long_day(closing.closed_on)
            )
        return _("It was cancelled on {day}.").format(day=long_day(closing.closed_on))
    term = order.term
    if state == "refunded":
        return _("It was given back on {day}; the membership ended then.").format(
            day=long_day(order.refund.refunded_on)
        )
    *_lives, last = lives_of(term)
    return _("It was paid on {day}. The membership lasts from {start} until {end}.").format(
        day=long_day(closing.closed_on), start=short_day(term.starts_on), end=short_day(last.ends_on)
    )

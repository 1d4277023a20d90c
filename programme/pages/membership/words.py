"""Words of orders and terms that several pages share."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.wording import short_day
from memberships.holding import family_of, held_on
from memberships.models import Order, Term
from memberships.quotes import Price


def state_of(order: Order, *, on: date) -> str:
    """What became of an order, in a word."""
    return {
        "open": pgettext("state of an order", "Waiting for payment"),
        "paid": pgettext("state of an order", "Paid"),
        "refunded": pgettext("state of an order", "Refunded"),
        "cancelled": pgettext("state of an order", "Cancelled"),
        "expired": pgettext("state of an order", "Expired"),
    }[order.state(on=on)]


def discount_of(discount: str, *, promotion: str = "") -> str:
    """Why something costs less; empty where it does not."""
    return {
        "member": _("The price for Silver and Gold members"),
        "upgrade": _("Discount for upgrading from Silver"),
        "promotion": promotion,
    }.get(discount, "")


def why_less(price: Price) -> str:
    return discount_of(price.discount, promotion=price.promotion.name if price.promotion else "")


def begins(order: Order) -> str:
    """From when on an order counts, as long as it was not paid."""
    if order.begins_on is not None:
        return _("from the anniversary, {day}").format(day=short_day(order.begins_on))
    return _("from the day it is paid")


def state_of_term(term: Term, terms: Sequence[Term], *, on: date, is_refunded: bool, is_upgraded: bool) -> str:
    """What a term is on a day, in a few words; `terms`: all of the organization."""
    if on < term.starts_on and term.starts_on < term.ends_on:
        return pgettext("state of a membership", "Begins later")
    if is_upgraded:
        return pgettext("state of a membership", "Upgraded")
    if is_refunded:
        return pgettext("state of a membership", "Refunded")
    if on < term.ends_on:
        return pgettext("state of a membership", "Active")
    held = held_on(terms, on, family_of(term.tier))
    if held is not None and held.term.pk == term.pk:
        return _("In grace until {day}").format(day=short_day(held.lapses_on))
    if not term.ran_to_its_anniversary:
        return pgettext("state of a membership", "Ended early")
    if _is_renewed(term, terms):
        return pgettext("state of a membership", "Renewed")
    return pgettext("state of a membership", "Lapsed")


def _is_renewed(term: Term, terms: Sequence[Term]) -> bool:
    """Another term took its place before its grace was over."""
    family = family_of(term.tier)
    return any(
        term.ends_on <= other.starts_on < min(other.ends_on, term.grace_ends_on)
        for other in terms
        if other.tier in family
    )

"""Offers and orders: what can be bought today, what is held and was, and what was ordered (R22 to R26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.wording import distance, money, number, short_day
from memberships.buying import buyer_of, quotes_on, terms_of
from memberships.engine import RANK
from memberships.holding import family_of, held_on
from memberships.models import Order, Term
from memberships.quotes import Buyer, Quote
from organizations.models import Organization
from programme.pages.known import known_today
from programme.pages.membership.words import begins, state_of, state_of_term, why_less

MOST_ORDERS = 50


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer: what it costs this organization today and why, what it needs, and what stands in the way."""

    code: str
    name: str
    level: str
    price: str
    listed: str
    why_less: str
    is_example: bool
    worth: str
    needs: str
    is_open: bool
    state: str
    line: str
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class TermLine:
    """A membership, present or past."""

    name: str
    starts_on: date
    ends_on: date
    state: str
    price: str


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order and what became of it."""

    number: str
    url: str
    name: str
    state: str
    is_open: bool
    placed_on: date
    price: str
    line: str


@dataclass(frozen=True, slots=True)
class OffersPage:
    """All that `programme/membership/offers.html` shows."""

    organization: Organization
    on: date
    lead: str
    cards: tuple[OfferCard, ...]
    terms: tuple[TermLine, ...]
    orders: tuple[OrderLine, ...]


def offers_page(organization: Organization, *, on: date) -> OffersPage:
    terms = terms_of(organization)
    known = known_today(organization, on=on, terms=terms)
    buyer = buyer_of(terms, known.levels, on)
    quotes = quotes_on(organization, on, buyer=buyer)
    orders = list(Order.objects.filter(organization=organization).with_what_became_of_them()[:MOST_ORDERS])
    return OffersPage(
        organization,
        on,
        _lead(buyer),
        tuple(card(quote, buyer, organization) for quote in quotes),
        tuple(_terms(buyer.terms, orders, on)),
        tuple(_order(order, organization, on) for order in orders),
    )


def _lead(buyer: Buyer) -> str:
    levels = list(buyer.levels.values())
    gold = sum(level == "gold" for level in levels)
    if gold:
        return ngettext("You hold Gold in {count} competency.", "You hold Gold in {count} competencies.", gold).format(
            count=number(gold)
        )
    if levels:
        return ngettext(
            "You hold Silver in {count} competency.", "You hold Silver in {count} competencies.", len(levels)
        ).format(count=number(len(levels)))
    return _("You hold no competency at Silver or Gold yet; a membership takes one.")


def card(quote: Quote, buyer: Buyer, organization: Organization) -> OfferCard:
    """An offer as it is shown beside the others."""
    offer = quote.offer
    held = held_on(buyer.terms, quote.on, family_of(offer.code))
    is_held = held is not None and held.term.tier == offer.code
    state = _("Yours until {day}").format(day=short_day(held.term.ends_on)) if held and is_held else ""
    if held and is_held and held.is_in_grace:
        state = _("In grace until {day}").format(day=short_day(held.lapses_on))
    return OfferCard(
        code=offer.code,
        name=offer.name,
        level=offer.code if offer.code in RANK else "",
        price=money(quote.price.paid),
        listed=money(quote.price.listed) if quote.price.saved else "",
        why_less=why_less(quote.price),
        is_example=offer.price_is_example,
        worth=money(offer.value_minor) if offer.value_minor else "",
        needs=needs(offer.requires),
        is_open=quote.is_open,
        state=state,
        line=_line(quote),
        button=_button(quote),
        url=reverse("membership-order", args=[organization.mpn_id, offer.code]),
    )


def needs(level: str | None) -> str:
    """The level that an offer asks for, in words (R22)."""
    if level is None:
        return _("Needs no competency")
    return _("Needs one competency at Gold") if level == "gold" else _("Needs one competency at Silver or Gold")


def _line(quote: Quote) -> str:
    if quote.refusal is not None:
        return str(quote.refusal.reason)
    if quote.kind == Order.Kind.RENEWAL:
        return _("Renews from the anniversary, {day}, {distance}.").format(
            day=short_day(quote.starts_on), distance=distance(quote.starts_on, quote.on)
        )
    if quote.kind == Order.Kind.UPGRADE:
        return _("Ends your Silver membership on the day it is paid, and lasts twelve months from then.")
    return _("Lasts twelve months from the day it is paid.")


def _button(quote: Quote) -> str:
    """The button says what it leads to; what cannot be bought today can be looked at."""
    name = quote.offer.name
    if not quote.is_open:
        return _("See what it would give")
    text = {
        "purchase": _("Buy {name}"),
        "upgrade": _("Upgrade to {name}"),
        "renewal": _("Renew as {name}"),
    }[quote.kind]
    return text.format(name=name)


def _terms(terms: Sequence[Term], orders: Sequence[Order], on: date) -> list[TermLine]:
    refunded = {order.pk for order in orders if order.state(on=on) == "refunded"}
    upgraded = {
        order.follows_id
        for order in orders
        if order.kind == Order.Kind.UPGRADE and order.state(on=on) in {"paid", "refunded"}
    }
    return [
        TermLine(
            name=term.offer.name,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            state=state_of_term(
                term, terms, on=on, is_refunded=_bought_by(term) in refunded, is_upgraded=term.pk in upgraded
            ),
            price=money(term.price_minor, term.currency),
        )
        for term in reversed(terms)
    ]


def _bought_by(term: Term) -> int | None:
    """The order of a term, or of the one that it came back as (R27)."""
    return term.order_id if term.resumes is None else _bought_by(term.resumes)


def _order(order: Order, organization: Organization, on: date) -> OrderLine:
    state = order.state(on=on)
    line = ""
    if state == "open":
        line = _("To be paid before {day}, {distance}; counts {begins}.").format(
            day=short_day(order.expires_on), distance=distance(order.expires_on, on), begins=begins(order)
        )
    return OrderLine(
        number=order.number,
        url=reverse("order", args=[organization.mpn_id, order.pk]),
        name=order.offer.name,
        state=state_of(order, on=on),
        is_open=state == "open",
        placed_on=order.placed_on,
        price=money(order.price_minor, order.currency),
        line=line,
    )

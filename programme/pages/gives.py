"""What a competency gives at each level, and what of it the organization has on a day (R22, R31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from competencies.models import Level
from core.wording import money, short_day
from memberships.benefit_words import name_of, quantity_of
from memberships.buying import buyer_of
from memberships.engine import RANK
from memberships.giving import Gift, gifts, offered
from memberships.models import Offer
from programme.pages.known import KnownToday
from programme.pages.membership.offers import needs
from programme.pages.standing import Asked


@dataclass(frozen=True, slots=True)
class GivenBenefit:
    """A benefit that the competency adds to a membership."""

    name: str
    quantity: str


@dataclass(frozen=True, slots=True)
class OpenedOffer:
    """An offer that needs the level, with its price on the list; `url` is empty for whom it leads nowhere."""

    name: str
    price: str
    is_example: bool
    state: str
    is_open: bool
    url: str


@dataclass(frozen=True, slots=True)
class GivenAtLevel:
    """What the competency gives at a level; `is_given`: the organization has these benefits on the page's day."""

    level: str
    state: str
    is_given: bool
    benefits: tuple[GivenBenefit, ...]
    offers: tuple[OpenedOffer, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """What the organization has on the day: the level held and the one on display here, and the highest anywhere."""

    held: str
    shown: str
    anywhere: str


def given(asked: Asked, known: KnownToday, slug: str, *, held: str, shown: str, links: bool) -> list[GivenAtLevel]:
    """Level by level; `held` and `shown`: the effective level and the one on display on the day."""
    has = Has(held, shown, buyer_of((), known.levels, asked.on).eligible)
    catalogue = offered(known.edition, on=asked.on)
    return [_at_level(gift, asked, has, links=links) for gift in gifts(asked.called.competencies[slug].pk, catalogue)]


def _at_level(gift: Gift, asked: Asked, has: Has, *, links: bool) -> GivenAtLevel:
    return GivenAtLevel(
        level=gift.level,
        state=_state(gift, has),
        is_given=bool(gift.benefits) and has.shown == gift.level,
        benefits=tuple(GivenBenefit(name_of(row), quantity_of(row)) for row in gift.benefits),
        offers=tuple(_offers(gift.opens, asked, has, links=links)),
    )


def _state(gift: Gift, has: Has) -> str:
    """Whether the benefits of a level are there: they come with what a membership displays (R31)."""
    level = gift.level
    if gift.benefits and has.shown == level:
        return _("Your membership gives it")
    if gift.benefits and RANK[has.shown] > RANK[level]:
        return _("You have what Gold gives instead")
    if RANK[has.held] < RANK[level]:
        return _("Not held")
    if not gift.benefits:
        return _("Held")
    return _("Held; it takes a Gold membership") if level == "gold" else _("Held; it takes a membership")


def _offers(opens: Iterable[Offer], asked: Asked, has: Has, *, links: bool) -> Iterable[OpenedOffer]:
    for offer in opens:
        state, is_open = _state_of(offer, asked, has)
        yield OpenedOffer(
            name=offer.name,
            price=money(offer.price_minor),
            is_example=offer.price_is_example,
            state=state,
            is_open=is_open,
            url=_url(offer, asked) if links else "",
        )


def _state_of(offer: Offer, asked: Asked, has: Has) -> tuple[str, bool]:
    """Whether an offer is held, open by this competency, open by another, or not yet (R22)."""
    level = offer.requires or "none"
    membership = asked.membership
    if membership is not None and membership.term.tier == offer.code:
        text, end = _("Yours until {day}"), membership.term.ends_on
        if membership.is_in_grace:
            text, end = _("In grace until {day}"), membership.term.grace_ends_on
        return text.format(day=short_day(date.fromordinal(end))), True
    if membership is not None and RANK[membership.term.tier] > RANK[level]:
        return _("Below your Gold membership"), True
    if RANK[has.held] >= RANK[level]:
        return _("Open: this competency is at {level}").format(level=Level(has.held).label), True
    if RANK[has.anywhere] >= RANK[level]:
        return _("Open by another competency"), True
    return needs(offer.requires), False


def _url(offer: Offer, asked: Asked) -> str:
    url = reverse("membership-order", args=[asked.organization.mpn_id, offer.code])
    return url if asked.on == asked.today else f"{url}?on={asked.on.isoformat()}"

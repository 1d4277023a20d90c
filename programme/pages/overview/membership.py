"""The membership as a card: its tier and state, how long it lasts, when it can be renewed (R22 to R24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.words import listed
from core.wording import distance, money, number, short_day
from memberships.engine import RANK
from memberships.holding import Held
from memberships.models import Offer, Term
from memberships.quotes import out_of_reach
from organizations.models import Organization


@dataclass(frozen=True, slots=True)
class MembershipCard:
    """All that `programme/overview/membership.html` shows; `left` are the days to the term's end, or of its grace."""

    title: str
    tier: str
    state: str
    left: int | None
    left_of: str
    end: date | None
    end_of: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What could be bought: its name, its price in words, and whether what it asks for is there (R22)."""

    name: str
    url: str
    price: str
    is_example: bool
    is_open: bool
    why: str


def card(terms: Sequence[Term], held: Held | None, eligible: str, at_level: Sequence[str], on: date) -> MembershipCard:
    """`eligible` is the highest level that is held on the day, `at_level` the names of the competencies at it."""
    if held is None:
        return _without(terms, eligible, at_level, on)
    tier = held.term.tier
    title = _("Gold membership") if tier == "gold" else _("Silver membership")
    if held.is_in_grace:
        left = (held.lapses_on - on).days
        return MembershipCard(
            title=title,
            tier=tier,
            state=_("In grace since {day}").format(day=short_day(held.term.ends_on)),
            left=left,
            left_of=ngettext("day of grace left", "days of grace left", left),
            end=held.lapses_on,
            end_of=_("Lapses"),
            lines=(_("It can still be renewed, from the anniversary on."),),
        )
    left = (held.term.ends_on - on).days
    return MembershipCard(
        title=title,
        tier=tier,
        state=_("Active since {day}").format(day=short_day(held.term.starts_on)),
        left=left,
        left_of=ngettext("day left", "days left", left),
        end=held.term.ends_on,
        end_of=_("Anniversary") if held.term.ran_to_its_anniversary else _("Ends"),
        lines=(_renewal(held),),
    )


def _renewal(held: Held) -> str:
    if held.next is not None:
        text = _("Renewed: Gold from {day}") if held.next.tier == "gold" else _("Renewed: Silver from {day}")
        return text.format(day=short_day(held.next.starts_on))
    if not held.term.ran_to_its_anniversary:
        return _("It ends early, without grace")
    if held.is_open:
        return _("Renewal is open since {day}").format(day=short_day(held.opens_on))
    return _("Renewal opens {day}, {distance}").format(
        day=short_day(held.opens_on), distance=distance(held.opens_on, held.on)
    )


def _without(terms: Sequence[Term], eligible: str, at_level: Sequence[str], on: date) -> MembershipCard:
    lines = []
    over = [term for term in terms if term.tier in RANK and term.starts_on <= on and term.starts_on < term.ends_on]
    pack = next((term for term in terms if term.tier == "action-pack" and term.starts_on <= on < term.ends_on), None)
    coming = next((term for term in terms if term.tier in RANK and term.starts_on > on), None)
    if coming is not None:
        text = (
            _("Gold begins on {day}, {distance}.")
            if coming.tier == "gold"
            else _("Silver begins on {day}, {distance}.")
        )
        lines.append(text.format(day=short_day(coming.starts_on), distance=distance(coming.starts_on, on)))
    if pack is not None:
        lines.append(_("Your Action Pack runs until {day}.").format(day=short_day(pack.ends_on)))
    lines.append(_eligible(eligible, at_level))
    state = _("No Silver or Gold membership yet")
    if over:
        text = _("Gold ended on {day}") if over[-1].tier == "gold" else _("Silver ended on {day}")
        if over[-1].ran_to_its_anniversary:
            text = _("Gold lapsed on {day}") if over[-1].tier == "gold" else _("Silver lapsed on {day}")
        state = text.format(day=short_day(over[-1].grace_ends_on))
    return MembershipCard(_("Network member"), "none", state, None, "", None, "", tuple(lines))


def _eligible(eligible: str, at_level: Sequence[str]) -> str:
    """What the levels of the day would let one buy (R22)."""
    if eligible == "none":
        return _("A Silver or Gold membership takes one competency at that level; none is held yet.")
    names = (
        listed(at_level[:3], _("and"))
        if len(at_level) <= 3
        else _("{competency} and {count} more").format(competency=at_level[0], count=number(len(at_level) - 1))
    )
    text = _("You hold Gold in {competencies}.") if eligible == "gold" else _("You hold Silver in {competencies}.")
    return text.format(competencies=names)


def offers(organization: Organization, eligible: str, on: date) -> tuple[OfferLine, ...]:
    """What the edition of the day offers, with what is open to an organization of these levels; one query."""
    return tuple(_offer(organization, offer, eligible) for offer in Offer.objects.offered(on=on))


def _offer(organization: Organization, offer: Offer, eligible: str) -> OfferLine:
    refusal = out_of_reach(offer, eligible)
    why = _("Open to every member") if offer.requires is None else _("Your levels suffice")
    return OfferLine(
        name=offer.name,
        url=reverse("membership-order", args=[organization.mpn_id, offer.code]),
        price=_("{price} a year").format(price=money(offer.price_minor)),
        is_example=offer.price_is_example,
        is_open=refusal is None,
        why=str(refusal.reason) if refusal else why,
    )

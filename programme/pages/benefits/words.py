"""Words of benefits that their pages share."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from competencies.models import Level
from core.wording import number, short_day
from memberships.benefit_words import CATEGORIES
from memberships.entitlements import Entitlement, Group
from memberships.holding import Held
from memberships.models import BenefitUse, Grant


def source_of(grant: Grant) -> str:
    """Where a benefit comes from: Gold membership, or Cloud Platform at Gold."""
    if grant.competency is not None:
        return _("{competency} at {level}").format(competency=grant.competency.name, level=Level(grant.tier).label)
    return grant.term.offer.name


def held_until(held: Held) -> str:
    """A membership that is held, and until when: Gold membership until 14 Mar 2027."""
    if held.is_in_grace:
        return _("{offer}, in grace until {day}").format(offer=held.term.offer.name, day=short_day(held.lapses_on))
    return _("{offer} until {day}").format(offer=held.term.offer.name, day=short_day(held.term.ends_on))


def used_of(entitled: Entitlement) -> str:
    """3 of 10; of what is not counted, whether it is activated."""
    if entitled.applies.is_counted:
        return _("{used} of {limit}").format(used=number(entitled.used), limit=number(entitled.limit))
    return _("Activated") if entitled.used else _("Not activated yet")


def running(uses: Iterable[BenefitUse], on: date) -> list[BenefitUse]:
    """Those that run on a day, the one that ends first at the front."""
    return sorted((use for use in uses if use.activated_on <= on < use.ends_on), key=lambda use: (use.ends_on, use.pk))


def in_order(groups: Iterable[Group]) -> list[str]:
    """The kinds of benefits among groups, in the order in which they are shown; those unknown here come last."""
    found = {group.category for group in groups}
    return [*(one for one in CATEGORIES if one in found), *sorted(found - CATEGORIES.keys())]

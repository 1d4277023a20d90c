"""Choosing what to link, and where: a person's achievements and employers (R5)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from achievements.models import Achievement, Link
from competencies.plans import plan_in_force
from core.wording import short_day
from organizations.models import Organization
from organizations.services import invitations
from programme.access import employments_of
from programme.pages.achievements import linkable


@dataclass(frozen=True, slots=True)
class Choice:
    """An achievement that may be linked, and where it is now."""

    pk: int
    code: str
    name: str
    note: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An organization that employs the person, or has invited them."""

    mpn_id: str
    name: str
    city: str
    is_invited: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """All that `programme/mine/link.html` and `unlink.html` show."""

    on: date
    places: tuple[Place, ...]
    choices: tuple[Choice, ...]


def own_achievements(person: User, *, on: date) -> list[Achievement]:
    """The achievements that a person may link on a day."""
    own = (
        Achievement.objects.filter(person=person).select_related("certification").order_by("certification__code", "pk")
    )
    return linkable(own, plan_in_force().plan, on=on)


def places_of(person: User, *, on: date) -> list[Organization]:
    """Where a person may link: the organizations that employ them, then those that have invited them (R5)."""
    employers = [one.organization for one in employments_of(person, on=on)]
    return employers + [one.organization for one in invitations.waiting_for(person, on=on)]


def choose_page(
    person: User, achievements: Iterable[Achievement], *, on: date, to: str, chosen: Collection[str]
) -> ChoosePage:
    """What may be chosen; `to` and `chosen` are what is chosen already, nothing at first: then all of it is."""
    present = Link.objects.filter(person=person).in_force(on=on).select_related("organization")
    links = {link.achievement_id: link for link in present}
    places = places_of(person, on=on)
    employers = {one.organization_id for one in employments_of(person, on=on)}
    elsewhere = {link.organization_id for link in links.values()}
    free = (one for one in places if one.pk in employers and one.pk not in elsewhere)
    first = next(free, next(iter(places), None))
    mpn_id = to or (first.mpn_id if first else "")
    return ChoosePage(
        on=on,
        places=tuple(
            Place(one.mpn_id, one.name, one.city, one.pk not in employers, one.mpn_id == mpn_id) for one in places
        ),
        choices=tuple(
            Choice(
                one.pk,
                one.certification.code,
                one.certification.name,
                _where(one, links.get(one.pk)),
                str(one.pk) in chosen if chosen else not one.is_pending_claim,
            )
            for one in achievements
        ),
    )


def _where(achievement: Achievement, link: Link | None) -> str:
    if link is not None:
        return _("linked to {organization} since {day}").format(
            organization=link.organization.name, day=short_day(link.linked_on)
        )
    if achievement.is_pending_claim:
        return _("a claim: it counts once an agent accepts it")
    return _("linked nowhere")


def linked_achievements(person: User, *, on: date) -> list[Link]:
    """The links of a person that can be ended, each with what it links."""
    links = Link.objects.filter(person=person).in_force_from(on)
    return list(
        links.select_related("achievement__certification", "organization").order_by(
            "achievement__certification__code", "pk"
        )
    )

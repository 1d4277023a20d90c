"""Linking achievements to the one organization that a person stands for (R5, R6, R8)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Value
from django.db.models.functions import Greatest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from achievements import moves
from achievements.models import Achievement, Link
from achievements.signals import facts_changed
from activity.log import record
from core.refusals import broken_constraints_refuse, refuse_if
from organizations.models import Employment, Organization
from organizations.services import invitations

BROKEN = {
    "achievements_link_one_organization_at_a_time": gettext_lazy(
        "Your achievements were linked to another organization at the same moment. Look again, and repeat it if needed."
    ),
    "achievements_link_never_overlaps": gettext_lazy("This achievement is linked already."),
    "achievements_link_once_a_day": gettext_lazy("This achievement is linked already."),
}

LINKED = ("achievement.linked", "claim.linked")
UNLINKED = ("achievement.unlinked", "claim.unlinked")
"""On record by these verbs, what is proven and what is not: a claim that no agent has accepted is no news (R4)."""

# The person as a bigint: the index that has it first is a GiST, which does not know a shorter number.
_NOT_OVER = """
    SELECT l.*, c.code, (a.source <> 'claim' OR a.accepted_at IS NOT NULL) AS is_proven FROM achievements_link l
    JOIN achievements_achievement a ON a.id = l.achievement_id
    JOIN achievements_certification c ON c.id = a.certification_id
    WHERE l.person_id = %s::bigint AND (l.unlinked_on IS NULL OR l.unlinked_on >= %s)
    ORDER BY l.linked_on, l.id
"""


def lock_person(person: User) -> User:
    """Lock a person until the transaction ends: first of all locks, before organizations."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


@transaction.atomic
def link(*, person: User, organization: Organization, achievements: Collection[Achievement], on: date) -> list[Link]:
    """Let achievements of a person count for `organization` from `on`; every link elsewhere ends that day (R5).

    Only the person does it; an invitation of the organization that waits for them is accepted by it. Linking again on
    the day of unlinking reopens the link; what is linked already goes on, and is not told again.
    """
    refuse_if(not achievements, _("Choose at least one achievement."), code="nothing_chosen")
    person = lock_person(person)
    links = _not_over(person, on=on)
    elsewhere = [one for one in links if one.organization_id != organization.pk and one.is_in_force_from(on)]
    touched = {organization.pk, *(one.organization_id for one in elsewhere)}
    Organization.objects.locked(touched)
    refuse_if(
        not _works_for(organization, person, on=on)
        and invitations.accept_waiting(organization, person=person, on=on) is None,
        _("You can link only to an organization that employs you or has invited you."),
        code="not_employed",
    )
    refuse_if(
        any(achievement.person_id != person.pk for achievement in achievements),
        _("Only the person who earned an achievement links it."),
        code="not_yours",
    )
    refuse_if(
        any(achievement.earned_on > on for achievement in achievements),
        _("An achievement cannot be linked before the day it was earned."),
        code="not_yet_earned",
    )
    free = moves.next_free_day_for(person, organization, on=on)
    refuse_if(free == date.max, _("The programme does not allow to change the organization."), code="too_soon")
    refuse_if(
        free > on,
        _("The programme limits changes of organization. The next free day is %(day)s.") % {"day": date_format(free)},
        code="too_soon",
    )
    ended = _end(elsewhere, person=person, on=on, by=person)
    here = [one for one in links if one.organization_id == organization.pk]
    with broken_constraints_refuse(BROKEN):
        present, began = _open(achievements, organization, here, on=on)
    codes = _tell(LINKED, [_Part.of(one) for one in began], organization.pk, person=person, on=on, by=person)
    if codes or ended:
        facts_changed.send(Link, organizations=touched, certifications=codes | ended, on=on)
    return present


def _works_for(organization: Organization, person: User, *, on: date) -> bool:
    return Employment.objects.filter(person=person, organization=organization).in_force(on=on).exists()


@transaction.atomic
def link_like_the_others(achievement: Achievement, *, on: date) -> Link | None:
    """Link a new achievement to where its person's others are linked, unless they switched that off (R7).

    It is linked from the day it counts, but not from before the person stood for that organization, and until the day
    on which they stand for another one, where that is on record. What was linked before, and perhaps unlinked, is the
    person's own decision and stays as it is.
    """
    person = lock_person(achievement.person)
    present = (
        Link.objects.filter(person=person).in_force(on=on).order_by("linked_on").select_related("organization").first()
    )
    if present is None or not follows_the_others(achievement, person, on=on) or achievement.links.exists():
        return None
    organization = present.organization
    Organization.objects.locked([organization.pk])
    # Whoever is linked elsewhere on days to come stands for that organization then (R5).
    elsewhere = Link.objects.filter(person=person).in_force_from(on).exclude(organization=organization)
    with broken_constraints_refuse(BROKEN):
        new = Link.objects.create(
            achievement=achievement,
            person=person,
            organization=organization,
            linked_on=max(achievement.earned_on, present.linked_on),
            unlinked_on=elsewhere.aggregate(first=Min("linked_on"))["first"],
        )
    codes = _tell(LINKED, [_Part.of(achievement)], organization.pk, person=person, on=on, by=person)
    facts_changed.send(Link, organizations={organization.pk}, certifications=codes, on=on)
    return new


def follows_the_others(achievement: Achievement, person: User, *, on: date) -> bool:
    """Whether something new is linked to where its person's others are: they want it, and it counts (R7)."""
    is_over = any(day is not None and day <= on for day in (achievement.expires_on, achievement.revoked_on))
    return person.links_new_achievements and not is_over and achievement.earned_on <= on


@transaction.atomic
def link_new_ones(*, person: User, wanted: bool) -> None:
    """Let what a person earns from now on be linked to where their others are, or not (R7)."""
    lock_person(person)
    User.objects.filter(pk=person.pk).update(links_new_achievements=wanted)


@transaction.atomic
def unlink(*, person: User, achievements: Collection[Achievement], on: date) -> int:
    """End links of the person's own achievements; always allowed (R6). Return how many ended."""
    lock_person(person)
    wanted = {achievement.pk for achievement in achievements}
    links = [one for one in _not_over(person, on=on) if one.achievement_id in wanted]
    return _end_and_tell(links, person=person, on=on, by=person)


@transaction.atomic
def end_at(*, person: User, organization: Organization, on: date, by: User | None) -> int:
    """End every link of a person to an organization, because the employment ended (R8). Return how many ended.

    The caller holds the locks of the person and the organization.
    """
    links = [one for one in _not_over(person, on=on) if one.organization_id == organization.pk]
    return _end_and_tell(links, person=person, on=on, by=by)


def _not_over(person: User, *, on: date) -> list[Link]:
    """The person's links that are in force on a day, begin later, or end on it, each with its certification's code.

    Nobody else changes them while the person is locked.
    """
    return list(Link.objects.raw(_NOT_OVER, [person.pk, on]))


def _end_and_tell(links: Collection[Link], *, person: User, on: date, by: User | None) -> int:
    ending = [one for one in links if one.is_in_force_from(on)]
    touched = sorted({one.organization_id for one in ending})
    Organization.objects.locked(touched)
    codes = _end(ending, person=person, on=on, by=by)
    if touched:
        facts_changed.send(Link, organizations=touched, certifications=codes, on=on)
    return len(ending)


def _end(links: Collection[Link], *, person: User, on: date, by: User | None) -> set[str]:
    """End links on a day (those yet to begin: on the day they begin) and put it on record; return their codes."""
    if not links:
        return set()
    ended = Link.objects.filter(pk__in=[one.pk for one in links])
    ended.update(unlinked_on=Greatest(F("linked_on"), Value(on)))
    by_organization: dict[int, list[Link]] = {}
    for one in links:
        by_organization.setdefault(one.organization_id, []).append(one)
    codes: set[str] = set()
    for organization, of_it in sorted(by_organization.items()):
        codes |= _tell(UNLINKED, [_Part.linked_by(one) for one in of_it], organization, person=person, on=on, by=by)
    return codes


@dataclass(frozen=True, slots=True)
class _Part:
    """What an entry on the record says of an achievement."""

    achievement: int
    code: str
    is_proven: bool

    @classmethod
    def of(cls, achievement: Achievement) -> "_Part":
        return cls(achievement.pk, achievement.certification.code, achievement.is_proven)

    @classmethod
    def linked_by(cls, link: Any) -> "_Part":
        """By a link that `_not_over` found: with the code, and whether it is proven."""
        return cls(link.achievement_id, link.code, link.is_proven)


def _tell(
    verbs: tuple[str, str], parts: Collection[_Part], organization: int, *, person: User, on: date, by: User | None
) -> set[str]:
    """Put it on the organization's record, claims that no agent has accepted by themselves; return all codes."""
    for verb, is_proven in zip(verbs, (True, False), strict=True):
        if found := [part for part in parts if part.is_proven is is_proven]:
            record(
                verb,
                organization_id=organization,
                on=on,
                by=by,
                person_id=person.pk,
                achievements=sorted(part.achievement for part in found),
                certifications=sorted({part.code for part in found}),
            )
    return {part.code for part in parts}


def _open(
    achievements: Collection[Achievement], organization: Organization, links: Collection[Link], *, on: date
) -> tuple[list[Link], list[Achievement]]:
    """For each achievement the link that is in force on a day, or ended on it and is reopened, or else a new one.

    They have no end. `links` are those to the organization that are not over. With them, the achievements whose links
    are new, or had an end.
    """
    wanted = {achievement.pk for achievement in achievements}
    mine = [one for one in links if one.achievement_id in wanted]
    # What was to begin later is part of these links now.
    if later := [one.pk for one in mine if one.linked_on > on]:
        Link.objects.filter(pk__in=later).update(unlinked_on=F("linked_on"))
    present: dict[int, Link] = {}
    for one in sorted((one for one in mine if one.linked_on <= on), key=lambda one: one.unlinked_on or date.max):
        present[one.achievement_id] = one  # the one that ends last, or never
    began = [one for one in achievements if one.pk not in present or present[one.pk].unlinked_on is not None]
    if ending := [one for one in present.values() if one.unlinked_on is not None]:
        Link.objects.filter(pk__in=[one.pk for one in ending]).update(unlinked_on=None)
        for one in ending:
            one.unlinked_on = None
    new = {
        achievement.pk: Link(
            achievement=achievement, person_id=achievement.person_id, organization=organization, linked_on=on
        )
        for achievement in achievements
        if achievement.pk not in present
    }
    present |= {one.achievement_id: one for one in Link.objects.bulk_create(new.values())}
    return [present[achievement.pk] for achievement in achievements], began

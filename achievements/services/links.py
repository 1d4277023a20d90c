"""Linking achievements to the one organization that a person stands for (R5, R6, R8)."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F, Value
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

BROKEN = {
    "achievements_link_one_organization_at_a_time": gettext_lazy(
        "Your achievements were linked to another organization at the same moment. Look again, and repeat it if needed."
    ),
    "achievements_link_never_overlaps": gettext_lazy("This achievement is linked already."),
    "achievements_link_once_a_day": gettext_lazy("This achievement is linked already."),
}

# The person as a bigint: the index that has it first is a GiST, which does not know a shorter number.
_NOT_OVER = """
    SELECT l.*, c.code FROM achievements_link l
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

    Only the person does it. Linking again on the day of unlinking reopens the link.
    """
    refuse_if(not achievements, _("Choose at least one achievement."), code="nothing_chosen")
    lock_person(person)
    links = _not_over(person, on=on)
    elsewhere = [one for one in links if one.organization_id != organization.pk and one.is_in_force_from(on)]
    touched = {organization.pk, *(one.organization_id for one in elsewhere)}
    Organization.objects.locked(touched)
    refuse_if(
        not Employment.objects.filter(person=person, organization=organization).in_force(on=on).exists(),
        _("You can link only to an organization that employs you."),
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
    refuse_if(
        free > on,
        _("The programme limits changes of organization. The next free day is %(day)s.") % {"day": date_format(free)},
        code="too_soon",
    )
    ended = _end(elsewhere, person=person, on=on, by=person)
    here = [one for one in links if one.organization_id == organization.pk]
    with broken_constraints_refuse(BROKEN):
        opened = _open(achievements, organization, here, on=on)
    codes = {achievement.certification.code for achievement in achievements}
    record(
        "achievement.linked",
        organization_id=organization.pk,
        on=on,
        by=person,
        person_id=person.pk,
        achievements=sorted(achievement.pk for achievement in achievements),
        certifications=sorted(codes),
    )
    facts_changed.send(Link, organizations=touched, certifications=codes | ended, on=on)
    return opened


@transaction.atomic
def link_like_the_others(achievement: Achievement, *, on: date) -> Link | None:
    """Link a new achievement to where its person's others are linked, unless they switched that off (R7).

    It is linked from the day it counts, but not from before the person stood for that organization. What was linked
    before, and perhaps unlinked, is the person's own decision and stays as it is.
    """
    person = lock_person(achievement.person)
    present = (
        Link.objects.filter(person=person).in_force(on=on).order_by("linked_on").select_related("organization").first()
    )
    is_over = any(day is not None and day <= on for day in (achievement.expires_on, achievement.revoked_on))
    if present is None or not person.links_new_achievements or is_over or achievement.earned_on > on:
        return None
    if achievement.links.exists():
        return None
    organization = present.organization
    Organization.objects.locked([organization.pk])
    since = max(achievement.earned_on, present.linked_on)
    new = Link.objects.create(achievement=achievement, person=person, organization=organization, linked_on=since)
    code = achievement.certification.code
    record(
        "achievement.linked",
        organization_id=organization.pk,
        on=on,
        by=person,
        person_id=person.pk,
        achievements=[achievement.pk],
        certifications=[code],
    )
    facts_changed.send(Link, organizations={organization.pk}, certifications={code}, on=on)
    return new


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
    for organization, of_it in sorted(by_organization.items()):
        record(
            "achievement.unlinked",
            organization_id=organization,
            on=on,
            by=by,
            person_id=person.pk,
            achievements=sorted(one.achievement_id for one in of_it),
            certifications=sorted({_code(one) for one in of_it}),
        )
    return {_code(one) for one in links}


def _code(link: Link) -> str:
    """The certification's code, which `_not_over` fetched with the link."""
    code: str = link.code  # type: ignore[attr-defined]
    return code


def _open(
    achievements: Collection[Achievement], organization: Organization, links: Collection[Link], *, on: date
) -> list[Link]:
    """For each achievement the link that is in force on a day, or ended on it and is reopened, or else a new one.

    They have no end. `links` are those to the organization that are not over.
    """
    wanted = {achievement.pk for achievement in achievements}
    mine = [one for one in links if one.achievement_id in wanted]
    # What was to begin later is part of these links now.
    if later := [one.pk for one in mine if one.linked_on > on]:
        Link.objects.filter(pk__in=later).update(unlinked_on=F("linked_on"))
    present: dict[int, Link] = {}
    for one in sorted((one for one in mine if one.linked_on <= on), key=lambda one: one.unlinked_on or date.max):
        present[one.achievement_id] = one  # the one that ends last, or never
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
    return [present[achievement.pk] for achievement in achievements]

"""Linking achievements to the one organization that a person stands for (R5, R6, R8)."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from achievements.models import Achievement, Link, LinkQuerySet
from achievements.signals import facts_changed
from activity.log import record
from core.refusals import broken_constraints_refuse, refuse_if
from organizations.models import Employment, Organization

BROKEN = {
    "achievements_link_one_organization_at_a_time": _(
        "Your achievements were linked to another organization at the same moment. Look again, and repeat it if needed."
    ),
    "achievements_link_never_overlaps": _("This achievement is linked already."),
    "achievements_link_once_a_day": _("This achievement is linked already."),
}


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
    elsewhere = Link.objects.filter(person=person).in_force_from(on).exclude(organization=organization)
    touched = {organization.pk, *elsewhere.values_list("organization_id", flat=True)}
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
    ended = _end(elsewhere, person=person, on=on, by=person)
    with broken_constraints_refuse(BROKEN), transaction.atomic():
        links = [_open(achievement, organization, on=on) for achievement in achievements]
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
    return links


@transaction.atomic
def unlink(*, person: User, achievements: Collection[Achievement], on: date) -> int:
    """End links of the person's own achievements; always allowed (R6). Return how many ended."""
    lock_person(person)
    links = Link.objects.filter(person=person, achievement__in=list(achievements)).in_force_from(on)
    return _end_and_tell(links, person=person, on=on, by=person)


@transaction.atomic
def end_at(*, person: User, organization: Organization, on: date, by: User | None) -> int:
    """End every link of a person to an organization, because the employment ended (R8). Return how many ended.

    The caller holds the locks of the person and the organization.
    """
    links = Link.objects.filter(person=person, organization=organization).in_force_from(on)
    return _end_and_tell(links, person=person, on=on, by=by)


def _end_and_tell(links: LinkQuerySet, *, person: User, on: date, by: User | None) -> int:
    touched = sorted(set(links.values_list("organization_id", flat=True)))
    Organization.objects.locked(touched)
    number = links.count()
    codes = _end(links, person=person, on=on, by=by)
    if touched:
        facts_changed.send(Link, organizations=touched, certifications=codes, on=on)
    return number


def _end(links: LinkQuerySet, *, person: User, on: date, by: User | None) -> set[str]:
    """End links on a day (those yet to begin: on the day they begin) and put it on record; return their codes."""
    rows = list(links.values_list("organization_id", "achievement_id", "achievement__certification__code"))
    links.update(unlinked_on=Greatest(F("linked_on"), Value(on)))
    for organization in sorted({row[0] for row in rows}):
        record(
            "achievement.unlinked",
            organization_id=organization,
            on=on,
            by=by,
            person_id=person.pk,
            achievements=sorted(row[1] for row in rows if row[0] == organization),
            certifications=sorted({row[2] for row in rows if row[0] == organization}),
        )
    return {row[2] for row in rows}


def _open(achievement: Achievement, organization: Organization, *, on: date) -> Link:
    """The link that is in force on a day, or ended on it and is reopened, or else a new one; it has no end."""
    link = Link.objects.filter(
        Q(unlinked_on__isnull=True) | Q(unlinked_on__gte=on),
        achievement=achievement,
        organization=organization,
        linked_on__lte=on,
    ).first()
    if link is None:
        return Link.objects.create(
            achievement=achievement, person_id=achievement.person_id, organization=organization, linked_on=on
        )
    if link.unlinked_on is not None:
        link.unlinked_on = None
        link.save(update_fields=["unlinked_on"])
    return link

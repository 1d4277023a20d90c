"""Linking achievements to the one organization that a person stands for (R5, R6, R8)."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from achievements import moves
from achievements.models import Achievement, Link, LinkQuerySet
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
    free = moves.next_free_day_for(person, organization, on=on)
    refuse_if(
        free > on,
        _("The programme limits changes of organization. The next free day is %(day)s.") % {"day": date_format(free)},
        code="too_soon",
    )
    ended = _end(elsewhere, person=person, on=on, by=person)
    with broken_constraints_refuse(BROKEN), transaction.atomic():
        # What was to begin later is part of these links now.
        later = Link.objects.filter(achievement__in=achievements, organization=organization, linked_on__gt=on)
        later.update(unlinked_on=F("linked_on"))
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
def link_like_the_others(achievement: Achievement, *, on: date) -> Link | None:
    """Link a new achievement to where its person's others are linked, unless they switched that off (R7).

    It is linked from the day it counts, but not from before the person stood for that organization.
    """
    person = lock_person(achievement.person)
    present = (
        Link.objects.filter(person=person).in_force(on=on).order_by("linked_on").select_related("organization").first()
    )
    is_over = any(day is not None and day <= on for day in (achievement.expires_on, achievement.revoked_on))
    if present is None or not person.links_new_achievements or is_over or achievement.earned_on > on:
        return None
    if achievement.links.in_force(on=on).exists():
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
    present = Link.objects.filter(
        Q(unlinked_on__isnull=True) | Q(unlinked_on__gte=on),
        achievement=achievement,
        organization=organization,
        linked_on__lte=on,
    )
    link = present.order_by(F("unlinked_on").desc(nulls_first=True), "linked_on").first()
    if link is None:
        return Link.objects.create(
            achievement=achievement, person_id=achievement.person_id, organization=organization, linked_on=on
        )
    if link.unlinked_on is not None:
        link.unlinked_on = None
        link.save(update_fields=["unlinked_on"])
    return link

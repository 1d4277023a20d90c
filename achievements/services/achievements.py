"""What people earned: from a feed, or claimed and then accepted or refused by an agent (R4, R7)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from achievements.models import Achievement, Certification, Link
from achievements.services import links
from achievements.signals import facts_changed
from activity.log import record
from core.dates import now
from core.refusals import Refusal, refuse_if
from organizations.models import Employment, Organization


@transaction.atomic
def add(
    *,
    person: User,
    certification: Certification,
    earned_on: date,
    on: date,
    expires_on: date | None = None,
    source: str = Achievement.Source.FEED,
) -> Achievement:
    """Record what a person has earned, from a source that proves it; it counts where their others are linked (R7)."""
    links.lock_person(person)
    achievement = Achievement.objects.create(
        person=person, certification=certification, earned_on=earned_on, expires_on=expires_on, source=source
    )
    links.link_like_the_others(achievement, on=on)
    return achievement


@transaction.atomic
def claim(
    *,
    person: User,
    certification: Certification,
    earned_on: date,
    on: date,
    expires_on: date | None = None,
    evidence: str = "",
) -> Achievement:
    """Record what a person says they earned: it counts for nothing until an agent accepts it (R4)."""
    links.lock_person(person)
    refuse_if(earned_on > on, _("The day on which it was earned lies in the future."), code="not_yet_earned")
    refuse_if(
        expires_on is not None and expires_on <= earned_on,
        _("The end has to be after the day it was earned."),
        code="backward",
    )
    refuse_if(
        Achievement.objects.filter(person=person, certification=certification, earned_on=earned_on)
        .exclude(refused_at__isnull=False)
        .exists(),
        _("This achievement is on record already."),
        code="on_record",
    )
    return Achievement.objects.create(
        person=person,
        certification=certification,
        earned_on=earned_on,
        expires_on=expires_on,
        evidence=evidence,
        source=Achievement.Source.CLAIM,
        claimed_at=now(),
    )


@transaction.atomic
def accept(achievement: Achievement, *, by: User, on: date) -> Achievement:
    """Let a claim count from now on, for every day that it speaks of; nobody accepts their own (R4)."""
    achievement = _pending(achievement, by=by, on=on)
    linked = set(achievement.links.values_list("organization_id", flat=True))
    present = Link.objects.filter(person=achievement.person).in_force(on=on)
    Organization.objects.locked(linked | set(present.values_list("organization_id", flat=True)))
    achievement.accepted_at, achievement.accepted_by = now(), by
    achievement.save(update_fields=["accepted_at", "accepted_by"])
    _tell("claim.accepted", achievement, by=by, on=on)
    links.link_like_the_others(achievement, on=on)
    if linked:
        facts_changed.send(Achievement, organizations=linked, certifications={achievement.certification.code}, on=on)
    return achievement


@transaction.atomic
def refuse(achievement: Achievement, *, by: User, on: date, reason: str) -> Achievement:
    """Refuse a claim, with a reason that its person reads (R4)."""
    refuse_if(not reason.strip(), _("Say why, so that the person knows what would be right."), code="no_reason")
    achievement = _pending(achievement, by=by, on=on)
    achievement.refused_at, achievement.refused_by, achievement.refusal_reason = now(), by, reason
    achievement.save(update_fields=["refused_at", "refused_by", "refusal_reason"])
    _tell("claim.refused", achievement, by=by, on=on, reason=reason)
    return achievement


def _pending(achievement: Achievement, *, by: User, on: date) -> Achievement:
    """The claim under its person's lock; refused where it is decided already, or not this agent's to decide."""
    refuse_if(not by.is_agent, _("Only a programme agent decides on a claim."), code="not_an_agent")
    refuse_if(achievement.person_id == by.pk, _("Nobody accepts their own claim."), code="own_claim")
    links.lock_person(achievement.person)
    achievement = Achievement.objects.select_related("certification", "person").get(pk=achievement.pk)
    if not achievement.is_pending_claim:
        raise Refusal(_("This claim is decided already."), code="decided")
    refuse_if(
        colleagues_of(by, on=on).filter(person=achievement.person).exists(),
        _("An agent cannot decide on a claim of somebody who works for the same organization."),
        code="conflict_of_interest",
    )
    return achievement


def colleagues_of(agent: User, *, on: date) -> QuerySet[Employment]:
    """The employments of those who work for an organization that employs the agent too, on a day."""
    together = Employment.objects.filter(person=agent).in_force(on=on).values("organization")
    return Employment.objects.filter(organization__in=together).in_force(on=on)


def counting_at(claims: Collection[Achievement], *, on: date) -> dict[int, Organization]:
    """For each claim (by its key) the organization where it is linked, or would be once it is accepted (R7)."""
    people = {claim.person_id for claim in claims}
    rows = Link.objects.filter(person__in=people).select_related("organization").order_by("linked_on", "pk")
    known = list(rows)
    found: dict[int, Organization] = {}
    for claim in claims:
        own = [link for link in known if link.achievement_id == claim.pk]
        others = [link for link in known if link.person_id == claim.person_id and link.linked_on <= on]
        if not own and not links.follows_the_others(claim, claim.person, on=on):
            continue
        # What was linked and is no more, its person has unlinked.
        place = next((link for link in own or others if link.is_in_force_from(on)), None)
        if place is not None:
            found[claim.pk] = place.organization
    return found


def known_to(claims: Collection[Achievement], *, on: date) -> dict[int, int]:
    """For each claim (by its key) the one organization (by its own) that learns of it.

    It is the one where it counts or would count; of somebody who has linked nothing, the only one that employs them.
    What somebody earns and does elsewhere is not an organization's to know.
    """
    found = {claim: organization.pk for claim, organization in counting_at(claims, on=on).items()}
    people = {claim.person_id for claim in claims}
    linked = set(Link.objects.filter(person__in=people).in_force_from(on).values_list("person_id", flat=True))
    employers: dict[int, list[int]] = {}
    employments = Employment.objects.filter(person__in=people - linked).in_force(on=on)
    for person, organization in employments.values_list("person_id", "organization_id"):
        employers.setdefault(person, []).append(organization)
    for claim in claims:
        if len(employers.get(claim.person_id, ())) == 1:
            found.setdefault(claim.pk, employers[claim.person_id][0])
    return found


def _tell(verb: str, achievement: Achievement, *, by: User, on: date, **facts: Any) -> None:
    """Put a decision on the record of the organization that learns of it, if any does."""
    organization = known_to([achievement], on=on).get(achievement.pk)
    if organization is not None:
        record(
            verb,
            organization_id=organization,
            on=on,
            by=by,
            person_id=achievement.person_id,
            achievement=achievement.pk,
            certification=achievement.certification.code,
            **facts,
        )

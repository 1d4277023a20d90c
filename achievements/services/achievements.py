"""What people earned: from a feed, or claimed and then accepted or refused by an agent (R4, R7)."""

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


def _tell(verb: str, achievement: Achievement, *, by: User, on: date, **facts: Any) -> None:
    """Put a decision on the record of every organization that the person works for."""
    works_for = Employment.objects.filter(person=achievement.person_id).in_force(on=on)
    for organization in sorted(set(works_for.values_list("organization_id", flat=True))):
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

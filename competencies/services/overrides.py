"""Placing, revoking and closing overrides (R20, R21)."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import Entry, record, record_many
from activity.models import ActivityRecord
from competencies import standings
from competencies.models import Competency, Override
from core.dates import add_days, add_months, now
from core.refusals import refuse_if
from organizations.models import Employment, Invitation, Organization

CONFLICT_MONTHS = 12
APPROVAL_FROM = 3
ENDED_ONCE = "override.ended:"


@transaction.atomic
def place(
    *,
    organization: Organization,
    competency: Competency,
    level: str,
    reason: str,
    by: User,
    on: date,
    ends_on: date | None = None,
    evidence: str = "",
    person: User | None = None,
    approved_by: User | None = None,
) -> Override:
    """Give `organization` a level it has not earned, until `ends_on` or for three months (R20).

    From the third in a row on it takes the approval of a second agent (`competencies.services.proposals`).
    """
    Organization.objects.locked([organization.pk])
    refuse_unless_lawful(organization, reason=reason, ends_on=ends_on, by=by, on=on)
    if approved_by is not None:
        refuse_unless_impartial(approved_by, organization, on=on)
    refuse_if(
        approved_by is None and needs_approval(organization, competency, on=on),
        _("From the third override in a row on a competency, a second agent approves."),
        code="needs_approval",
    )
    override = Override.objects.create(
        organization=organization,
        competency=competency,
        level=level,
        starts_on=on,
        ends_on=ends_on or Override.longest_end(on),
        reason=reason,
        evidence=evidence,
        person=person,
        placed_at=now(),
        placed_by=by,
    )
    _record("override.placed", override, on=on, by=by, reason=reason)
    standings.reevaluate([organization.pk], competencies=[competency.slug], on=on)
    return override


@transaction.atomic
def revoke(override: Override, *, by: User, on: date) -> Override:
    """End an override by hand: from today on the level is what the facts say (R21). Revoking twice changes nothing.

    One that is yet to begin ends on the day it begins.
    """
    Organization.objects.locked([override.organization_id])
    override = Override.objects.select_related("competency", "organization").get(pk=override.pk)
    refuse_unless_impartial(by, override.organization, on=on)
    end = max(on, override.starts_on)
    if override.until <= end:
        return override
    override.revoked_on, override.revoked_at, override.revoked_by = end, now(), by
    override.save(update_fields=["revoked_on", "revoked_at", "revoked_by"])
    _record("override.revoked", override, on=on, by=by)
    standings.reevaluate([override.organization_id], competencies=[override.competency.slug], on=on)
    return override


def close(*, on: date) -> int:
    """Put on record, once, each override that ended by its date; return how many were new.

    Nothing else happens: the level was gone on the day it ended, whether or not this ever runs (R3, R21).
    """
    told = ActivityRecord.objects.filter(
        organization_id=OuterRef("organization_id"),
        once=Concat(Value(ENDED_ONCE), Cast(OuterRef("pk"), TextField())),
    )
    ended = (
        Override.objects.over(on=on)
        .filter(~Exists(told))
        .select_related("competency")
        .order_by("organization_id", "ends_on", "pk")
    )
    written = 0
    for override in ended.iterator(chunk_size=2_000):
        with transaction.atomic():
            Organization.objects.locked([override.organization_id])
            written += record_many(
                [
                    Entry(
                        verb="override.ended",
                        organization_id=override.organization_id,
                        on=override.ends_on,
                        person_id=override.person_id,
                        once=f"{ENDED_ONCE}{override.pk}",
                        facts=_facts(override),
                    )
                ],
                on=on,
            )
    return written


def count_in_a_row(organization: Organization, competency: Competency, *, on: date) -> int:
    """How many overrides came before, each without a day between it and the next, up to a new one on that day (R20)."""
    earlier = Override.objects.filter(organization=organization, competency=competency, starts_on__lte=on)
    count, begins = 0, on
    for override in sorted(earlier, key=lambda override: override.until, reverse=True):
        if override.until >= begins and override.until > override.starts_on:
            count += 1
            begins = min(begins, override.starts_on)
    return count


def needs_approval(organization: Organization, competency: Competency, *, on: date) -> bool:
    """Whether the next override on a competency would be the third in a row, or a later one (R20)."""
    return count_in_a_row(organization, competency, on=on) >= APPROVAL_FROM - 1


def refuse_unless_lawful(organization: Organization, *, reason: str, ends_on: date | None, by: User, on: date) -> None:
    """Refuse an override without a reason, of a wrong length, or by somebody who may not place it (R20)."""
    refuse_unless_impartial(by, organization, on=on)
    refuse_if(not reason.strip(), _("An override needs a reason."), code="no_reason")
    refuse_if(
        ends_on is not None and not on < ends_on <= Override.longest_end(on),
        _("An override ends after it starts, and at most three months later."),
        code="too_long",
    )


def refuse_unless_impartial(agent: User, organization: Organization, *, on: date) -> None:
    """Refuse whoever is no agent, and one whom the organization employs or invites, or did in the last 12 months."""
    refuse_if(not agent.is_agent, _("Only a programme agent may do this."), code="not_an_agent")
    refuse_if(
        organization.pk in in_conflict(agent, on=on),
        _("An agent cannot override for an organization that employs or invites them, or did in the last 12 months."),
        code="conflict_of_interest",
    )


def in_conflict(agent: User, *, on: date) -> set[int]:
    """The organizations (ids) that employ or invite an agent, or did in the last 12 months: not theirs to decide on.

    An invitation ended on the day it expired, was taken back, or was accepted: then the employment speaks.
    """
    since = add_months(on, -CONFLICT_MONTHS)
    still = datetime.combine(add_days(since, 1), time.min, UTC)
    employed = Employment.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=since), person=agent)
    invited = Invitation.objects.to(agent.email).filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gte=still),
        Q(accepted_at__isnull=True) | Q(accepted_at__gte=still),
        expires_on__gt=since,
    )
    ids = employed.values_list("organization_id", flat=True)
    return set(ids.union(invited.values_list("organization_id", flat=True)))


def _facts(override: Override) -> dict[str, Any]:
    return {
        "override": override.pk,
        "competency": override.competency.slug,
        "level": override.level,
        "starts_on": override.starts_on,
        "until": override.until,
    }


def _record(verb: str, override: Override, *, on: date, by: User, **facts: Any) -> None:
    record(
        verb,
        organization_id=override.organization_id,
        on=on,
        by=by,
        person_id=override.person_id,
        **_facts(override),
        **facts,
    )

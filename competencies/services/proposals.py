"""Overrides from the third in a row on: proposed by one agent, placed when a second one approves (R20)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from competencies.models import Competency, Override, OverrideProposal
from competencies.services import overrides
from core.dates import now
from core.refusals import Refusal, refuse_if
from organizations.models import Organization


@transaction.atomic
def propose(
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
) -> OverrideProposal:
    """Ask for a second agent's approval; until then the proposal gives nothing."""
    Organization.objects.locked([organization.pk])
    overrides.refuse_unless_lawful(organization, reason=reason, ends_on=ends_on, by=by, on=on)
    waiting = OverrideProposal.objects.open().filter(organization=organization, competency=competency)
    refuse_if(waiting.exists(), _("A proposal for this competency is waiting already."), code="waiting")
    proposal = OverrideProposal.objects.create(
        organization=organization,
        competency=competency,
        level=level,
        ends_on=ends_on,
        reason=reason,
        evidence=evidence,
        person=person,
        proposed_at=now(),
        proposed_by=by,
    )
    _tell("override.proposed", proposal, by=by, on=on)
    return proposal


@transaction.atomic
def approve(proposal: OverrideProposal, *, by: User, on: date) -> Override:
    """Place what another agent proposed; it starts today (R20)."""
    proposal = _open(proposal)
    refuse_if(proposal.proposed_by_id == by.pk, _("A second agent approves, not the one who proposed."), code="own")
    ends_on = proposal.ends_on
    refuse_if(
        ends_on is not None and ends_on <= on,
        _("The end that was proposed has passed. Refuse it and propose another."),
        code="too_late",
    )
    override = overrides.place(
        organization=proposal.organization,
        competency=proposal.competency,
        level=proposal.level,
        reason=proposal.reason,
        evidence=proposal.evidence,
        person=proposal.person,
        ends_on=ends_on,
        by=proposal.proposed_by,
        approved_by=by,
        on=on,
    )
    proposal.approved_at, proposal.approved_by, proposal.override = now(), by, override
    proposal.save(update_fields=["approved_at", "approved_by", "override"])
    _tell("override.approved", proposal, by=by, on=on, override=override.pk)
    return override


@transaction.atomic
def refuse(proposal: OverrideProposal, *, by: User, on: date) -> None:
    """Refuse a proposal, or take one's own back."""
    proposal = _open(proposal)
    refuse_if(not by.is_agent, _("Only a programme agent decides on an override."), code="not_an_agent")
    proposal.refused_at, proposal.refused_by = now(), by
    proposal.save(update_fields=["refused_at", "refused_by"])
    _tell("override.refused", proposal, by=by, on=on)


def _open(proposal: OverrideProposal) -> OverrideProposal:
    Organization.objects.locked([proposal.organization_id])
    found = (
        OverrideProposal.objects.open()
        .select_related("organization", "competency", "person", "proposed_by")
        .filter(pk=proposal.pk)
        .first()
    )
    if found is None:
        raise Refusal(_("This proposal is decided already."), code="decided")
    return found


def _tell(verb: str, proposal: OverrideProposal, *, by: User, on: date, **facts: Any) -> None:
    record(
        verb,
        organization_id=proposal.organization_id,
        on=on,
        by=by,
        person_id=proposal.person_id,
        proposal=proposal.pk,
        competency=proposal.competency.slug,
        level=proposal.level,
        **facts,
    )

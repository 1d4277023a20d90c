"""Overrides from the third in a row on: proposed by one agent, approved or refused by a second one (R20)."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from competencies.api.examples import OVERRIDE_BODY, PROPOSAL
from competencies.api.override_shapes import ProposalAnswer, ProposalBody
from competencies.api.overrides import OverridesOfOrganization
from competencies.models import OverrideProposal
from competencies.services import proposals
from core.api.describing import CREATED, described
from core.api.filters import Filters, TextFilter, WordFilter
from core.api.once import once
from organizations.api.reach import OrganizationList

STATES = {
    "waiting": Q(approved_at__isnull=True, refused_at__isnull=True),
    "approved": Q(approved_at__isnull=False),
    "refused": Q(refused_at__isnull=False),
}


class ProposalFilters(django_filters.FilterSet):
    state = WordFilter(words=STATES, about="What became of it.", method="by_state")
    competency = TextFilter("competency__slug", about="The slug of a competency.")

    class Meta:
        model = OverrideProposal
        fields: list[str] = []

    def by_state(self, rows: QuerySet[OverrideProposal], name: str, state: str) -> QuerySet[OverrideProposal]:
        return rows.filter(STATES[state])


class ProposalsOfOrganization(OverridesOfOrganization):
    """Below here are the proposals for the organization in the address."""

    def proposals(self) -> QuerySet[OverrideProposal]:
        rows = OverrideProposal.objects.filter(organization=self.organization)
        return rows.select_related("competency", "person", "proposed_by", "approved_by", "refused_by")

    def proposal(self, key: int) -> OverrideProposal:
        return get_object_or_404(self.proposals(), pk=key)

    def shown(self, key: int, **more: Any) -> Response:
        """The answer about one proposal."""
        return self.answer(ProposalAnswer, _shown(self.proposal(key)), **more)


def _shown(proposal: OverrideProposal) -> dict[str, Any]:
    fields = (
        "pk", "competency", "level", "reason", "evidence", "person", "ends_on", "proposed_at", "proposed_by",
        "approved_at", "approved_by", "refused_at", "refused_by", "override_id",
    )  # fmt: skip
    state = "approved" if proposal.approved_at else "refused" if proposal.refused_at else "waiting"
    return {**{name: getattr(proposal, name) for name in fields}, "state": state}


class Proposals(ProposalsOfOrganization, OrganizationList):
    queryset = OverrideProposal.objects.none()
    filter_backends = (Filters,)
    filterset_class = ProposalFilters
    order = ("-pk",)

    @described(
        "listOverrideProposals",
        "List proposed overrides",
        "Overrides that one agent proposed and a second one decides on, the latest first. For programme agents.",
        tag="Overrides",
        answer=ProposalAnswer,
        many=True,
        example=PROPOSAL,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(
            self.proposals(), ProposalAnswer, prepared=lambda found: [_shown(proposal) for proposal in found]
        )

    @described(
        "proposeOverride",
        "Propose an override",
        "Asks a second agent for the third override in a row on a competency, or a later one. It gives nothing until "
        "it is approved. One proposal waits for each competency (code `waiting`).",
        tag="Overrides",
        answer=ProposalAnswer,
        status=CREATED,
        body=ProposalBody,
        example=PROPOSAL,
        sent=OVERRIDE_BODY,
    )
    @once
    def post(self, request: Request, mpn_id: str) -> Response:
        organization = self.organization
        proposed = proposals.propose(
            organization=organization, by=self.person, on=self.today, **self.wanted(ProposalBody)
        )
        return self.shown(proposed.pk, status=CREATED)


class OneProposal(ProposalsOfOrganization):
    @described(
        "getOverrideProposal",
        "Get a proposed override",
        "One proposal. For programme agents.",
        tag="Overrides",
        answer=ProposalAnswer,
        example=PROPOSAL,
    )
    def get(self, request: Request, mpn_id: str, proposal: int) -> Response:
        return self.shown(proposal)


class ApproveProposal(ProposalsOfOrganization):
    @described(
        "approveOverrideProposal",
        "Approve a proposed override",
        "Places what another agent proposed; it starts today (R20). Nobody approves their own (code `own`).",
        tag="Overrides",
        answer=ProposalAnswer,
        example={**PROPOSAL, "state": "approved", "approved_at": "2026-11-22T10:00:00Z", "override": 9},
    )
    @once
    def post(self, request: Request, mpn_id: str, proposal: int) -> Response:
        found = self.proposal(proposal)
        self.read()
        proposals.approve(found, by=self.person, on=self.today)
        return self.shown(proposal)


class RefuseProposal(ProposalsOfOrganization):
    @described(
        "refuseOverrideProposal",
        "Refuse a proposed override",
        "Refuses a proposal, or takes one's own back.",
        tag="Overrides",
        answer=ProposalAnswer,
        example={**PROPOSAL, "state": "refused", "refused_at": "2026-11-22T10:00:00Z"},
    )
    @once
    def post(self, request: Request, mpn_id: str, proposal: int) -> Response:
        found = self.proposal(proposal)
        self.read()
        proposals.refuse(found, by=self.person, on=self.today)
        return self.shown(proposal)

"""Overrides of an organization: raw beside effective; placed and revoked by programme agents (R20, R21)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from competencies import standings
from competencies.api.examples import OVERRIDE, OVERRIDE_BODY
from competencies.api.override_shapes import OverrideAnswer, OverrideBody
from competencies.models import Competency, Override
from competencies.plans import plan_in_force
from competencies.queries import standings_on
from competencies.services import overrides
from core.api.describing import CREATED, described
from core.api.filters import Filters, TextFilter, WordFilter
from core.api.once import once
from core.api.problems import Error, Invalid, at
from core.api.shapes import AsOf, Body
from organizations.api.reach import OrganizationList, OrganizationView

NO_SUCH_COMPETENCY = _("There is no such competency.")
NO_SUCH_PERSON = _("There is no such employee.")


def competency_named(slug: str) -> Competency | None:
    """The competency of the catalogue in force that a body names."""
    return Competency.objects.filter(slug=slug).first() if slug in plan_in_force().plan.competencies else None


class OverrideFilters(django_filters.FilterSet):
    competency = TextFilter("competency__slug", about="The slug of a competency.")
    level = WordFilter("level", words=("silver", "gold"), about="What it gives.")

    class Meta:
        model = Override
        fields: list[str] = []


class OverridesOfOrganization(OrganizationView):
    """Below here are the overrides of the organization in the address."""

    def overrides(self) -> QuerySet[Override]:
        rows = Override.objects.filter(organization=self.organization)
        return rows.select_related("competency", "person", "placed_by", "revoked_by")

    def prepared(self, found: Sequence[Override]) -> list[dict[str, Any]]:
        """Overrides with the levels of the day that is asked about, raw and effective (R21)."""
        ids = [self.organization.pk]
        standings.bring_up_to_date(ids, on=self.today)
        levels = {row.competency: (row.earned, row.level) for row in standings_on(ids, self.as_of)}
        return [_shown(one, *levels.get(one.competency.slug, ("none", "none")), on=self.as_of) for one in found]

    def one(self, key: int) -> Response:
        """The answer about one override."""
        [shown] = self.prepared([get_object_or_404(self.overrides(), pk=key)])
        return self.answer(OverrideAnswer, shown)

    def wanted(self, body: type[Body]) -> dict[str, Any]:
        """What is to be given, with the rows that it names; raises `Invalid` for what is not there."""
        wanted = self.read(body)
        errors: list[Error] = []
        competency = competency_named(wanted["competency"])
        if competency is None:
            errors.append(at("/competency", NO_SUCH_COMPETENCY, code="absent"))
        person = None
        if wanted.get("person") is not None:
            employees = User.objects.filter(employments__organization=self.organization).distinct()
            person = employees.filter(pk=wanted["person"]).first()
            if person is None:
                errors.append(at("/person", NO_SUCH_PERSON, code="absent"))
        if errors:
            raise Invalid(errors)
        return {**wanted, "competency": competency, "person": person}


def _shown(override: Override, earned: str, effective: str, *, on: date) -> dict[str, Any]:
    fields = (
        "pk", "competency", "level", "reason", "evidence", "person", "starts_on", "ends_on", "until", "placed_at",
        "placed_by", "agent_email", "revoked_on", "revoked_by",
    )  # fmt: skip
    shown = {name: getattr(override, name) for name in fields}
    return {**shown, "state": state_of(override, on=on), "earned": earned, "effective": effective}


def state_of(override: Override, *, on: date) -> str:
    """How an override stands on a day: one of `override_shapes.OVERRIDE_STATES`."""
    if on < override.starts_on:
        return "to_come"
    if override.is_in_force(on=on):
        return "in_force"
    return "revoked" if override.until < override.ends_on else "over"


class Overrides(OverridesOfOrganization, OrganizationList):
    queryset = Override.objects.none()
    filter_backends = (Filters,)
    filterset_class = OverrideFilters
    asks = AsOf
    order = ("-starts_on", "-pk")

    @described(
        "listOverrides",
        "List the overrides",
        "Every override of the organization, the latest first, with the level on the facts alone beside the level that "
        "holds on the day that is asked about (R21). For its admins and programme agents.",
        tag="Overrides",
        answer=OverrideAnswer,
        many=True,
        example=OVERRIDE,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(self.overrides(), OverrideAnswer, prepared=self.prepared)

    @described(
        "placeOverride",
        "Place an override",
        "Gives the organization a level from today, for three months at most (R20). Refused for an agent whom the "
        "organization employs or invites, or did in the last 12 months (code `conflict_of_interest`). From the third "
        "in a row on a competency it takes a second agent (code `needs_approval`): propose it.",
        tag="Overrides",
        answer=OverrideAnswer,
        status=CREATED,
        body=OverrideBody,
        example=OVERRIDE,
        sent=OVERRIDE_BODY,
    )
    @once
    def post(self, request: Request, mpn_id: str) -> Response:
        organization = self.organization
        placed = overrides.place(organization=organization, by=self.person, on=self.today, **self.wanted(OverrideBody))
        response = self.one(placed.pk)
        response.status_code = CREATED
        return response


class OneOverride(OverridesOfOrganization):
    asks = AsOf

    @described(
        "getOverride",
        "Get an override",
        "One override, with raw beside effective on the day that is asked about.",
        tag="Overrides",
        answer=OverrideAnswer,
        example=OVERRIDE,
    )
    def get(self, request: Request, mpn_id: str, override: int) -> Response:
        return self.one(override)


class RevokeOverride(OverridesOfOrganization):
    @described(
        "revokeOverride",
        "Revoke an override",
        "Ends an override today: the level is what the facts say (R21). Revoking one that is over changes nothing.",
        tag="Overrides",
        answer=OverrideAnswer,
        example={**OVERRIDE, "until": "2026-11-22", "state": "revoked", "effective": "silver"},
    )
    @once
    def post(self, request: Request, mpn_id: str, override: int) -> Response:
        found = get_object_or_404(self.overrides(), pk=override)
        self.read()
        overrides.revoke(found, by=self.person, on=self.today)
        return self.one(override)

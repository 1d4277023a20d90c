"""The benefits of a membership: what there is, activating, seeing keys, giving to employees (R31)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from competencies.models import Competency
from core.api.describing import NO_CONTENT, described
from core.api.once import once
from core.api.problems import Invalid, at
from memberships.api.shapes import ActivationBody, AssignmentBody, BenefitAnswer, KeyAnswer
from memberships.entitlements import Entitlement
from memberships.models import Assignment, BenefitUse, Grant
from memberships.services import assignments, benefits, grants
from organizations.api.reach import OrganizationList, OrganizationView

NO_SUCH_PERSON = _("There is no such employee.")
BENEFIT = {
    "id": 31,
    "code": "vs-ent-core-gold",
    "name": "Visual Studio Enterprise subscriptions (core)",
    "tier": "gold",
    "competency": None,
    "category": "visual-studio",
    "unit": "subscription",
    "quantity": 10,
    "used": 1,
    "left": 9,
    "uses": [
        {
            "id": 8,
            "number": 1,
            "activated_on": "2026-11-22",
            "ends_on": "2027-11-22",
            "has_key": True,
            "assigned_to": {"id": 12, "name": "Megan Bowen"},
        }
    ],
}
KEY = {"key": "A3F9-77QK-0M2D"}


class BenefitsOfOrganization(OrganizationView):
    """Below here is what the memberships of the organization in the address carry."""

    def entitled(self) -> list[dict[str, Any]]:
        """Each benefit that applies today, with what was made of it; in the order of their names."""
        carrying = grants.up_to_date(self.organization.pk, on=self.today)
        by_key = {grant.pk: grant for grant in carrying.grants}
        competencies = Competency.objects.in_bulk({one.competency_id for one in carrying.grants if one.competency_id})
        holders = self._holders()
        shown = [
            _shown(by_key[one.applies.grant], one, carrying.uses, holders, competencies)
            for one in carrying.entitlements().values()
        ]
        return sorted(shown, key=lambda one: (one["grant"].name, one["grant"].pk))

    def _holders(self) -> dict[int, User]:
        """Who has which activated benefit today."""
        held = Assignment.objects.counting(on=self.today).filter(use__grant__term__organization=self.organization)
        return {one.use_id: one.person for one in held.select_related("person")}

    def uses(self) -> QuerySet[BenefitUse]:
        mine = BenefitUse.objects.filter(grant__term__organization=self.organization)
        return mine.select_related("grant__term__organization", "grant__competency")

    def one(self, grant: int) -> Response:
        """The answer about the benefit of a grant, or of the one that took its place."""
        code = Grant.objects.values_list("name", flat=True).get(pk=grant)
        every = self.entitled()
        exact = next((one for one in every if one["grant"].pk == grant), None)
        return self.answer(BenefitAnswer, exact or next(one for one in every if one["grant"].name == code))


def _shown(
    grant: Grant,
    entitlement: Entitlement,
    uses: Mapping[int, list[BenefitUse]],
    holders: Mapping[int, User],
    competencies: Mapping[int, Competency],
) -> dict[str, Any]:
    if grant.competency_id is not None:
        grant.competency = competencies[grant.competency_id]
    return {
        "grant": grant,
        "used": entitlement.used,
        "left": entitlement.left,
        "uses": [
            {
                "pk": one.pk,
                "number": one.number,
                "activated_on": one.activated_on,
                "ends_on": one.ends_on,
                "has_key": one.key_id is not None,
                "assigned_to": holders.get(one.pk),
            }
            for one in uses.get(grant.pk, ())
        ],
    }


class Benefits(BenefitsOfOrganization, OrganizationList):
    queryset = Grant.objects.none()

    @described(
        "listBenefits",
        "List the benefits",
        "What the organization's memberships give today, with how many are used and by whom. For its admins and "
        "programme agents.",
        tag="Benefits",
        answer=BenefitAnswer,
        many=True,
        example=BENEFIT,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page_of_list(self.entitled(), BenefitAnswer, key=lambda one: [one["grant"].name, one["grant"].pk])


class ActivateBenefit(BenefitsOfOrganization):
    @described(
        "activateBenefit",
        "Activate a benefit",
        "Activates pieces of a benefit, each for twelve months, never more than there are. From then on the "
        "membership cannot be given back (R27). A key, where there is one, is asked for by itself.",
        tag="Benefits",
        answer=BenefitAnswer,
        body=ActivationBody,
        example=BENEFIT,
        sent={"pieces": 1},
    )
    @once
    def post(self, request: Request, mpn_id: str, grant: int) -> Response:
        rows = Grant.objects.filter(term__organization=self.organization)
        found = get_object_or_404(rows.select_related("term__organization"), pk=grant)
        wanted = self.read(ActivationBody)
        benefits.activate(found, by=self.person, on=self.today, pieces=wanted.get("pieces", 1))
        return self.one(grant)


class ViewKey(BenefitsOfOrganization):
    @described(
        "viewKey",
        "See a key",
        "The product key of an activated benefit. That you looked is on record, and each time anew; a membership of "
        "which a key was seen cannot be given back (R27). For the organization's admins; an employee who has the "
        "benefit asks for it under their own.",
        tag="Benefits",
        answer=KeyAnswer,
        example=KEY,
    )
    @once
    def post(self, request: Request, mpn_id: str, use: int) -> Response:
        found = get_object_or_404(self.uses(), pk=use)
        self.read()
        return self.answer(KeyAnswer, {"key": benefits.view_key(found, by=self.person, on=self.today)})


class AssignBenefit(BenefitsOfOrganization):
    @described(
        "assignBenefit",
        "Give an activated benefit to an employee",
        "One person has it at a time; to somebody else it goes only after the days of the benefit (R31).",
        tag="Benefits",
        status=NO_CONTENT,
        body=AssignmentBody,
        sent={"person": 12},
    )
    @once
    def post(self, request: Request, mpn_id: str, use: int) -> Response:
        found = get_object_or_404(self.uses(), pk=use)
        wanted = self.read(AssignmentBody)
        employees = User.objects.filter(employments__organization=self.organization).distinct()
        person = employees.filter(pk=wanted["person"]).first()
        if person is None:
            raise Invalid([at("/person", NO_SUCH_PERSON, code="absent")])
        assignments.reassign(found, person=person, by=self.person, on=self.today)
        return Response(status=NO_CONTENT)


class TakeBenefitBack(BenefitsOfOrganization):
    @described(
        "takeBenefitBack",
        "Take an activated benefit back",
        "Nobody has it any more, from today on. Twice changes nothing.",
        tag="Benefits",
        status=NO_CONTENT,
    )
    @once
    def post(self, request: Request, mpn_id: str, use: int) -> Response:
        found = get_object_or_404(self.uses(), pk=use)
        self.read()
        assignments.take_back(found, by=self.person, on=self.today)
        return Response(status=NO_CONTENT)

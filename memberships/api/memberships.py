"""The membership of an organization on a day, and what it displays (R24, R28, R29)."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from competencies import standings
from competencies.api.shapes import HELD, CompetencyRef
from competencies.models import Competency, Level
from core.api.describing import described
from core.api.shapes import Answer, AsOf
from memberships.models import DisplayPeriod
from memberships.queries import memberships_on
from organizations.api.reach import OrganizationList, OrganizationView

CLOUD_PLATFORM = {"slug": "cloud-platform", "name": "Cloud Platform"}
MEMBERSHIP = {
    "as_of": "2026-11-22",
    "tier": "gold",
    "state": "active",
    "starts_on": "2026-03-14",
    "anniversary": "2027-03-14",
    "eligible": "gold",
    "is_at_risk": True,
    "competencies_at_risk": [CLOUD_PLATFORM],
}
DISPLAY = {"competency": CLOUD_PLATFORM, "level": "gold", "starts_on": "2026-11-20", "ends_on": "2027-04-13"}


class MembershipAnswer(Answer):
    """The Silver or Gold membership on a day."""

    as_of = serializers.DateField()
    tier = serializers.ChoiceField(choices=Level.choices, help_text="None without a membership.")
    state = serializers.ChoiceField(
        choices=["none", "active", "grace"], help_text="In grace after the anniversary (R24)."
    )
    starts_on = serializers.DateField(allow_null=True)
    anniversary = serializers.DateField(allow_null=True, help_text="The day the term ends (R23).")
    eligible = serializers.ChoiceField(choices=Level.choices, help_text="The highest tier that could be bought (R22).")
    is_at_risk = serializers.BooleanField(help_text="Whether the renewal is at risk (R29).")
    competencies_at_risk = CompetencyRef(
        many=True, help_text="Those whose displayed level does not hold to the anniversary (R29)."
    )


class DisplayAnswer(Answer):
    """A level that customers see, for a period (R28)."""

    competency = CompetencyRef()
    level = serializers.ChoiceField(choices=HELD)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class Membership(OrganizationView):
    asks = AsOf

    @described(
        "getMembership",
        "Get the membership",
        "The membership on a day: tier, state, anniversary, what could be bought, and whether the renewal is at risk.",
        tag="Membership",
        answer=MembershipAnswer,
        example=MEMBERSHIP,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        pk = self.organization.pk
        standings.bring_up_to_date([pk], on=self.today)
        row = memberships_on([pk], self.as_of)[pk]
        membership = {
            "as_of": self.as_of,
            "tier": row.tier,
            "state": row.state,
            "starts_on": row.starts_on,
            "anniversary": row.anniversary,
            "eligible": row.eligible,
            "is_at_risk": row.is_at_risk,
            "competencies_at_risk": Competency.objects.filter(pk__in=row.competencies_at_risk).order_by("slug"),
        }
        return self.answer(MembershipAnswer, membership)


class Displays(OrganizationList):
    queryset = DisplayPeriod.objects.none()
    asks = AsOf
    order = ("competency__slug", "pk")

    @described(
        "listDisplays",
        "List what is displayed",
        "What customers see of the organization on a day: within a term, the highest level it had, capped at the tier "
        "(R28). Nothing without a Silver or Gold membership.",
        tag="Membership",
        answer=DisplayAnswer,
        many=True,
        example=DISPLAY,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        standings.bring_up_to_date([self.organization.pk], on=self.today)
        shown: QuerySet[DisplayPeriod] = DisplayPeriod.objects.shown(on=self.as_of)
        return self.page(shown.filter(organization=self.organization).select_related("competency"), DisplayAnswer)

"""What the people of an organization have linked to it, for its admins and agents (R5)."""

from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.filters import LinksOfAllFilters
from achievements.api.shapes import OrganizationLinkAnswer
from achievements.models import Link
from core.api.describing import described
from core.api.filters import Filters
from core.api.shapes import AsOf
from organizations.api.reach import OrganizationList

ORGANIZATION_LINK = {
    "id": 44,
    "person": {"id": 14, "name": "Isaiah Langer"},
    "achievement": {"id": 31, "certification": "70-533"},
    "linked_on": "2025-02-08",
    "unlinked_on": None,
}


class OrganizationLinks(OrganizationList):
    queryset = Link.objects.none()
    filter_backends = (Filters,)
    filterset_class = LinksOfAllFilters
    asks = AsOf
    order = ("person__full_name", "pk")

    @described(
        "listOrganizationLinks",
        "List who has linked what",
        "Every achievement that is linked to the organization on a day, by the name of its person; claims are there "
        "once an agent has accepted them. An employee who is not there has linked nothing "
        "(`GET /api/v1/organizations/{mpn_id}/employees?linked=false`). A link does not end when what is linked "
        "expires. Linking is for the person alone to do. For the organization's admins and programme agents.",
        tag="Employees",
        answer=OrganizationLinkAnswer,
        many=True,
        example=ORGANIZATION_LINK,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        rows = Link.objects.filter(organization=self.organization).in_force(on=self.as_of).proven()
        return self.page(rows.select_related("person", "achievement__certification"), OrganizationLinkAnswer)

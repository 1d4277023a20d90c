"""Who one is, and the organizations that one may see."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import described
from core.api.filters import Filters
from organizations.access import employments_of
from organizations.api.filters import OrganizationFilters
from organizations.api.reach import OrganizationView, PersonList, PersonView
from organizations.api.shapes import MeAnswer, OrganizationAnswer
from organizations.models import Organization

CONTOSO = {"mpn_id": "4021736", "name": "Contoso"}
ORGANIZATION = {
    **CONTOSO,
    "country": "US",
    "city": "Seattle",
    "website": "https://contoso.example",
    "market": "developed",
    "role": "admin",
}
ME = {
    "id": 12,
    "name": "Megan Bowen",
    "email": "megan@contoso.example",
    "is_agent": False,
    "organizations": [{**CONTOSO, "role": "admin", "joined_on": "2020-01-01"}],
    "token": {"name": "Nightly report", "scope": "read", "organization": CONTOSO},
}


class Me(PersonView):
    @described(
        "getMe",
        "Who am I",
        "The person who asks, where they work today, and the token that speaks for them, if one does. With a token, "
        "its organization is the only one there is.",
        tag="Me",
        answer=MeAnswer,
        example=ME,
    )
    def get(self, request: Request) -> Response:
        workplaces = employments_of(self.person, on=self.today)
        if self.bound_to is not None:
            workplaces = [one for one in workplaces if one.organization_id == self.bound_to.pk]
        person = self.person
        me = {
            "pk": person.pk,
            "full_name": person.full_name,
            "email": person.email,
            "is_agent": person.is_agent,
            "organizations": workplaces,
            "token": self.token,
        }
        return self.answer(MeAnswer, me)


class Organizations(PersonList):
    queryset = Organization.objects.none()
    filter_backends = (Filters,)
    filterset_class = OrganizationFilters
    order = ("name", "pk")

    @described(
        "listOrganizations",
        "List my organizations",
        "The organizations that you work for, by name; for a programme agent in a browser, all of them. A token knows "
        "its own organization alone.",
        tag="Organizations",
        answer=OrganizationAnswer,
        many=True,
        example=ORGANIZATION,
    )
    def get(self, request: Request) -> Response:
        return self.page(self._mine(), OrganizationAnswer, roles=self._roles())

    def _mine(self) -> QuerySet[Organization]:
        if self.bound_to is not None:
            return Organization.objects.filter(pk=self.bound_to.pk)
        if self.person.is_agent:
            return Organization.objects.all()
        return Organization.objects.filter(pk__in=self._roles())

    def _roles(self) -> dict[int, str]:
        return {one.organization_id: one.role for one in employments_of(self.person, on=self.today)}


class OneOrganization(OrganizationView):
    @described(
        "getOrganization",
        "Get an organization",
        "An organization that you work for, or, for a programme agent in a browser, any.",
        tag="Organizations",
        answer=OrganizationAnswer,
        example=ORGANIZATION,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        roles = {one.organization_id: one.role for one in employments_of(self.person, on=self.today)}
        return Response(OrganizationAnswer(self.organization, context={"roles": roles}).data)

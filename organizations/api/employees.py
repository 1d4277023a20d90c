"""The people of an organization: who they are, what they are, and their going."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.describing import NO_CONTENT, described
from core.api.filters import Filters
from core.api.shapes import AsOf
from organizations.api.filters import EmployeeFilters
from organizations.api.reach import OrganizationList, OrganizationView
from organizations.api.shapes import EmployeeAnswer, RoleBody
from organizations.models import Employment, EmploymentQuerySet
from organizations.services import employments

EMPLOYEE = {
    "person": {"id": 14, "name": "Isaiah Langer"},
    "email": "isaiah@contoso.example",
    "role": "employee",
    "joined_on": "2020-01-01",
    "left_on": None,
    "linked_since": "2025-02-08",
}
PROVEN = ("feed", "import", "badge")
"""Where an achievement comes from that is no claim."""


class EmployeesOfOrganization(OrganizationView):
    """Below here are the people who work for the organization in the address."""

    def employees(self, *, on: date) -> EmploymentQuerySet:
        """Who works there on a day, each with the first day of the earliest link that is in force on it."""
        linked = User.objects.filter(
            Q(links__unlinked_on__isnull=True) | Q(links__unlinked_on__gt=on),
            # A claim counts for nothing until an agent accepts it (R4).
            Q(links__achievement__source__in=PROVEN) | Q(links__achievement__accepted_at__isnull=False),
            pk=OuterRef("person"),
            links__organization=self.organization,
            links__linked_on__lte=on,
        )
        rows = Employment.objects.filter(organization=self.organization).in_force(on=on).select_related("person")
        earliest = linked.order_by("links__linked_on").values("links__linked_on")[:1]
        return rows.annotate(linked_since=Subquery(earliest))


class Employees(EmployeesOfOrganization, OrganizationList):
    queryset = Employment.objects.none()
    filter_backends = (Filters,)
    filterset_class = EmployeeFilters
    asks = AsOf
    order = ("person__full_name", "pk")

    @described(
        "listEmployees",
        "List the employees",
        "Who works for the organization on a day, by name, and since when they have linked something to it; of whom "
        "`linked_since` is null has linked nothing. What they linked: `GET /api/v1/organizations/{mpn_id}/links`. For "
        "the organization's admins and programme agents.",
        tag="Employees",
        answer=EmployeeAnswer,
        many=True,
        example=EMPLOYEE,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(self.employees(on=self.as_of), EmployeeAnswer)


class OneEmployee(EmployeesOfOrganization):
    @described(
        "getEmployee",
        "Get an employee",
        "Somebody who works for the organization today.",
        tag="Employees",
        answer=EmployeeAnswer,
        example=EMPLOYEE,
    )
    def get(self, request: Request, mpn_id: str, person: int) -> Response:
        return self.answer(EmployeeAnswer, self._employment(person))

    @described(
        "changeRole",
        "Change a role",
        "Makes an employee an admin, or an admin an employee. The last admin stays one (code `last_admin`).",
        tag="Employees",
        answer=EmployeeAnswer,
        body=RoleBody,
        example={**EMPLOYEE, "role": "admin"},
        sent={"role": "admin"},
    )
    def patch(self, request: Request, mpn_id: str, person: int) -> Response:
        employment = self._employment(person)
        role = self.read(RoleBody)["role"]
        employments.change_role(
            organization=self.organization, person=employment.person, role=role, on=self.today, by=self.person
        )
        return self.answer(EmployeeAnswer, self._employment(person))

    @described(
        "removeEmployee",
        "Remove an employee",
        "Ends the employment today, and with it every link of the person to the organization (R8): levels that rest on "
        "them are worked out anew at once. The last admin cannot go (code `last_admin`).",
        tag="Employees",
        status=NO_CONTENT,
    )
    def delete(self, request: Request, mpn_id: str, person: int) -> Response:
        employment = self._employment(person)
        employments.leave(organization=self.organization, person=employment.person, on=self.today, by=self.person)
        return Response(status=NO_CONTENT)

    def _employment(self, person: int) -> Employment:
        return get_object_or_404(self.employees(on=self.today), person=person)

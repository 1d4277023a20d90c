"""The people of an organization: who they are, what they are, and their going."""

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import NO_CONTENT, described
from core.api.filters import Filters
from core.api.shapes import AsOf
from organizations.api.filters import EmployeeFilters
from organizations.api.reach import OrganizationList, OrganizationView
from organizations.api.shapes import EmployeeAnswer, RoleBody
from organizations.models import Employment
from organizations.services import employments

EMPLOYEE = {
    "person": {"id": 14, "name": "Isaiah Langer"},
    "email": "isaiah@contoso.example",
    "role": "employee",
    "joined_on": "2020-01-01",
    "left_on": None,
}


class Employees(OrganizationList):
    queryset = Employment.objects.none()
    filter_backends = (Filters,)
    filterset_class = EmployeeFilters
    asks = AsOf
    order = ("person__full_name", "pk")

    @described(
        "listEmployees",
        "List the employees",
        "Who works for the organization on a day, by name. For its admins and programme agents.",
        tag="Employees",
        answer=EmployeeAnswer,
        many=True,
        example=EMPLOYEE,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        rows = Employment.objects.filter(organization=self.organization).in_force(on=self.as_of)
        return self.page(rows.select_related("person"), EmployeeAnswer)


class OneEmployee(OrganizationView):
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
        rows = Employment.objects.filter(organization=self.organization, person=person).in_force(on=self.today)
        return get_object_or_404(rows.select_related("person"))

"""The people of an organization: looking at them, changing a role, removing somebody, leaving oneself."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.dates import today
from core.refusals import refusals_on
from organizations.models import Employment
from organizations.services import employments
from programme.access import employments_of
from programme.forms.employees import LeaveForm, RoleForm
from programme.pages.employee import employee, employment_of
from programme.pages.employees import employees
from programme.pages.leaving import leaving
from programme.views.signed_in import SignedIn, organization_for, small_number

LONGEST_WORDS = 100


@require_GET
def list_employees(request: SignedIn, mpn_id: str) -> HttpResponse:
    on = today()
    page = employees(
        organization_for(request, mpn_id, on=on),
        on=on,
        words=request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS],
        show=request.GET.get("show", "all"),
        page=small_number(request.GET.get("page")) or 1,
    )
    context = {"page": page, "is_admin": is_admin(request, mpn_id, on=on)}
    return render(request, "programme/employees/employees.html", context)


@require_GET
def show_employee(request: SignedIn, mpn_id: str, person: int) -> HttpResponse:
    employment = _employment(request, mpn_id, person, on=today())
    return _employee(request, employment, RoleForm(initial={"role": employment.role}))


@require_POST
def change_role(request: SignedIn, mpn_id: str, person: int) -> HttpResponse:
    on = today()
    employment = _employment(request, mpn_id, person, on=on)
    form = RoleForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            employments.change_role(
                organization=employment.organization,
                person=employment.person,
                by=request.user,
                on=on,
                **form.cleaned_data,
            )
            messages.success(request, _("The role of {name} is changed.").format(name=employment.person.full_name))
            if employment.person_id == request.user.pk:
                return redirect("home")  # who is no admin any more does not see this page any more
            return redirect("employee", mpn_id, person)
    return _employee(request, employment, form, status=422)


@require_http_methods(["GET", "POST"])
def remove_employee(request: SignedIn, mpn_id: str, person: int) -> HttpResponse:
    employment = _employment(request, mpn_id, person, on=today())
    if employment.person_id == request.user.pk:
        return redirect("leave", mpn_id)
    return _leave(request, employment)


@require_http_methods(["GET", "POST"])
def leave(request: SignedIn, mpn_id: str) -> HttpResponse:
    """Leave an organization oneself, whatever one is there."""
    for employment in employments_of(request.user, on=today()):
        if employment.organization.mpn_id == mpn_id:
            return _leave(request, employment)
    raise Http404


def _leave(request: SignedIn, employment: Employment) -> HttpResponse:
    """Show what would be lost, and end the employment when that is confirmed (R8)."""
    on, form = today(), LeaveForm(request.POST or None)
    organization, person = employment.organization, employment.person
    if request.method == "POST":
        form = LeaveForm(request.POST)
        with refusals_on(form):
            employments.leave(organization=organization, person=person, by=request.user, on=on)
            if person.pk == request.user.pk:
                messages.success(request, _("You have left {organization}.").format(organization=organization.name))
                return redirect("home")
            messages.success(
                request, _("{name} does not work here any more.").format(name=person.full_name or person.email)
            )
            return redirect("employees", organization.mpn_id)
    page = leaving(employment, by=request.user, on=on)
    status = 422 if form.errors else 200
    return render(request, "programme/employees/leaving.html", {"page": page, "form": form}, status=status)


def _employment(request: SignedIn, mpn_id: str, person: int, *, on: date) -> Employment:
    """Somebody who works there, or 404: whoever does not, does not exist here."""
    employment = employment_of(organization_for(request, mpn_id, on=on), person, on=on)
    if employment is None:
        raise Http404
    return employment


def _employee(request: SignedIn, employment: Employment, form: RoleForm, *, status: int = 200) -> HttpResponse:
    on = today()
    context = {
        "page": employee(employment, on=on),
        "form": form,
        "is_admin": is_admin(request, employment.organization.mpn_id, on=on),
    }
    return render(request, "programme/employees/employee.html", context, status=status)


def is_admin(request: SignedIn, mpn_id: str, *, on: date) -> bool:
    """Whether the reader is an admin there, and no agent who looks at it."""
    return any(
        one.organization.mpn_id == mpn_id and one.role == Employment.Role.ADMIN
        for one in employments_of(request.user, on=on)
    )

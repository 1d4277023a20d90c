"""How an organization comes into the programme by itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.dates import today
from core.refusals import refusals_on
from organizations.services import enrollment
from programme.forms.enrollment import EnrollmentForm


@require_http_methods(["GET", "POST"])
def enroll(request: HttpRequest) -> HttpResponse:
    """Enroll an organization (R37); who has no account opens one first, and shows that the address is theirs."""
    if not request.user.is_authenticated:
        return redirect("account_signup")
    form = EnrollmentForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            organization = enrollment.enroll(by=request.user, on=today(), **form.cleaned_data)
            messages.success(request, _("{name} is a network member now.").format(name=organization.name))
            return redirect("overview", organization.mpn_id)
    return render(request, "programme/enrollment/enroll.html", {"form": form}, status=422 if form.errors else 200)

"""A person's own achievements: what they are, claiming one, what happens with new ones, where they have counted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from achievements.models import Certification
from achievements.services import achievements, links
from core.dates import today
from core.refusals import refusals_on
from programme.access import employments_of
from programme.forms.achievements import ClaimForm, NewOnesForm
from programme.pages.achievements import achievements_page
from programme.pages.history import history_page
from programme.views.signed_in import SignedIn


@require_GET
def my_achievements(request: SignedIn) -> HttpResponse:
    on = today()
    workplaces = [one.organization for one in employments_of(request.user, on=on)]
    context = {"page": achievements_page(request.user, on=on), "workplaces": workplaces}
    return render(request, "programme/mine/achievements.html", context)


@require_GET
def my_history(request: SignedIn) -> HttpResponse:
    return render(request, "programme/mine/history.html", {"page": history_page(request.user, on=today())})


@require_http_methods(["GET", "POST"])
def claim(request: SignedIn) -> HttpResponse:
    """Say what one has earned; it counts for nothing until an agent accepts it (R4)."""
    form = ClaimForm(request.POST or None)
    form.fields["earned_on"].bounded(form.fields["earned_on"].first, today())  # type: ignore[attr-defined]
    if form.is_valid():
        with refusals_on(form):
            claimed = achievements.claim(person=request.user, on=today(), **form.fields_of_the_claim())
            code = claimed.certification.code
            messages.success(request, _("{code} is claimed. An agent of the programme looks at it.").format(code=code))
            return redirect("my-achievements")
    certifications = Certification.objects.order_by("code").values_list("code", "name")
    context = {"form": form, "certifications": certifications, "today": today()}
    return render(request, "programme/mine/claim.html", context, status=422 if form.errors else 200)


@require_POST
def link_new_ones(request: SignedIn) -> HttpResponse:
    """Switch whether what one earns later is linked like the rest (R7)."""
    form = NewOnesForm(request.POST)
    form.is_valid()
    wanted = form.cleaned_data["link_new"]
    links.link_new_ones(person=request.user, wanted=wanted)
    if wanted:
        messages.success(request, _("What you earn from now on is linked to where your achievements are."))
    else:
        messages.success(request, _("What you earn from now on is linked nowhere until you link it."))
    return redirect("my-achievements")

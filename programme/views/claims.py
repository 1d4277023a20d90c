"""Claims: which wait, and accepting or refusing one (R4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from achievements.models import Achievement
from achievements.services import achievements
from core.dates import today
from core.refusals import refusals_on
from programme.forms.agents import DecisionForm
from programme.pages.claims import claim_page, claims_page, pending
from programme.views.signed_in import SignedIn


@require_GET
def list_claims(request: SignedIn) -> HttpResponse:
    page = claims_page(request.user, cursor=request.GET.get("cursor", ""), on=today())
    return render(request, "programme/agents/claims.html", {"page": page})


@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, claim: int) -> HttpResponse:
    """See a claim and what accepting it would change; accept it, or refuse it with a reason."""
    on = today()
    found = pending(request.user, on=on).filter(pk=claim).first()
    if found is None:
        # Somebody was faster, or it is an old page: the agent is told, and goes on with the next.
        get_object_or_404(Achievement, pk=claim, source=Achievement.Source.CLAIM)
        messages.info(request, _("This claim is decided already."))
        return redirect("claim-list")
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        name, code = found.person.full_name, found.certification.code
        with refusals_on(form):
            if form.cleaned_data["decision"] == "accept":
                achievements.accept(found, by=request.user, on=on)
                messages.success(request, _("{code} of {name} is accepted.").format(code=code, name=name))
            else:
                achievements.refuse(found, by=request.user, on=on, reason=form.cleaned_data["reason"])
                messages.success(request, _("{code} of {name} is refused.").format(code=code, name=name))
            return redirect("claim-list")
    context = {"page": claim_page(found, request.user, on=on), "form": form}
    return render(request, "programme/agents/claim.html", context, status=422 if form.errors else 200)

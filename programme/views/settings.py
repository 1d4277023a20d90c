"""The settings of an organization: its data, its market, API tokens."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.dates import today
from core.refusals import Refusal, refusals_on
from organizations.models import ApiToken, Organization
from organizations.services import api_tokens, details
from programme.forms.settings import DetailsForm, MarketForm, TokenForm
from programme.pages.settings import settings
from programme.views.employees import is_admin
from programme.views.signed_in import SignedIn, organization_for


@require_http_methods(["GET", "POST"])
def show_settings(request: SignedIn, mpn_id: str) -> HttpResponse:
    """What the organization says of itself; admins correct it, agents look at it."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    form = DetailsForm(request.POST or None, initial=_details(organization))
    if request.method == "POST":
        form = DetailsForm(request.POST, initial=_details(organization))
        if form.is_valid():
            with refusals_on(form):
                details.change(organization, by=request.user, on=on, **form.cleaned_data)
                messages.success(request, _("The organization's data is saved."))
                return redirect("settings", mpn_id)
    return _settings(request, organization, details_form=form)


@require_POST
def change_market(request: SignedIn, mpn_id: str) -> HttpResponse:
    """Agents alone: it changes the past too (R14)."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    form = MarketForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            details.change_market(organization, by=request.user, on=on, **form.cleaned_data)
            messages.success(request, _("The market is changed, and every level is worked out anew."))
            return redirect("settings", mpn_id)
    return _settings(request, organization, market_form=form)


@require_POST
def create_token(request: SignedIn, mpn_id: str) -> HttpResponse:
    """Make a token. Its secret is in this answer and nowhere else, so there is nothing to be redirected to."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    form = TokenForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            token, secret = api_tokens.create(
                organization=organization, person=request.user, on=on, **form.cleaned_data
            )
            return _settings(request, organization, token_form=None, new={"token": token, "secret": secret})
    return _settings(request, organization, token_form=form)


@require_POST
def revoke_token(request: SignedIn, mpn_id: str, token: int) -> HttpResponse:
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    found = get_object_or_404(ApiToken, organization=organization, pk=token)
    try:
        api_tokens.revoke(found, by=request.user, on=on)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The token {name} does not work any more.").format(name=found.name))
    return redirect("settings", mpn_id)


def _settings(
    request: SignedIn,
    organization: Organization,
    *,
    details_form: forms.Form | None = None,
    market_form: forms.Form | None = None,
    token_form: forms.Form | None = None,
    new: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page with its three forms, of which at most one was filled in."""
    on = today()
    given = (details_form, market_form, token_form)
    context = {
        "page": settings(organization, by=request.user, on=on),
        "details_form": details_form or DetailsForm(initial=_details(organization)),
        "market_form": market_form or MarketForm(initial={"market": organization.market}),
        "token_form": token_form or TokenForm(),
        "new": new,
        "is_admin": is_admin(request, organization.mpn_id, on=on),
    }
    status = 422 if any(form is not None and form.errors for form in given) else 200
    return render(request, "programme/settings/settings.html", context, status=status)


def _details(organization: Organization) -> dict[str, str]:
    return {field: getattr(organization, field) for field in ("name", "country", "city", "website")}

"""Overrides: placed or proposed, revoked, approved, each with what it changes before it is done (R20, R21)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from competencies.models import Override, OverrideProposal
from competencies.services import overrides, proposals
from core.dates import today
from core.refusals import Refusal, refusals_on
from core.wording import short_day
from organizations.models import Organization
from programme.forms.agents import OverrideForm, RevokeForm
from programme.pages.override import MOST_EMPLOYEES, Consequence, OverridePage, if_placed, if_revoked, override_page
from programme.pages.override_list import override_list
from programme.views.signed_in import SignedIn, organization_for

CHANGED = 409
"""The status of a page that was confirmed when it was true no more."""


@require_GET
def list_overrides(request: SignedIn) -> HttpResponse:
    page = override_list(
        request.user, show=request.GET.get("show", ""), cursor=request.GET.get("cursor", ""), on=today()
    )
    return render(request, "programme/agents/overrides.html", {"page": page})


# --- Placing ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def place(request: SignedIn, mpn_id: str, slug: str) -> HttpResponse:
    """Fill in an override, see what it does, then place it, or propose the third in a row to a second agent (R20)."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    page = _page(request, organization, slug)
    form = OverrideForm(request.POST or None, organization=organization, on=on, initial={"level": page.next_level})
    if page.conflict or not form.is_valid() or "edit" in request.POST:
        return _form(request, page, form)
    then = None
    if "confirm" in request.POST:
        with refusals_on(form), transaction.atomic():
            Organization.objects.locked([organization.pk])
            page = _page(request, organization, slug)
            then = _compared(if_placed(page, form.cleaned_data["level"], form.end), form)
            if not then.news:
                return _place(request, page, form)
    if form.errors:
        return _form(request, page, form)
    then = then or if_placed(page, form.cleaned_data["level"], form.end)
    return _preview(request, page, form, then)


def _place(request: SignedIn, page: OverridePage, form: OverrideForm) -> HttpResponse:
    given: dict[str, Any] = {
        "organization": page.organization,
        "competency": page.competency,
        "by": request.user,
        "on": page.on,
    }
    name, day = page.competency.name, short_day(form.end)
    if page.needs_approval:
        proposals.propose(**given, **form.wanted())
        messages.success(request, _("The override for {name} waits for a second agent.").format(name=name))
    else:
        overrides.place(**given, **form.wanted())
        messages.success(request, _("The override for {name} counts until {day}.").format(name=name, day=day))
    return redirect("competency", page.organization.mpn_id, page.competency.slug)


def _page(request: SignedIn, organization: Organization, slug: str) -> OverridePage:
    page = override_page(organization, slug, by=request.user, on=today())
    if page is None:
        raise Http404
    return page


def _compared(consequence: Consequence, form: OverrideForm | RevokeForm) -> Consequence:
    return replace(consequence, news=consequence.shown.news_since(form.cleaned_data["seen"]))


def _form(request: SignedIn, page: OverridePage, form: OverrideForm) -> HttpResponse:
    employees = OverrideForm.employees(page.organization).values_list("email", "full_name")[:MOST_EMPLOYEES]
    context = {"page": page, "form": form, "employees": employees}
    return render(request, "programme/agents/override.html", context, status=422 if form.errors else 200)


def _preview(request: SignedIn, page: OverridePage, form: OverrideForm, then: Consequence) -> HttpResponse:
    context = {"page": page, "form": form, "then": then}
    status = CHANGED if then.news else 200
    return render(request, "programme/agents/override_preview.html", context, status=status)


# --- Revoking ---------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def revoke(request: SignedIn, mpn_id: str, override: int) -> HttpResponse:
    """See what the level becomes without an override, then end it (R21)."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    rows = Override.objects.filter(organization=organization).select_related("competency", "placed_by", "person")
    found = get_object_or_404(rows, pk=override)
    page = _page(request, organization, found.competency.slug)
    consequence = if_revoked(page, found)
    form = RevokeForm(request.POST or None)
    if request.method == "POST":
        form = RevokeForm(request.POST)
        if form.is_valid():
            with refusals_on(form), transaction.atomic():
                Organization.objects.locked([organization.pk])
                page = _page(request, organization, found.competency.slug)
                consequence = _compared(if_revoked(page, found), form)
                if not consequence.news:
                    overrides.revoke(found, by=request.user, on=on)
                    messages.success(
                        request, _("The override for {name} is revoked.").format(name=page.competency.name)
                    )
                    return redirect("competency", mpn_id, page.competency.slug)
    context = {"page": page, "form": form, "then": consequence, "override": found, "is_over": found.until <= on}
    status = CHANGED if consequence.news else 422 if form.errors else 200
    return render(request, "programme/agents/override_revoke.html", context, status=status)


# --- Proposals --------------------------------------------------------------------------------------------------------
@require_POST
def approve(request: SignedIn, proposal: int) -> HttpResponse:
    """Place what another agent proposed (R20)."""
    found = get_object_or_404(OverrideProposal, pk=proposal)
    done = _("The override is placed.")
    return _decided(request, lambda: proposals.approve(found, by=request.user, on=today()), done)


@require_POST
def refuse(request: SignedIn, proposal: int) -> HttpResponse:
    """Refuse a proposal, or take one's own back."""
    found = get_object_or_404(OverrideProposal, pk=proposal)
    done = _("The proposal is refused.")
    return _decided(request, lambda: proposals.refuse(found, by=request.user, on=today()), done)


def _decided(request: SignedIn, decide: Callable[[], object], done: str) -> HttpResponse:
    try:
        decide()
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, done)
    return redirect(reverse("override-list") + "?show=waiting")

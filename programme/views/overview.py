"""The overview of an organization."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.as_of import as_of
from core.dates import today
from programme.access import employments_of
from programme.pages.overview import overview
from programme.views.signed_in import SignedIn, organization_for


@require_GET
def show_overview(request: SignedIn, mpn_id: str) -> HttpResponse:
    now = today()
    organization = organization_for(request, mpn_id, on=now)
    page = overview(organization, on=as_of(request, today=now), today=now)
    may_invite = any(one.organization_id == organization.pk for one in employments_of(request.user, on=now))
    return render(request, "programme/overview/overview.html", {"page": page, "may_invite": may_invite})

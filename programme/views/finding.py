"""The search in the top bar, for those who run an organization."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.dates import today
from programme.pages.finding import finding
from programme.views.signed_in import SignedIn, organization_for

LONGEST_WORDS = 100


@require_GET
def find(request: SignedIn, mpn_id: str) -> HttpResponse:
    on = today()
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]
    page = finding(organization_for(request, mpn_id, on=on), words, on=on)
    return render(request, "programme/finding.html", {"page": page})

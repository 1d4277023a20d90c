"""The activity record of an organization, as a page and as a file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from core.dates import today
from programme.pages.activity import activity, as_csv
from programme.views.signed_in import SignedIn, organization_for, small_number


@require_GET
def list_activity(request: SignedIn, mpn_id: str) -> HttpResponse:
    on = today()
    page = activity(
        organization_for(request, mpn_id, on=on),
        on=on,
        kind=request.GET.get("kind", ""),
        before=small_number(request.GET.get("before")),
    )
    return render(request, "programme/activity/activity.html", {"page": page})


@require_GET
def export_activity(request: SignedIn, mpn_id: str) -> StreamingHttpResponse:
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    lines = as_csv(organization, kind=request.GET.get("kind", ""), language=get_language() or "en")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="activity-{on.isoformat()}.csv"'
    return response

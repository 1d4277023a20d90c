"""Pages about an organization as a whole."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.as_of import as_of
from core.dates import today
from programme.access import sight_of
from programme.pages.competency import competency
from programme.pages.competency_list import competency_list


@require_GET
@login_required
def list_competencies(request: HttpRequest, mpn_id: str) -> HttpResponse:
    now = today()
    sight = sight_of(request.user, mpn_id, on=now)
    on = as_of(request, today=now)
    page = competency_list(sight.organization, on=on, today=now, show=request.GET.get("show", "all"))
    return render(request, "competencies/competency_list.html", {"page": page})


@require_GET
@login_required
def show_competency(request: HttpRequest, mpn_id: str, slug: str) -> HttpResponse:
    now = today()
    sight = sight_of(request.user, mpn_id, on=now)
    page = competency(
        sight.organization,
        slug,
        on=as_of(request, today=now),
        today=now,
        path=request.GET.get("path", ""),
        whole=_number(request.GET.get("who")),
        page=_number(request.GET.get("page")) or 1,
        names_people=sight.names_people,
    )
    if page is None:
        raise Http404
    return render(request, "competencies/competency_detail.html", {"page": page})


def _number(written: str | None) -> int | None:
    """A small number out of an address; anything else counts as none."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 7 else None

"""Pages about an organization as a whole."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from core.as_of import as_of
from core.dates import today
from organizations.models import Employment
from programme.access import employments_of, sight_of
from programme.pages.competency import competency
from programme.pages.competency_list import competency_list
from programme.views.signed_in import SignedIn


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Where one starts: an admin at the overview, an employee at what they earned, an agent at the organizations.

    An employee of whom nothing is on record yet starts at the organization's competencies.
    """
    employments = employments_of(request.user, on=today())
    if not employments:
        return redirect("organization-list") if request.user.is_agent else render(request, "programme/home.html")
    mpn_id = employments[0].organization.mpn_id
    if employments[0].role == Employment.Role.ADMIN:
        return redirect("overview", mpn_id)
    if request.user.achievements.exists():
        return redirect("my-achievements")
    return redirect("competency-list", mpn_id)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """How levels are worked out, for everybody."""
    return render(request, "programme/rules.html")


@require_GET
def list_competencies(request: SignedIn, mpn_id: str) -> HttpResponse:
    now = today()
    sight = sight_of(request.user, mpn_id, on=now)
    on = as_of(request, today=now)
    page = competency_list(sight.organization, on=on, today=now, show=request.GET.get("show", "all"))
    return render(request, "competencies/competency_list.html", {"page": page})


@require_GET
def show_competency(request: SignedIn, mpn_id: str, slug: str) -> HttpResponse:
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

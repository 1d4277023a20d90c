"""What somebody is told: read it, choose what is mailed, unsubscribe by a mail (R32)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity import news
from activity.services import notices
from core.dates import today
from programme.pages.news import news_page, notices_of, runs, switches
from programme.views.signed_in import SignedIn


@require_GET
def list_news(request: SignedIn) -> HttpResponse:
    page = news_page(request.user, kind=request.GET.get("kind", ""), cursor=request.GET.get("cursor", ""), on=today())
    return render(request, "programme/news/news.html", {"page": page})


@require_POST
def read(request: SignedIn, notice: int) -> HttpResponse:
    """Mark one as read; one that is not theirs to read does not exist."""
    notices.read(get_object_or_404(notices_of(request.user, on=today()), pk=notice))
    return _back(request)


@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    notices.read_all(request.user, runs=runs(request.user, on=today()))
    return _back(request)


def _back(request: SignedIn) -> HttpResponse:
    """To the list, of the kind that was looked at."""
    kind = news.kind_called(request.POST.get("kind", ""))
    return redirect(reverse("news") + (f"?{urlencode({'kind': kind.key})}" if kind else ""))


@require_http_methods(["GET", "POST"])
def show_settings(request: SignedIn) -> HttpResponse:
    """A switch for each kind; what is essential is mailed whatever a form says."""
    if request.method == "POST":
        notices.switch_mails(request.user, {kind.key: kind.key in request.POST for kind in news.kinds()})
        messages.success(request, _("Saved."))
        return redirect("news-settings")
    return render(request, "programme/news/settings.html", {"switches": switches(request.user)})


@csrf_exempt  # a mail program posts here at one click (RFC 8058); the signed token is all the authority there is
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off the mails that a token is about, without signing in. Only looking at it does nothing."""
    person, kinds = notices.subscription_of(token)
    if person is None or not kinds:
        raise Http404
    if request.method == "POST":
        notices.unsubscribe(token)
    context = {"kinds": kinds, "is_done": request.method == "POST"}
    return render(request, "programme/news/unsubscribe.html", context)

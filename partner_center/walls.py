"""The policy table at the door of every page: nothing is open that has no row."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.recently import has_shown_who_it_is
from core.dates import today
from partner_center.policy import POLICY, SENSITIVE, Verdict, decide, needs_second_factor

API = "api:"
log = structlog.get_logger(__name__)


class Walls:
    """Middleware: before a page's view runs, asks the table whether this person may come in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(API):
            return None  # tokens are read later; the API's own permission asks the same table
        rows = POLICY.get(name)
        if rows is None:
            log.error("walls.no_row", address=name)
            raise Http404
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in rows:
            return HttpResponseNotAllowed(sorted(rows))
        person = request.user if request.user.is_authenticated else None
        verdict = decide(rows[method], person, kwargs.get("mpn_id"), on=today())
        if verdict is Verdict.SIGN_IN:
            return redirect_to_login(request.get_full_path())
        if verdict is Verdict.ABSENT:
            raise Http404
        if person and needs_second_factor(name, rows[method], person, kwargs.get("mpn_id"), on=today()):
            return redirect("mfa_index")  # the page says why
        if person and name in SENSITIVE and not has_shown_who_it_is(request, person):
            return _ask_who_it_is(request, name, kwargs)
        return None


def _ask_who_it_is(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> HttpResponse:
    """Lead to where one confirms that it is oneself, and from there to the form of a sensitive act."""
    page, parts = SENSITIVE[name]
    form = reverse(page, kwargs={part: kwargs[part] for part in parts})
    if request.method == "POST":
        messages.info(request, _("Nothing was changed yet. Confirm that it is you, then send the form once more."))
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: form})}")

"""The policy table at the door of the API: the same table, asked by the same function, as for pages."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.recently import has_shown_who_it_is
from core.dates import today
from organizations.models import ApiToken
from partner_center.policy import POLICY, SENSITIVE_IN_THE_API, Audience, Verdict, decide, needs_second_factor

SECOND_FACTOR = gettext_noop("Your role takes a second factor. Switch one on: {address}")
RECENTLY = gettext_noop("This takes a recent sign-in. Confirm that it is you: {address}")


class InThePolicy(BasePermission):
    """An address and a method without a row are closed to everybody; what is not yours is absent."""

    def has_permission(self, request: Request, view: Any) -> bool:
        name = request.resolver_match.view_name if request.resolver_match else ""
        rows = POLICY.get(name)
        if rows is None:
            raise Http404
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in rows:
            raise MethodNotAllowed(method)
        audience = rows[method]
        mpn_id = view.kwargs.get("mpn_id")
        person = request.user if isinstance(request.user, User) else None
        verdict = decide(audience, person, mpn_id, on=today())
        if verdict is Verdict.SIGN_IN:
            raise NotAuthenticated
        if verdict is Verdict.ABSENT or not _reaches(request.auth, audience, mpn_id):
            raise Http404
        if isinstance(request.auth, ApiToken) and not _may_write(request.auth) and method not in SAFE_METHODS:
            raise PermissionDenied(_("This token may only read."))
        if person and not request.auth:
            if needs_second_factor(name, audience, person, mpn_id, on=today()):
                raise _first(request, "mfa_index", SECOND_FACTOR, "second_factor")
            is_sensitive = name in SENSITIVE_IN_THE_API and method not in SAFE_METHODS
            if is_sensitive and not has_shown_who_it_is(request, person):
                raise _first(request, "account_reauthenticate", RECENTLY, "reauthentication")
        return True


def _first(request: Request, page: str, reason: str, code: str) -> PermissionDenied:
    """What has to be done on a page of the account before this may be done in this browser."""
    return PermissionDenied(_(reason).format(address=request.build_absolute_uri(reverse(page))), code=code)


def _reaches(token: object, audience: Audience, mpn_id: str | None) -> bool:
    """Whether a token gets so far: its own organization and its own person, and never to the agents' desk."""
    if not isinstance(token, ApiToken):
        return True
    return audience is not Audience.AGENT and mpn_id in (None, token.organization.mpn_id)


def _may_write(token: ApiToken) -> bool:
    return token.scope == ApiToken.Scope.WRITE

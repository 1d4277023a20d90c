"""What holds for every request of an account: its language, and that sign-in stays shut when it cannot be throttled."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from redis.exceptions import RedisError
from requests import RequestException

from accounts.mail import MailUnavailable

OURS = ("account", "mfa_", "socialaccount_", "openid_connect_", "usersessions_")
API = "/api/"
TRY_AGAIN_AFTER = 60
MISSING: dict[type[Exception], str] = {RedisError: "cache", MailUnavailable: "mail", RequestException: "company"}
"""What is not there, by what its absence raises."""
log = structlog.get_logger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]


def language_of_the_account(get_response: Answer) -> Answer:
    """Who is signed in reads the language of their account, where the browser has not been told another."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_told = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.path.startswith(API)
        if not is_told and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return answer


class SignInFailsClosed:
    """What signing in cannot do without is not there: nobody signs in, and a page says so and how to go on.

    Attempts are counted in the cache before a password is hashed, codes are mailed, and a company vouches for its own.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        missing = next((word for kind, word in MISSING.items() if isinstance(exception, kind)), None)
        if not name.startswith(OURS) or missing is None:
            return None
        log.error("accounts.unavailable", address=name, error=type(exception).__name__)
        context = {"missing": missing, "again": _way_back(request)}
        response = render(request, "account/unavailable.html", context, status=503)
        response["Retry-After"] = str(TRY_AGAIN_AFTER)
        response["Cache-Control"] = "private, no-store"
        return response


def _way_back(request: HttpRequest) -> str:
    """Where to try again: what a company's sign-in came back with is good for one time, so it is begun anew."""
    match = request.resolver_match
    if match and match.view_name == "openid_connect_callback":
        return reverse("openid_connect_login", kwargs=match.kwargs)
    return request.get_full_path()

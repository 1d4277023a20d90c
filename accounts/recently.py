"""Whether somebody has shown just now that it is them: by signing in, or by confirming it again."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def has_shown_who_it_is(request: HttpRequest, person: User) -> bool:
    """Whether a sensitive act may go on in this browser, or has to ask first (trust 10).

    Who signs in with a company's account alone has nothing to confirm it with here, and is not asked.
    """
    if not settings.SENSITIVE_AFTER_MINUTES:
        return True
    shown_at = max((record["at"] for record in get_authentication_records(request, person)), default=0)
    if time.time() - shown_at < 60 * settings.SENSITIVE_AFTER_MINUTES:
        return True
    return not get_adapter().get_reauthentication_methods(person)

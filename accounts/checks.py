"""What must be said about accounts before a portal is open to everybody (`manage.py check --deploy`)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def proxies_are_counted(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """How many proxies stand before the portal is said, even when there is none.

    Behind one that is not counted, everybody comes from the same address: whoever guesses passwords shuts sign-in for
    all.
    """
    if settings.TRUSTED_PROXIES is not None:
        return []
    hint = "Set TRUSTED_PROXIES to how many of them add to X-Forwarded-For: 1 behind one proxy, 0 without any."
    return [checks.Warning("How many proxies stand before the portal is not said.", hint=hint, id="accounts.W001")]

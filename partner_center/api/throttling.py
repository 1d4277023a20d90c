"""How often somebody may ask. When the cache is down everybody may: Redis is optional for the truth."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

MINUTE = 60
REST = 15.0
"""Seconds for which a cache that did not answer is left alone: nobody waits for it with every request."""

log = structlog.get_logger(__name__)


class PerMinute(BaseThrottle):
    """So many requests a minute for each token, each person in a browser and, without an account, each address."""

    asks_again_at = 0.0

    def __init__(self) -> None:
        self._wait: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if time.monotonic() < PerMinute.asks_again_at:
            return True
        instant = time.time()
        window, passed = divmod(instant, MINUTE)
        key = f"api:{self._who(request)}:{int(window)}"
        try:
            cache.add(key, 0, timeout=2 * MINUTE)
            count = cache.incr(key)
        except Exception as error:  # noqa: BLE001 - whatever the cache's client raises, requests go on
            PerMinute.asks_again_at = time.monotonic() + REST
            log.warning("throttle.no_cache", error=str(error))
            return True
        self._wait = MINUTE - passed
        return bool(count <= settings.API_REQUESTS_A_MINUTE)

    def wait(self) -> float | None:
        return self._wait

    def _who(self, request: Request) -> str:
        if request.auth is not None:
            return f"token:{request.auth.pk}"
        if request.user and request.user.is_authenticated:
            return f"person:{request.user.pk}"
        return f"address:{self.get_ident(request)}"

"""The settings as they come out of another environment than that of the tests."""

import os
import runpy
import sys
from collections.abc import Callable
from typing import Any

import pytest

from partner_center.stack.places import PROJECT

PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "a secret of fifty characters, for the tests alone, 123",
    "ALLOWED_HOSTS": "partners.example",
    "DATABASE_URL": "postgres://portal_app@/portal",
}
PARTS = ("partner_center.environment", "partner_center.account_settings")
"""What `settings.py` is put together from, and reads anew each time."""

SettingsIn = Callable[..., dict[str, Any]]


def read_settings(monkeypatch: pytest.MonkeyPatch, **environment: str | None) -> dict[str, Any]:
    """The settings of production, where the environment says nothing else; None: the variable is not set."""
    for name in ("PORTAL_TODAY", "DEBUG", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**PRODUCTION, **environment}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
        elif name in os.environ:
            monkeypatch.delenv(name)
    for part in PARTS:
        monkeypatch.delitem(sys.modules, part, raising=False)
    return runpy.run_path(str(PROJECT / "partner_center" / "settings.py"))

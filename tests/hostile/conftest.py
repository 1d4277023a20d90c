"""The world of the walls, where nobody counts attempts and passwords cost nothing."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django_countries import countries

from tests.factories import hashed_password
from tests.walls.conftest import world

__all__ = ["world"]
HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    few = {code: countries.countries[code] for code in ("DE", "US")}  # a list of all is long to write, each time
    with (
        override_settings(ACCOUNT_RATE_LIMITS=False, PASSWORD_HASHERS=[HASHER]),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(countries, "_countries", few)
        hashed_password.cache_clear()
        yield
    hashed_password.cache_clear()

"""What the tests of accounts share."""

from collections.abc import Mapping

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD, PersonFactory


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Each test begins with no attempts counted."""
    cache.clear()


@pytest.fixture
def ana(db: None) -> User:
    """Somebody whose address is verified, with a password."""
    person = PersonFactory(with_password=True, email="ana@contoso.example", full_name="Ana Ruiz")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(client: Client, email: str, password: str = PASSWORD, headers: Mapping[str, str] | None = None):
    return client.post("/accounts/login/", {"login": email, "password": password}, headers=headers)


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200

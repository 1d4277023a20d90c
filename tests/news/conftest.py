"""What the tests of news share: a mail server, and an organization with somebody who runs it."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import Settings

from accounts.models import User
from organizations.models import Organization
from tests.factories import AdminFactory, OrganizationFactory
from tests.news.postman import Postman, a_postman, working


@pytest.fixture
def mailed_by_smtp(settings: Settings) -> Postman:
    """The portal sends by SMTP to a server that is not there yet."""
    postman = a_postman()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postman.port
    settings.EMAIL_TIMEOUT = 5
    settings.PORTAL_ADDRESS = "https://partners.example"
    settings.DEFAULT_FROM_EMAIL = "Partner Center <news@partners.example>"
    return postman


@pytest.fixture
def postman(mailed_by_smtp: Postman) -> Iterator[Postman]:
    with working(mailed_by_smtp):
        yield mailed_by_smtp


@pytest.fixture
def organization(db: None, on: date) -> Organization:
    return OrganizationFactory(mpn_id="4021736", name="Contoso")


@pytest.fixture
def megan(organization: Organization) -> User:
    """Runs the organization."""
    return AdminFactory(
        organization=organization, person__full_name="Megan Bowen", person__email="megan@contoso.example"
    ).person

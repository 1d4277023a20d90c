"""A passkey, from the page that adds it to signing in with it alone, by a device that the browser plays."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.factories import EmploymentFactory

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """By a name: a browser keeps no passkey for a number."""
    visiting = Visit(browser, live_server.url.replace("127.0.0.1", "localhost"))
    yield visiting
    for context in visiting.contexts:
        context.close()
    assert visiting.complaints == []


def test_a_passkey_is_added_and_signs_in_alone(visit: Visit) -> None:
    person = EmploymentFactory().person
    page = visit.page(person=person)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    page.goto("/accounts/second-factor/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    expect(page.get_by_text("These recovery codes are new. Save them now.")).to_be_visible()
    assert Authenticator.objects.get(user=person, type="webauthn").wrap().name == "My laptop"

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/competencies/$"))
    expect(page.get_by_role("heading", name="Competencies", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")

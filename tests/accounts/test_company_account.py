"""Signing in with the account of one's company, at a provider that really answers on this machine."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import is_signed_in
from tests.accounts.oidc_server import CLIENT, CODE, SECRET, CompanyProvider, challenge_of, running
from tests.bare_clone import free_port
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/company/login/"
CALLBACK = "/accounts/oidc/company/login/callback/"


@pytest.fixture
def provider() -> Iterator[CompanyProvider]:
    with running() as found:
        found.claims = {"sub": "a1b2", "email": "ana@contoso.example", "name": "Ana Ruiz"}
        yield found


@pytest.fixture
def companies(settings: Settings, settings_in, monkeypatch):
    """Set the portal up as the variables of the environment say, with the code that reads them."""

    def set_up(address: str, **more: str) -> None:
        found = settings_in(
            PORTAL_ENV="test", OIDC_SERVER_URL=address, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET, **more
        )
        monkeypatch.undo()
        settings.OIDC_SERVER_URL = found["OIDC_SERVER_URL"]
        settings.SOCIALACCOUNT_PROVIDERS = found["SOCIALACCOUNT_PROVIDERS"]

    return set_up


def come_back(client: Client, address: str) -> Any:
    """What the provider's page does when somebody has signed in there."""
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [f"http://testserver{CALLBACK}"]
    assert challenge_of(address)
    return client.get(CALLBACK, {"state": asked["state"][0], "code": CODE})


def sign_in_there(client: Client, provider: CompanyProvider) -> Any:
    going = client.get(LOGIN)
    assert going.status_code == 302
    assert going["Location"].startswith(f"{provider.address}/authorize?")
    return come_back(client, going["Location"])


def test_a_listed_domain_signs_into_the_account_of_that_address(client, ana, provider, companies):
    companies(provider.address, OIDC_VERIFIED_DOMAINS="fabrikam.example,contoso.example", OIDC_NAME="Contoso")
    assert "Sign in with Contoso" in client.get("/accounts/login/").content.decode()
    assert sign_in_there(client, provider)["Location"] == "/"
    assert is_signed_in(client)
    assert SocialAccount.objects.get().user == ana
    assert {"/.well-known/openid-configuration", "/token", "/userinfo"} <= set(provider.asked)


def test_an_account_that_a_record_file_brought_in_is_signed_into_without_a_code(client, provider, companies):
    companies(provider.address, OIDC_VERIFIED_DOMAINS="contoso.example")
    PersonFactory(email="ana@contoso.example")
    sign_in_there(client, provider)
    assert is_signed_in(client)


@pytest.mark.parametrize("domains", ["", "fabrikam.example", "ontoso.example", "example"])
def test_another_domain_takes_over_no_account(client, ana, provider, companies, domains):
    companies(provider.address, OIDC_VERIFIED_DOMAINS=domains)
    sign_in_there(client, provider)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_what_the_provider_itself_has_verified_needs_no_list(client, ana, provider, companies):
    companies(provider.address)
    provider.claims["email_verified"] = True
    sign_in_there(client, provider)
    assert is_signed_in(client)


def test_who_has_no_account_gets_none(client, provider, companies):
    companies(provider.address, OIDC_VERIFIED_DOMAINS="contoso.example")
    answer = sign_in_there(client, provider)
    assert answer.status_code in {200, 302}
    assert not is_signed_in(client)
    assert not User.objects.exists()


@pytest.mark.parametrize("lie", [{"aud": "another portal"}, {"iss": "http://elsewhere.example"}, {"exp": 1}])
def test_a_token_for_somebody_else_signs_nobody_in(client, ana, provider, companies, lie):
    companies(provider.address, OIDC_VERIFIED_DOMAINS="contoso.example")
    provider.lies = lie
    assert sign_in_there(client, provider).status_code in {200, 401}
    assert not is_signed_in(client)


def test_a_state_that_this_browser_was_not_given_signs_nobody_in(client, ana, provider, companies):
    companies(provider.address, OIDC_VERIFIED_DOMAINS="contoso.example")
    address = client.get(LOGIN)["Location"]
    elsewhere = Client()
    come_back(elsewhere, address)
    assert not is_signed_in(elsewhere)


# --- A provider that does not answer ----------------------------------------------------------------------------------
def is_told(answer: Any) -> bool:
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "private, no-store")
    page = answer.content.decode()
    assert "Your company’s sign-in cannot be reached for the moment" in page
    assert 'href="/accounts/login/"' in page
    return True


def test_a_provider_that_is_down_is_told_with_another_way_in(client, ana, companies):
    companies(f"http://127.0.0.1:{free_port()}")
    assert client.get("/accounts/login/").status_code == 200
    assert is_told(client.get(LOGIN))


def test_a_provider_that_goes_down_while_somebody_signs_in_there_is_told(client, ana, provider, companies, settings):
    companies(provider.address, OIDC_VERIFIED_DOMAINS="contoso.example")
    address = client.get(LOGIN)["Location"]
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = f"http://127.0.0.1:{free_port()}"
    answer = come_back(client, address)
    assert is_told(answer)
    assert f'href="{LOGIN}"' in answer.content.decode()
    assert not is_signed_in(client)


def test_a_provider_that_answers_nonsense_is_one_that_is_down(client, provider, companies):
    companies(f"{provider.address}/.well-known/nothing")
    assert is_told(client.get(LOGIN))

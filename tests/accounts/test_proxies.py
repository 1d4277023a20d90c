"""Behind a proxy it is the caller who is counted and shown, not the proxy, and nobody whom the caller makes up."""

import re

import pytest
import yaml
from allauth.usersessions.models import UserSession
from django.core.checks import run_checks
from django.test import Client

from partner_center.stack.places import PROJECT
from tests.accounts.conftest import is_signed_in, sign_in

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.1"
ATTACKER, ANA = "203.0.113.66", "198.51.100.7"


def from_address(address: str, *, claims: str = "") -> Client:
    """A browser at an address, behind the proxy, that claims to have come from elsewhere."""
    told = f"{claims}, {address}" if claims else address
    return Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=told)


@pytest.fixture
def one_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip,5/5m/key"}


def attack(*, claims: tuple[str, ...] = ("", "", "")) -> None:
    for number, claim in enumerate(claims):
        sign_in(from_address(ATTACKER, claims=claim), f"somebody{number}@contoso.example", "not the password")


def test_who_guesses_passwords_shuts_sign_in_for_nobody_else(one_proxy, ana):
    attack()
    assert "Too many failed" in sign_in(from_address(ATTACKER), ana.email).content.decode()
    client = from_address(ANA)
    sign_in(client, ana.email)
    assert is_signed_in(client)


def test_who_makes_up_where_they_come_from_is_counted_all_the_same(one_proxy, ana):
    attack(claims=("192.0.2.1", "192.0.2.2, 192.0.2.3", "nonsense"))
    client = from_address(ATTACKER, claims="192.0.2.4")
    assert "Too many failed" in sign_in(client, ana.email).content.decode()
    assert not is_signed_in(client)


def test_nobody_is_shut_out_in_whose_name_somebody_guesses(one_proxy, ana):
    attack(claims=(ANA, ANA, ANA))
    client = from_address(ANA)
    sign_in(client, ana.email)
    assert is_signed_in(client)


def test_without_a_proxy_the_header_is_believed_in_nothing(ana, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip,5/5m/key"}
    for number in range(3):
        client = Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
        sign_in(client, f"somebody{number}@contoso.example", "not the password")
    assert "Too many failed" in sign_in(Client(HTTP_X_FORWARDED_FOR="192.0.2.9"), ana.email).content.decode()


def test_the_list_of_sessions_shows_where_one_came_from(one_proxy, ana):
    client = from_address(ANA, claims="192.0.2.1")
    sign_in(client, ana.email)
    page = client.get("/accounts/sessions/").content.decode()
    assert ANA in page
    assert not re.search(rf"{re.escape(PROXY)}\b|192\.0\.2\.1\b", page)
    assert UserSession.objects.get().ip == ANA


# --- Saying so --------------------------------------------------------------------------------------------------------
def warnings() -> set[str]:
    return {str(found.id) for found in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize("said", [0, 1, 2])
def test_a_portal_that_says_how_many_proxies_there_are_is_fit_for_production(settings, said):
    settings.TRUSTED_PROXIES = said
    assert "accounts.W001" not in warnings()


def test_a_portal_that_says_nothing_of_proxies_is_warned_about(settings):
    settings.TRUSTED_PROXIES = None
    assert "accounts.W001" in warnings()
    assert "accounts.W001" not in {found.id for found in run_checks()}


def test_what_is_said_reaches_whatever_counts_by_address(settings_in):
    for said, counted in ((None, 0), ("0", 0), ("2", 2)):
        settings = settings_in(TRUSTED_PROXIES=said)
        assert settings["TRUSTED_PROXIES"] == (None if said is None else counted)
        assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == counted
        assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == counted


def test_the_compose_file_stands_behind_one_proxy():
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    assert services["web"]["environment"]["TRUSTED_PROXIES"] == "${TRUSTED_PROXIES:-1}"

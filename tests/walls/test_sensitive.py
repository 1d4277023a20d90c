"""A sensitive act takes a recent sign-in: who signed in long ago is asked again, and led back to the form."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from organizations.models import ApiToken
from partner_center.policy import POLICY, SENSITIVE, SENSITIVE_IN_THE_API
from tests.accounts.conftest import sign_in
from tests.factories import PASSWORD, AdminFactory, PersonFactory
from tests.walls.asking import KWARGS, address, ask, is_let_in
from tests.walls.world import Visitor, World

pytestmark = pytest.mark.django_db
PAGE = "/accounts/reauthenticate/"
ACTS = [(name, method) for name in sorted(SENSITIVE) for method in POLICY[name]]
ACTS_IN_THE_API = [
    (name, method) for name in sorted(SENSITIVE_IN_THE_API) for method in POLICY[name] if method != "GET"
]
AGENTS_ACT = {
    "override-place", "proposal-approve", "payment", "programme-numbers", "api:overrides", "api:proposal-approve",
    "api:order-transfer", "api:programme-numbers",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fifteen_minutes(settings):
    settings.SENSITIVE_AFTER_MINUTES = 15


@contextmanager
def later(minutes: float) -> Iterator[None]:
    with patch("accounts.recently.time.time", return_value=time.time() + 60 * minutes):
        yield


def is_asked_again(response: Any) -> bool:
    """Whether an answer leads to where one confirms that it is oneself, or tells a program where that is."""
    if response.status_code == 403:
        told = response.json()
        return told["code"] == "reauthentication" and f"http://testserver{PAGE}" in told["detail"]
    return response.status_code == 302 and response["Location"].startswith(f"{PAGE}?next=")


def whoever_acts(world: World, name: str) -> Visitor:
    """The admin or an agent, with a password; who signed in by `force_login` has no sign-in on record."""
    visitor = world.visitor("agent" if name in AGENTS_ACT else "admin")
    assert visitor.person
    visitor.person.set_password(PASSWORD)
    visitor.person.save(update_fields=["password"])
    visitor.client.force_login(visitor.person)
    return visitor


@pytest.mark.parametrize(("name", "method"), ACTS)
def test_a_page_asks_again_before_its_form_is_filled_in_and_leads_back_to_it(name, method, world):
    url = address(name, world.own, world.own.things)
    response = ask(whoever_acts(world, name), method, url)
    assert is_asked_again(response)
    page, parts = SENSITIVE[name]
    back = response["Location"].partition("next=")[2].replace("%2F", "/")
    assert back == address(page, world.own, world.own.things)
    assert set(parts) == set(KWARGS[page])
    assert "GET" in POLICY[page]


@pytest.mark.parametrize(("name", "method"), ACTS_IN_THE_API)
def test_the_api_in_a_browser_says_where_to_confirm_it(name, method, world):
    assert is_asked_again(ask(whoever_acts(world, name), method, address(name, world.own, world.own.things)))


def test_what_is_only_read_is_not_asked_about(world):
    for name in SENSITIVE_IN_THE_API:
        if "GET" in POLICY[name]:
            url = address(name, world.own, world.own.things)
            assert is_let_in(ask(whoever_acts(world, name), "GET", url)), name


def test_a_program_with_a_token_is_not_asked(world):
    for program in world.programs:
        for name, method in ACTS_IN_THE_API:
            response = ask(program, method, address(name, world.own, world.own.things))
            assert response.status_code != 403 or response.json()["code"] != "reauthentication", (program.name, name)


def test_a_stranger_is_not_told_that_there_is_something_to_confirm(world):
    stranger = world.visitor("stranger")
    for name, method in ACTS:
        assert ask(stranger, method, address(name, world.own, world.own.things)).status_code == 404, name


# --- One person's way -------------------------------------------------------------------------------------------------
@pytest.fixture
def contoso():
    return AdminFactory(person=PersonFactory(with_password=True))


@pytest.fixture
def signed_in(contoso) -> Client:
    ana = contoso.person
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    client = Client()
    sign_in(client, ana.email)
    return client


def make_a_token(client: Client, contoso) -> Any:
    return client.post(reverse("tokens", args=[contoso.organization.mpn_id]), {"name": "Report", "scope": "read"})


def tokens_of(contoso):
    return ApiToken.objects.filter(person=contoso.person)


def test_who_has_just_signed_in_is_not_asked(signed_in, contoso):
    with later(14):
        assert make_a_token(signed_in, contoso).status_code == 200
    assert tokens_of(contoso).count() == 1


def test_who_signed_in_long_ago_confirms_it_and_comes_back_to_the_form(signed_in, contoso):
    form = reverse("settings", args=[contoso.organization.mpn_id])
    with later(16):
        asked = make_a_token(signed_in, contoso)
        assert is_asked_again(asked)
        assert not tokens_of(contoso).exists()
        page = signed_in.get(asked["Location"]).content.decode()
        assert "Nothing was changed yet." in page
        assert signed_in.post(PAGE, {"password": "wrong", "next": form}).status_code == 200
        assert is_asked_again(make_a_token(signed_in, contoso))
        assert signed_in.post(PAGE, {"password": PASSWORD, "next": form})["Location"] == form
        assert not tokens_of(contoso).exists()
        assert make_a_token(signed_in, contoso).status_code == 200


def test_the_sign_in_of_somebody_else_in_this_browser_does_not_count(signed_in, contoso):
    records = dict(signed_in.session.items())
    other = AdminFactory(organization=contoso.organization, person=PersonFactory(with_password=True)).person
    signed_in.force_login(other)
    session = signed_in.session
    session.update({key: value for key, value in records.items() if key.startswith("account_authentication")})
    session.save()
    assert is_asked_again(make_a_token(signed_in, contoso))


def test_in_production_it_is_asked_after_fifteen_minutes(settings_in):
    assert settings_in()["SENSITIVE_AFTER_MINUTES"] == 15
    assert settings_in(PORTAL_ENV="development")["SENSITIVE_AFTER_MINUTES"] == 0

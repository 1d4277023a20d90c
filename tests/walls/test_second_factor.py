"""Who acts for an organization or for the programme has a second factor, or can do nothing of that (trust 10)."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from partner_center.policy import Audience
from tests.accounts.conftest import sign_in
from tests.accounts.test_second_factor import code_for
from tests.factories import PASSWORD, AdminFactory, PersonFactory
from tests.programme.queries import counted_queries
from tests.walls.asking import (
    AND_AGENTS,
    OF_NO_ORGANIZATION,
    OF_ORGANIZATIONS,
    address,
    ask,
    is_expected,
    is_let_in,
    named,
)
from tests.walls.world import Visitor

pytestmark = pytest.mark.django_db
PAGE = "/accounts/second-factor/"
BOTH = frozenset({"agents", "admins"})


@pytest.fixture
def both(settings):
    settings.SECOND_FACTOR = BOTH


def is_led_to_one(response: Any) -> bool:
    """Whether an answer leads to the page that switches one on, or tells a program where that is."""
    if response.status_code == 403 and response["Content-Type"] == "application/problem+json":
        told = response.json()
        return told["code"] == "second_factor" and f"http://testserver{PAGE}" in told["detail"]
    return response.status_code == 302 and response["Location"] == PAGE


def acts_in_a_role(visitor: Visitor, audience: Audience) -> bool:
    """Whether a visitor comes to an address of their organization as more than an employee."""
    is_admin = visitor.at.get("own") == "admin" and audience is not Audience.COLLEAGUE
    return is_admin or (visitor.is_agent and audience in AND_AGENTS)


@pytest.mark.parametrize(("name", "method", "audience"), OF_ORGANIZATIONS, ids=named)
def test_an_admin_or_agent_without_one_does_nothing_for_an_organization(name, method, audience, world, both):
    wrong = []
    for visitor in world.visitors:
        response = ask(visitor, method, address(name, world.own, world.own.things))
        if not is_expected(visitor, audience, "own"):
            fine = not is_let_in(response) and not is_led_to_one(response)
        elif acts_in_a_role(visitor, audience):
            fine = is_led_to_one(response)
        else:
            fine = is_let_in(response) and not is_led_to_one(response)
        if not fine:
            wrong.append(f"{visitor}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(("name", "method", "audience"), OF_NO_ORGANIZATION, ids=named)
def test_an_agent_without_one_does_nothing_for_the_programme_and_everybody_keeps_their_own_pages(
    name, method, audience, world, both
):
    for visitor in world.visitors:
        response = ask(visitor, method, address(name, None, world.own.things))
        takes_one = visitor.is_agent and (audience is Audience.AGENT or name == "api:organizations")
        assert is_led_to_one(response) is takes_one, visitor.name


def test_with_one_everything_is_open(world, both):
    for name in ("admin", "agent"):
        visitor = world.visitor(name)
        Authenticator.objects.create(user=visitor.person, type="totp", data={})
        assert is_let_in(ask(visitor, "GET", address("employees", world.own, {}))), name
        assert is_let_in(ask(visitor, "GET", address("api:employees", world.own, {}))), name


def test_recovery_codes_alone_are_none(world, both):
    visitor = world.visitor("admin")
    Authenticator.objects.create(user=visitor.person, type="recovery_codes", data={})
    assert is_led_to_one(ask(visitor, "GET", address("employees", world.own, {})))


def test_an_admin_s_page_asks_no_query_more_for_it(world, settings):
    visitor = world.visitor("admin")
    Authenticator.objects.create(user=visitor.person, type="totp", data={})
    url = address("employees", world.own, {})
    asked = []
    for roles in (frozenset(), BOTH, frozenset(), BOTH):
        settings.SECOND_FACTOR = roles
        with counted_queries() as queries:
            assert ask(visitor, "GET", url).status_code == 200
        asked.append(len(queries))
    assert asked[3] == asked[2]


@pytest.mark.parametrize(("roles", "led"), [({"admins"}, ["admin"]), ({"agents"}, ["agent"]), (set(), [])])
def test_only_the_roles_that_are_named_take_one(roles, led, world, settings):
    settings.SECOND_FACTOR = frozenset(roles)
    asked = {name: ask(world.visitor(name), "GET", address("employees", world.own, {})) for name in ("admin", "agent")}
    assert [name for name, response in asked.items() if is_led_to_one(response)] == led


def test_a_program_with_a_token_is_asked_for_none(world, both):
    for program in world.programs:
        assert not is_led_to_one(ask(program, "GET", address("api:standings", world.own, {}))), program.name
        assert not is_led_to_one(ask(program, "GET", address("api:organizations", None, {}))), program.name


def test_who_is_led_there_is_told_why_switches_it_on_and_goes_on(both):
    employment = AdminFactory(person=PersonFactory(with_password=True))
    ana = employment.person
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    client = Client()
    sign_in(client, ana.email)
    shown = client.get("/", follow=True)
    assert shown.redirect_chain[-1][0] == PAGE
    assert "Your role takes a second factor." in shown.content.decode()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get(f"{PAGE}totp/activate/").content.decode()).group(1)
    client.post(f"{PAGE}totp/activate/", {"code": code_for(secret)})
    shown = client.get("/", follow=True)
    assert shown.status_code == 200
    assert shown.redirect_chain[-1][0] == reverse("overview", args=[employment.organization.mpn_id])
    assert "Your role takes a second factor." not in client.get(PAGE).content.decode()


def test_an_employee_is_not_told_to_switch_one_on(world, both):
    assert "Your role takes" not in ask(world.visitor("employee"), "GET", PAGE).content.decode()


# --- The setting ------------------------------------------------------------------------------------------------------
def test_in_production_both_roles_take_one_unless_something_else_is_said(settings_in):
    assert settings_in()["SECOND_FACTOR"] == BOTH
    assert settings_in(SECOND_FACTOR="agents")["SECOND_FACTOR"] == {"agents"}
    assert settings_in(SECOND_FACTOR="")["SECOND_FACTOR"] == frozenset()
    assert settings_in(SECOND_FACTOR=None, PORTAL_ENV="development")["SECOND_FACTOR"] == frozenset()


def test_a_role_that_does_not_exist_is_refused(settings_in):
    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR"):
        settings_in(SECOND_FACTOR="agent")

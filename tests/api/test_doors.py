"""Who comes in, and how far: tokens, browsers, strangers."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from organizations.models import ApiToken, Employment
from organizations.services import api_tokens, employments
from partner_center.policy import POLICY
from tests.api.world import ABSENT, CONTOSO, FABRIKAM, V1, Program, World
from tests.factories import TODAY, AgentFactory, EmploymentFactory

pytestmark = pytest.mark.django_db


def is_problem(response: Any, status: int, code: str) -> bool:
    assert response.status_code == status, response.content
    assert response["content-type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"].startswith("urn:partner-center:problem:")
    assert told["title"]
    assert told["detail"]
    return True


# --- Tokens -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "header", ["Bearer pc_wrong", "bearer ", "Bearer", "Bearer pc_\x7f\xff", "Bearer " + "x" * 5_000]
)
def test_a_wrong_token_is_nobody_even_where_everybody_may_come(contoso_world: World, header: str) -> None:
    for address in (f"{V1}/me", f"{V1}/schema"):
        response = Client(headers={"authorization": header}).get(address)
        assert is_problem(response, 401, "unauthenticated")
        assert response["www-authenticate"] == 'Bearer realm="Partner Center", error="invalid_token"'
        assert response.json()["detail"].startswith("This token does not hold")


@pytest.mark.parametrize("header", ["", "Basic bWVnYW46eA==", "Token pc_x"])
def test_without_a_token_nobody_is_known(contoso_world: World, header: str) -> None:
    response = Client(headers={"authorization": header}).get(f"{V1}/me")
    assert is_problem(response, 401, "unauthenticated")
    assert response["www-authenticate"] == 'Bearer realm="Partner Center"'
    assert response.json()["detail"].startswith("Send a token")


def test_a_token_says_for_whom_it_speaks_and_where(contoso_world: World) -> None:
    me = contoso_world.admin("read").get(f"{V1}/me").json()
    assert me["name"] == "Megan Bowen"
    assert me["organizations"] == [{"mpn_id": "4021736", "name": "Contoso", "role": "admin", "joined_on": "2020-01-01"}]
    assert me["token"] == {
        "name": "Nightly report",
        "scope": "read",
        "organization": {"mpn_id": "4021736", "name": "Contoso"},
    }


def test_a_revoked_token_does_not_hold_any_more(contoso_world: World) -> None:
    program = contoso_world.admin()
    assert program.get(f"{V1}/me").status_code == 200
    api_tokens.revoke(ApiToken.objects.get(), by=contoso_world.contoso.admin, on=TODAY)
    assert is_problem(program.get(f"{V1}/me"), 401, "unauthenticated")


def test_no_token_outlives_the_employment(contoso_world: World) -> None:
    program = contoso_world.employee()
    assert program.get(CONTOSO).status_code == 200
    isaiah = contoso_world.contoso.isaiah
    employments.leave(organization=contoso_world.organization, person=isaiah, on=TODAY, by=isaiah)
    assert is_problem(program.get(CONTOSO), 401, "unauthenticated")


def test_no_token_outlives_the_account(contoso_world: World) -> None:
    program = contoso_world.employee()
    User.objects.filter(pk=contoso_world.contoso.isaiah.pk).update(is_active=False)
    assert is_problem(program.get(CONTOSO), 401, "unauthenticated")


def test_a_token_may_do_tomorrow_what_its_person_may_do_tomorrow(contoso_world: World) -> None:
    program = contoso_world.admin()
    assert program.get(f"{CONTOSO}/employees").status_code == 200
    Employment.objects.filter(person=contoso_world.contoso.admin).update(role="employee")
    assert is_problem(program.get(f"{CONTOSO}/employees"), 404, "absent")


def test_a_token_that_reads_changes_nothing(contoso_world: World) -> None:
    program = contoso_world.admin("read")
    person = contoso_world.contoso.isaiah.pk
    assert is_problem(program.patch(f"{CONTOSO}/employees/{person}", {"role": "admin"}), 403, "forbidden")
    assert is_problem(program.delete(f"{CONTOSO}/employees/{person}"), 403, "forbidden")
    assert is_problem(program.post(f"{V1}/me/links", {}), 403, "forbidden")


def test_a_token_that_reads_is_not_told_what_is_not_there(contoso_world: World) -> None:
    program = contoso_world.admin("read")
    assert is_problem(program.delete(f"{FABRIKAM}/employees/1"), 404, "absent")


def test_a_token_knows_one_organization(contoso_world: World) -> None:
    """Its person works for Fabrikam too, and as an admin; the token was made at Contoso."""
    admin = contoso_world.contoso.admin
    EmploymentFactory(organization=contoso_world.fabrikam, person=admin, role="admin")
    program = contoso_world.admin()
    assert [one["mpn_id"] for one in program.get(f"{V1}/organizations").json()["results"]] == ["4021736"]
    assert [one["mpn_id"] for one in program.get(f"{V1}/me").json()["organizations"]] == ["4021736"]
    for address in ("", "/standings", "/employees", "/activity", "/standings/cloud-platform"):
        assert program.get(FABRIKAM + address).content == program.get(ABSENT + address).content
        assert is_problem(program.get(FABRIKAM + address), 404, "absent")
    assert Program(person=admin).get(FABRIKAM).status_code == 200


def test_a_token_never_sits_at_the_desk_of_agents(contoso_world: World) -> None:
    """Not even that of an agent whom the organization employs."""
    agent = AgentFactory()
    EmploymentFactory(organization=contoso_world.organization, person=agent, role="admin")
    program = Program(token=contoso_world.token(agent))
    assert program.get(f"{CONTOSO}/employees").status_code == 200
    assert is_problem(program.get(f"{V1}/claims"), 404, "absent")
    assert is_problem(program.get(f"{CONTOSO}/override-proposals"), 404, "absent")
    assert is_problem(program.post(f"{CONTOSO}/overrides", {}), 404, "absent")
    assert is_problem(program.get(FABRIKAM), 404, "absent")
    assert len(program.get(f"{V1}/organizations").json()["results"]) == 1


# --- Browsers ---------------------------------------------------------------------------------------------------------
def test_somebody_signed_in_needs_no_token_to_read(contoso_world: World) -> None:
    me = Program(person=contoso_world.contoso.admin).get(f"{V1}/me").json()
    assert (me["name"], me["token"]) == ("Megan Bowen", None)


def test_somebody_signed_in_changes_nothing_without_the_csrf_token(contoso_world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(contoso_world.contoso.isaiah)
    response = browser.post(f"{V1}/me/claims", {}, content_type="application/json")
    assert is_problem(response, 403, "forbidden")
    assert "“X-CSRFToken”" in response.json()["detail"]
    assert "CSRF Failed" not in response.json()["detail"]


def test_what_a_person_sees_is_kept_by_no_cache(contoso_world: World) -> None:
    assert contoso_world.admin().get(f"{V1}/me")["cache-control"] == "private, no-store"


# --- Addresses and methods --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "//", "/nothing", "/me/", "/organizations/", "/organizations//standings", "/organizations/%00/standings",
        "/organizations/4021736/standings/%00", "/organizations/a%2Fb/standings", "/organizations/" + "9" * 201,
        "/me/achievements/-1", "/me/achievements/1.5", "/me/achievements/x", "/me/achievements/" + "9" * 5_000,
        "/me/achievements/99999999999999999999", "/organizations/4021736/overrides/99999999999999999999",
        "/organizations/4021736/standings/no-such-competency", "/organizations/4021736/employees/99999999999999999999",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_and_never_a_page(contoso_world: World, address: str) -> None:
    assert is_problem(contoso_world.admin().get(V1 + address), 404, "absent")


def test_what_is_not_there_is_nowhere_for_anybody(contoso_world: World) -> None:
    for method in ("get", "post", "put", "patch", "delete", "options"):
        response = getattr(Client(), method)(f"{V1}/nothing")
        assert is_problem(response, 404, "absent")
        assert "allow" not in response


def test_an_address_with_a_slash_at_the_end_is_told_so(contoso_world: World) -> None:
    response = contoso_world.admin().get(f"{CONTOSO}/standings/")
    assert is_problem(response, 404, "absent")
    assert response.json()["detail"] == "Addresses of the API have no slash at the end."


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "post"])
def test_a_method_that_an_address_does_not_have(contoso_world: World, method: str) -> None:
    response = getattr(contoso_world.admin().client, method)(f"{CONTOSO}/standings")
    assert is_problem(response, 405, "method_not_allowed")
    assert response["allow"] == "GET, HEAD"


def test_a_method_that_nobody_knows(contoso_world: World) -> None:
    assert is_problem(contoso_world.admin().client.generic("BREW", f"{V1}/me"), 405, "method_not_allowed")


def test_heads_are_asked_like_the_whole(contoso_world: World) -> None:
    response = contoso_world.admin().client.head(f"{V1}/me")
    assert (response.status_code, response.content) == (200, b"")
    assert Client().head(f"{V1}/me").status_code == 401


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_there_is_json_and_nothing_else(contoso_world: World, accept: str) -> None:
    client = contoso_world.admin().client
    assert is_problem(client.get(f"{V1}/me", headers={"accept": accept}), 406, "not_acceptable")


def test_a_problem_speaks_the_language_of_the_request(contoso_world: World) -> None:
    told = contoso_world.admin().client.get(f"{V1}/nothing", headers={"accept-language": "ru"}).json()
    assert told["code"] == "absent"
    assert told["title"] != "There is nothing here."


def test_an_address_without_a_row_is_closed(contoso_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = contoso_world.admin()
    assert program.get(f"{V1}/me").status_code == 200
    monkeypatch.delitem(POLICY, "api:me")
    assert is_problem(program.get(f"{V1}/me"), 404, "absent")


def test_a_defect_is_told_to_nobody(contoso_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("organizations.api.organizations.employments_of", fail)
    client = contoso_world.admin().client
    client.raise_request_exception = False
    response = client.get(f"{V1}/me")
    assert is_problem(response, 500, "defect")
    assert b"secret" not in response.content

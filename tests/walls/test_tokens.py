"""A token is somebody in one organization: no more than its person, nothing elsewhere, nothing once it is over."""

import pytest

from partner_center.policy import Audience
from tests.walls.asking import (
    HOUSES,
    OF_NO_ORGANIZATION,
    OF_ORGANIZATIONS,
    address,
    alike,
    ask,
    is_expected,
    is_let_in,
    named,
    things_in,
)

pytestmark = pytest.mark.django_db

API = "api:"
IN_ORGANIZATIONS = [row for row in OF_ORGANIZATIONS if row[0].startswith(API)]
ELSEWHERE = [row for row in OF_NO_ORGANIZATION if row[0].startswith(API) and row[2] is not Audience.ANYBODY]


@pytest.mark.parametrize(("name", "method", "audience"), IN_ORGANIZATIONS, ids=named)
def test_a_token_knows_one_organization_and_no_other(name, method, audience, world):
    wrong = []
    for house_name in HOUSES:
        house = world.house(house_name)
        url = address(name, house, house.things if house else world.own.things)
        for program in world.programs:
            response = ask(program, method, url)
            if not is_expected(program, audience, house_name):
                fine = response.status_code == 404
            elif method != "GET" and not program.may_write:
                fine = response.status_code == 403
            else:
                fine = is_let_in(response)
            if not fine:
                wrong.append(f"{program} at {house_name}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(("name", "method", "audience"), ELSEWHERE, ids=named)
def test_a_token_is_its_person_and_never_at_the_agents_desk(name, method, audience, world):
    wrong = []
    for program in world.programs:
        response = ask(program, method, address(name, None, world.own.things))
        is_theirs = not things_in(name) or program.person == world.own.employee
        if audience is Audience.AGENT:
            fine = response.status_code == 404
        elif method != "GET" and not program.may_write:
            fine = response.status_code == 403
        else:
            fine = is_let_in(response) if is_theirs else response.status_code == 404
        if not fine:
            wrong.append(f"{program}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(("name", "method", "audience"), [*IN_ORGANIZATIONS, *ELSEWHERE], ids=named)
def test_a_token_that_is_over_opens_nothing(name, method, audience, world):
    url = address(name, world.own, world.own.things)
    assert [(str(one), ask(one, method, url).status_code) for one in world.dead] == [
        (str(one), 401) for one in world.dead
    ]


@pytest.mark.parametrize(
    ("name", "method", "audience"), [row for row in IN_ORGANIZATIONS if row[1] == "GET"], ids=named
)
def test_to_a_token_the_other_organization_of_its_person_is_like_none(name, method, audience, world):
    program = world.visitor("token of an admin of both")
    foreign = ask(program, method, address(name, world.foreign, world.foreign.things))
    absent = ask(program, method, address(name, None, world.foreign.things))
    assert (foreign.status_code, alike(foreign)) == (absent.status_code, alike(absent))

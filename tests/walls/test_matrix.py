"""The matrix of the walls: every address and method, everybody, and organizations of one's own, foreign and absent.

Generated from the URLconf and the policy table; what the table's words mean is written in `asking`, once more, by
itself.
"""

import pytest

from partner_center.policy import POLICY, Audience
from tests.walls.asking import (
    HOUSES,
    KWARGS,
    OF_NO_ORGANIZATION,
    OF_ORGANIZATIONS,
    THINGS,
    VALUES,
    address,
    alike,
    ask,
    is_expected,
    is_let_in,
    is_sent_to_sign_in,
    named,
    things_in,
)
from tests.walls.world import ABSENT_ID

pytestmark = pytest.mark.django_db

# There is nothing to see, or to switch off, before a second factor is on.
WITHOUT_A_SECOND_FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
ABSENT = dict.fromkeys(THINGS, ABSENT_ID)


def test_the_matrix_knows_every_address_and_every_parameter(world):
    assert set(KWARGS) == set(POLICY)
    assert len(OF_ORGANIZATIONS) > 80
    assert world.own.things.keys() >= THINGS
    assert not THINGS & VALUES.keys()


@pytest.mark.parametrize(("name", "method", "audience"), OF_ORGANIZATIONS, ids=named)
def test_an_organizations_address_is_for_its_audience_alone(name, method, audience, world):
    wrong = []
    for house_name in HOUSES:
        house = world.house(house_name)
        url = address(name, house, house.things if house else world.own.things)
        for visitor in world.visitors:
            response = ask(visitor, method, url)
            if is_expected(visitor, audience, house_name):
                fine = is_let_in(response)
            elif visitor.person is None:
                fine = is_sent_to_sign_in(response)
            else:
                fine = response.status_code == 404
            if not fine:
                wrong.append(f"{visitor} at {house_name}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "method", "audience"), [row for row in OF_ORGANIZATIONS if things_in(row[0])], ids=named
)
def test_a_thing_of_another_organization_is_absent(name, method, audience, world):
    own, foreign = world.own.things, world.foreign.things
    # All of another organization, and each alone: an order of one's own has no proof of somebody else's.
    mixtures = [set(things_in(name)), *({thing} for thing in things_in(name))]
    for visitor in world.visitors:
        if not is_expected(visitor, audience, "own"):
            continue
        for mixture in mixtures:
            theirs, nothing = (
                ask(visitor, method, address(name, world.own, {**own, **{thing: whose[thing] for thing in mixture}}))
                for whose in (foreign, ABSENT)
            )
            assert (theirs.status_code, nothing.status_code) == (404, 404), visitor.name
            assert alike(theirs) == alike(nothing), visitor.name


@pytest.mark.parametrize(("name", "method", "audience"), OF_ORGANIZATIONS, ids=named)
def test_a_foreign_organization_answers_like_an_absent_one(name, method, audience, world):
    for visitor in world.visitors:
        if visitor.is_agent or visitor.at.get("foreign"):
            continue
        foreign = ask(visitor, method, address(name, world.foreign, world.foreign.things))
        absent = ask(visitor, method, address(name, None, world.foreign.things))
        assert foreign.status_code == absent.status_code, visitor.name
        assert alike(foreign) == alike(absent), visitor.name


@pytest.mark.parametrize(
    ("name", "method", "audience"), [row for row in OF_NO_ORGANIZATION if row[2] is not Audience.ANYBODY], ids=named
)
def test_what_is_for_people_or_agents_is_for_nobody_else(name, method, audience, world):
    wrong = []
    for visitor in world.visitors:
        response = ask(visitor, method, address(name, None, world.own.things))
        if visitor.person is None:
            fine = is_sent_to_sign_in(response)
        elif audience is Audience.AGENT and not visitor.is_agent:
            fine = response.status_code == 404
        elif audience is Audience.SIGNED_IN and things_in(name):
            # What is one's own and no organization's: all of it here is the employee's.
            fine = is_let_in(response) if visitor.person == world.own.employee else response.status_code == 404
        elif name in WITHOUT_A_SECOND_FACTOR:
            fine = response.status_code == 404
        elif ABSENT_ID in {VALUES.get(parameter) for parameter in KWARGS[name]}:
            fine = response.status_code in {302, 404}
        else:
            fine = response.status_code < 500 and not is_sent_to_sign_in(response) and response.status_code != 404
        if not fine:
            wrong.append(f"{visitor}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "method"),
    [row[:2] for row in OF_NO_ORGANIZATION if row[2] is Audience.SIGNED_IN and things_in(row[0])],
    ids=named,
)
def test_what_is_somebody_elses_is_absent(name, method, world):
    for visitor in world.visitors:
        if visitor.person is None:
            continue
        theirs = ask(visitor, method, address(name, None, world.foreign.things))
        nothing = ask(visitor, method, address(name, None, ABSENT))
        assert (theirs.status_code, nothing.status_code) == (404, 404), visitor.name
        assert alike(theirs) == alike(nothing), visitor.name


@pytest.mark.parametrize("name", sorted(name for name, rows in POLICY.items() if Audience.ANYBODY in rows.values()))
def test_what_is_for_anybody_never_fails(name, world):
    for method, audience in POLICY[name].items():
        if audience is Audience.ANYBODY:
            for visitor in world.visitors[:3]:
                assert ask(visitor, method, address(name, None, {"token": "nothing"})).status_code < 500

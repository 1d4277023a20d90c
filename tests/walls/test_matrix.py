"""The matrix of the walls: every address and method, everybody, and organizations of one's own, foreign and absent.

Generated from the URLconf and the policy table; what the table's words mean is written here once more, by itself.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partner_center.policy import POLICY, Audience
from tests.walls.world import ABSENT_ID, ABSENT_MPN_ID, House, Visitor, World, a_world

HOUSES = ("own", "foreign", "absent")
# Addresses whose object is one's own, not an organization's.
OF_ONESELF = {"api:my-achievement": "achievement", "api:my-link": "link", "my-benefit-key": "use"}
# There is nothing to see, or to switch off, before a second factor is on.
WITHOUT_A_SECOND_FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
WHO_MAY = {
    Audience.EMPLOYEE: {"employee", "admin"},
    Audience.COLLEAGUE: {"employee", "admin"},
    Audience.ADMIN_OR_AGENT: {"admin"},
    Audience.ADMIN: {"admin"},
    Audience.AGENT: set(),
}
AND_AGENTS = {Audience.EMPLOYEE, Audience.ADMIN_OR_AGENT, Audience.AGENT}
VALUES = {
    "slug": "devops",
    "offer": "silver",
    "competency": "devops",
    "provider_id": "entra",
    "uidb36": "1",
    "key": "set-password",
    "path": "x",
}


def kwargs_by_name() -> dict[str, tuple[str, ...]]:
    """The parameters in each address, by its name."""

    def walk(patterns: list[Any], namespace: str, outer: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in patterns:
            names = outer + tuple(pattern.pattern.converters or pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", names
            elif isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner, names)

    return dict(walk(get_resolver().url_patterns, "", ()))


KWARGS = kwargs_by_name()
ROWS = [(name, method, audience) for name, rows in POLICY.items() for method, audience in rows.items()]
OF_ORGANIZATIONS = [row for row in ROWS if "mpn_id" in KWARGS[row[0]]]
THINGS = (
    "person", "invitation", "token", "override", "proposal", "claim", "achievement", "link", "order", "payment",
    "promotion", "proof", "number", "grant", "use",
)  # fmt: skip


def is_expected(visitor: Visitor, audience: Audience, house: str) -> bool:
    """What the words of the table mean, worked out apart from `partner_center.policy.decide`."""
    if house == "absent" or visitor.person is None:
        return False
    return visitor.at.get(house, "nothing") in WHO_MAY[audience] or (visitor.is_agent and audience in AND_AGENTS)


def address(name: str, house: House | None, things: dict[str, Any]) -> str:
    values: dict[str, Any] = {}
    for parameter in KWARGS[name]:
        if parameter == "mpn_id":
            values[parameter] = house.organization.mpn_id if house else ABSENT_MPN_ID
        else:
            values[parameter] = things.get(parameter, VALUES.get(parameter, ABSENT_ID))
    return reverse(name, kwargs=values)


def ask(visitor: Visitor, method: str, url: str) -> HttpResponse:
    """One request, whose effect is taken back."""
    with transaction.atomic():
        extra = (
            {"content_type": "application/json", "data": "{}"} if url.startswith("/api/") and method != "GET" else {}
        )
        response = getattr(visitor.client, method.lower())(url, **extra)
        transaction.set_rollback(True)
    return response


def is_sent_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 401 or (response.status_code == 302 and "/accounts/login/" in response["Location"])


def is_let_in(response: HttpResponse) -> bool:
    return (
        response.status_code not in {401, 403, 404, 405}
        and response.status_code < 500
        and not is_sent_to_sign_in(response)
    )


@pytest.fixture
def world(catalogue: None, on: Any) -> World:
    return a_world()


@pytest.mark.parametrize(
    ("name", "method", "audience"), OF_ORGANIZATIONS, ids=lambda value: getattr(value, "name", value)
)
def test_an_organizations_address_is_for_its_audience_alone(name, method, audience, world):
    wrong = []
    for house_name in HOUSES:
        house = {"own": world.own, "foreign": world.foreign, "absent": None}[house_name]
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
                wrong.append(f"{visitor.name} at {house_name}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "method", "audience"),
    [row for row in OF_ORGANIZATIONS if set(KWARGS[row[0]]) & set(THINGS)],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_thing_of_another_organization_is_absent(name, method, audience, world):
    absent = dict.fromkeys(THINGS, ABSENT_ID)
    for visitor in world.visitors:
        if not is_expected(visitor, audience, "own"):
            continue
        foreign = ask(visitor, method, address(name, world.own, world.foreign.things))
        nothing = ask(visitor, method, address(name, world.own, absent))
        assert (foreign.status_code, nothing.status_code) == (404, 404), visitor.name
        assert alike(foreign) == alike(nothing), visitor.name


def alike(response: HttpResponse) -> str:
    """An answer without what differs from one asking to the next: tokens, and the address itself."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r'name="next" value="[^"]*"', "", text)
    text = re.sub(r'"instance": *"[^"]*"', "", text)
    return re.sub(r"\b\d{7,9}\b|/\d+\b", "", text)


@pytest.mark.parametrize(
    ("name", "method"), [row[:2] for row in OF_ORGANIZATIONS if row[1] == "GET"], ids=lambda value: value
)
def test_a_foreign_organization_answers_like_an_absent_one(name, method, world):
    for visitor in world.visitors:
        if visitor.is_agent or visitor.at.get("foreign"):
            continue
        foreign = ask(visitor, method, address(name, world.foreign, world.foreign.things))
        absent = ask(visitor, method, address(name, None, world.foreign.things))
        assert foreign.status_code == absent.status_code, visitor.name
        assert alike(foreign) == alike(absent), visitor.name


@pytest.mark.parametrize(
    ("name", "method", "audience"),
    [row for row in ROWS if "mpn_id" not in KWARGS[row[0]] and row[2] in {Audience.SIGNED_IN, Audience.AGENT}],
    ids=lambda value: getattr(value, "name", value),
)
def test_what_is_for_people_or_agents_is_for_nobody_else(name, method, audience, world):
    wrong = []
    for visitor in world.visitors:
        thing = OF_ONESELF.get(name)
        things = world.own.things
        response = ask(visitor, method, address(name, None, things))
        if visitor.person is None:
            fine = is_sent_to_sign_in(response)
        elif audience is Audience.AGENT and not visitor.is_agent:
            fine = response.status_code == 404
        elif thing is not None:
            fine = is_let_in(response) if visitor.person == world.own.employee else response.status_code == 404
        elif name in WITHOUT_A_SECOND_FACTOR:
            fine = response.status_code == 404
        elif ABSENT_ID in {things.get(one, VALUES.get(one, ABSENT_ID)) for one in KWARGS[name]}:
            fine = response.status_code in {302, 404}
        else:
            fine = response.status_code < 500 and not is_sent_to_sign_in(response) and response.status_code != 404
        if not fine:
            wrong.append(f"{visitor.name}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(name for name, rows in POLICY.items() if Audience.ANYBODY in rows.values()))
def test_what_is_for_anybody_never_fails(name, world):
    for method, audience in POLICY[name].items():
        if audience is Audience.ANYBODY:
            for visitor in world.visitors[:3]:
                assert ask(visitor, method, address(name, None, {"token": "nothing"})).status_code < 500


def test_the_matrix_knows_every_address():
    assert set(KWARGS) == set(POLICY)
    assert len(OF_ORGANIZATIONS) > 40

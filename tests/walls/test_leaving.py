"""Leaving works at once: the next request is decided on the new facts, in the browser and with a token alike."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from accounts.models import User
from organizations.services import employments
from partner_center.policy import Audience
from tests.factories import TODAY
from tests.walls.asking import (
    OF_NO_ORGANIZATION,
    OF_ORGANIZATIONS,
    address,
    ask,
    is_expected,
    is_let_in,
    is_sent_to_sign_in,
)
from tests.walls.world import Visitor, World

pytestmark = pytest.mark.django_db

API = "api:"
DESK = [row for row in OF_NO_ORGANIZATION if row[2] is Audience.AGENT]


def leaves(world: World) -> None:
    employments.leave(organization=world.own.organization, person=world.own.admin, on=TODAY, by=world.own.admin)


def is_removed(world: World) -> None:
    deputy = User.objects.get(email="deputy@adatum.example")
    employments.leave(organization=world.own.organization, person=world.own.admin, on=TODAY, by=deputy)


def is_made_an_employee(world: World) -> None:
    deputy = User.objects.get(email="deputy@adatum.example")
    employments.change_role(
        organization=world.own.organization, person=world.own.admin, role="employee", on=TODAY, by=deputy
    )


def is_made_an_admin(world: World) -> None:
    employments.change_role(
        organization=world.own.organization, person=world.own.employee, role="admin", on=TODAY, by=world.own.admin
    )


def is_no_agent_any_more(world: World) -> None:
    User.objects.filter(is_agent=True).update(is_agent=False)


def is_locked_out(world: World) -> None:
    User.objects.filter(pk=world.own.admin.pk).update(is_active=False)


CHANGES: list[tuple[Callable[[World], None], str, str, dict[str, str] | None]] = [
    (leaves, "admin", "token of the admin", {}),
    (is_removed, "admin", "token of the admin", {}),
    (is_made_an_employee, "admin", "token of the admin", {"own": "employee"}),
    (is_made_an_admin, "employee", "token of the employee", {"own": "admin"}),
    (is_locked_out, "admin", "token of the admin", None),
    (is_no_agent_any_more, "agent", "token of an agent employed there", {}),
]


@pytest.mark.parametrize(
    ("act", "visitor", "token", "at"), CHANGES, ids=lambda value: getattr(value, "__name__", None) or ""
)
def test_the_next_request_is_decided_on_the_new_facts(act, visitor, token, at, world):
    person, program = world.visitor(visitor), world.visitor(token)
    with transaction.atomic():
        act(world)
        now = replace(person, at=at or {}, person=None if at is None else person.person, is_agent=False)
        wrong = [*strayed(now, world), *astray(program, at, world)]
        transaction.set_rollback(True)
    assert wrong == []


def strayed(visitor: Visitor, world: World) -> list[str]:
    """The doors at which somebody is not what they are now."""
    wrong = []
    for name, method, audience in [*OF_ORGANIZATIONS, *DESK]:
        response = ask(visitor, method, address(name, world.own, world.own.things))
        if visitor.person is None:
            fine = is_sent_to_sign_in(response)
        elif is_expected(visitor, audience, "own"):
            fine = is_let_in(response)
        else:
            fine = response.status_code == 404
        if not fine:
            wrong.append(f"{visitor} at {name} {method}: {response.status_code}")
    return wrong


def astray(program: Visitor, at: dict[str, str] | None, world: World) -> list[str]:
    """The doors at which a token is not what its person is now: without an employment it is none any more."""
    role = "employee" if program.name == "token of an agent employed there" else (at or {}).get("own", "")
    now = replace(program, at={"own": role}, is_agent=False)
    wrong = []
    for name, method, audience in [row for row in OF_ORGANIZATIONS if row[0].startswith(API)]:
        response = ask(program, method, address(name, world.own, world.own.things))
        if not role:
            fine = response.status_code == 401
        else:
            fine = is_let_in(response) if is_expected(now, audience, "own") else response.status_code == 404
        if not fine:
            wrong.append(f"{program} at {name} {method}: {response.status_code}")
    return wrong

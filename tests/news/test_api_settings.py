"""Which news somebody is mailed, for programs."""

from typing import Any

import pytest

from activity.models import NewsPreference
from programme.api.news import KINDS
from tests.api.test_doors import is_problem
from tests.api.test_shapes import errors
from tests.api.world import V1, Program, World, world

pytestmark = pytest.mark.django_db
SETTINGS = f"{V1}/me/news-settings"


@pytest.fixture
def made(catalogue: None, on: object) -> World:
    return world()


def told(program: Program) -> dict[str, dict[str, Any]]:
    return {row["kind"]: row for row in program.get(SETTINGS).json()["results"]}


def test_each_kind_says_whether_it_is_mailed_and_whether_that_can_be_changed(made: World) -> None:
    found = told(made.employee("read"))
    assert set(found) == set(KINDS)
    assert {kind for kind, row in found.items() if row["is_essential"]} == {"risk", "orders"}
    assert all(row["by_mail"] and row["name"] and row["about"] for row in found.values())


def test_somebody_switches_mails_of_a_kind_off_and_on_for_themselves(made: World) -> None:
    program = made.employee()
    for by_mail in (False, False, True):
        answer = program.patch(f"{SETTINGS}/levels", {"by_mail": by_mail})
        assert (answer.status_code, answer.json()["by_mail"]) == (200, by_mail)
        assert told(program)["levels"]["by_mail"] is by_mail
    program.patch(f"{SETTINGS}/levels", {"by_mail": False})
    assert told(made.admin())["levels"]["by_mail"] is True
    assert [row["by_mail"] for kind, row in told(program).items() if kind != "levels"] == [True] * 5


def test_what_is_essential_is_not_switched_off(made: World) -> None:
    program = made.admin()
    assert is_problem(program.patch(f"{SETTINGS}/risk", {"by_mail": False}), 409, "essential")
    assert program.patch(f"{SETTINGS}/risk", {"by_mail": True}).json()["by_mail"] is True
    assert not NewsPreference.objects.filter(by_mail=False).exists()


@pytest.mark.parametrize("said", ["false", 0, None, "", []])
def test_yes_and_no_are_said_in_one_way(made: World, said: Any) -> None:
    answer = made.employee().patch(f"{SETTINGS}/levels", {"by_mail": said})
    assert errors(answer) == [("/by_mail", "null" if said is None else "invalid")]


def test_what_is_missing_unknown_or_not_there_is_said(made: World) -> None:
    program = made.employee()
    assert errors(program.patch(f"{SETTINGS}/levels", {})) == [("/by_mail", "required")]
    assert errors(program.patch(f"{SETTINGS}/levels", {"by_mail": True, "kind": "risk", "x": 1})) == [
        ("/kind", "read_only"),
        ("/x", "unknown"),
    ]
    assert program.patch(f"{SETTINGS}/gossip", {"by_mail": True}).status_code == 404
    assert made.employee("read").patch(f"{SETTINGS}/levels", {"by_mail": True}).status_code == 403
    assert Program().get(SETTINGS).status_code == 401

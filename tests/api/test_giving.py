"""What a competency gives, by the API: for everybody who works there, as of any day (R22, R31)."""

from typing import Any

import pytest

from tests.api.test_doors import is_problem
from tests.api.world import ABSENT, CONTOSO, FABRIKAM, Program, World

pytestmark = pytest.mark.django_db
GIVES = "standings/cloud-platform/gives"


def given(program: Program, query: str = "") -> dict[str, dict[str, Any]]:
    return {row["level"]: row for row in program.get(f"{CONTOSO}/{GIVES}{query}").json()["results"]}


def test_what_a_competency_gives_and_what_of_it_an_organization_has(contoso_world: World) -> None:
    """Contoso is a Gold member and holds Gold by an override."""
    for program in (contoso_world.admin("read"), contoso_world.employee("read"), contoso_world.an_agent()):
        found = given(program)
        assert list(found) == ["silver", "gold"]
        gold = found["gold"]
        assert [(one["unit"], one["quantity"]) for one in gold["benefits"]] == [
            ("unlimited", None),
            ("subscription", 25),
        ]
        assert (gold["is_held"], gold["is_displayed"], found["silver"]["is_displayed"]) == (True, True, False)
        assert gold["opens"] == [
            {"code": "gold", "name": "Gold membership", "list_price": "5260.00", "currency": "USD", "is_open": True}
        ]


def test_what_it_gave_on_another_day(contoso_world: World) -> None:
    gold = given(contoso_world.admin("read"), "?as_of=2025-10-01")["gold"]
    assert (gold["is_held"], gold["is_displayed"], gold["opens"][0]["is_open"]) == (False, False, False)


def test_an_unknown_competency_and_a_foreign_organization_are_not_there(contoso_world: World) -> None:
    program = contoso_world.admin("read")
    for address in (f"{CONTOSO}/standings/no-such-thing/gives", f"{FABRIKAM}/{GIVES}", f"{ABSENT}/{GIVES}"):
        assert is_problem(program.get(address), 404, "absent")

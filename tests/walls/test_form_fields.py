"""What is named in a form or behind the question mark of a page: foreign is refused in the words of what is absent."""

import dataclasses
import html
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.walls.asking import address, alike, ask
from tests.walls.world import ABSENT_ID, ABSENT_MPN_ID, House, World

pytestmark = pytest.mark.django_db
ABSENT = {
    "mpn_id": ABSENT_MPN_ID,
    "achievement": ABSENT_ID,
    "invitation": ABSENT_ID,
    "person": ABSENT_ID,
    "email": "nobody@nowhere.example",
    "full name": "Nobody Nowhere",
}


@dataclass(frozen=True)
class Naming:
    """A field that names something of somebody: where, who fills it in, what it names, and what else is sent."""

    name: str
    method: str
    field: str
    kind: str
    visitor: str
    along: dict[str, str] = dataclasses.field(default_factory=dict)
    """Other fields, by what they say; a kind of thing stands for that of the own house."""

    def __str__(self) -> str:
        return f"{self.name}-{self.method}-{self.field}-{self.kind}"


LINKING = {"organization": "mpn_id"}, {"achievement": "achievement"}
OVERRIDE = {"level": "gold", "reason": "The feed is late."}
NAMINGS = [
    Naming("employee-invite", "GET", "again", "invitation", "admin"),
    Naming("employees", "GET", "q", "email", "admin"),
    Naming("employees", "GET", "q", "full name", "admin"),
    Naming("link-achievements", "GET", "organization", "mpn_id", "employee"),
    Naming("link-achievements", "GET", "achievement", "achievement", "employee"),
    Naming("confirm-link", "GET", "achievement", "achievement", "employee", LINKING[0]),
    Naming("confirm-link", "GET", "organization", "mpn_id", "employee", LINKING[1]),
    Naming("confirm-link", "POST", "achievement", "achievement", "employee", LINKING[0]),
    Naming("confirm-link", "POST", "organization", "mpn_id", "employee", LINKING[1]),
    Naming("unlink-achievements", "GET", "achievement", "achievement", "employee"),
    Naming("confirm-unlink", "GET", "achievement", "achievement", "employee"),
    Naming("confirm-unlink", "POST", "achievement", "achievement", "employee"),
    Naming("override-place", "POST", "person", "email", "agent", OVERRIDE),
    Naming("override-place", "POST", "person", "full name", "agent", OVERRIDE),
    Naming("benefit-assign", "POST", "person", "email", "admin", {"holder": "person"}),
    Naming("benefit-assign", "POST", "person", "full name", "admin", {"holder": "person"}),
]


def value(kind: str, house: House | None) -> Any:
    if house is None:
        return ABSENT[kind]
    known = {
        "mpn_id": house.organization.mpn_id,
        "email": house.employee.email,
        "full name": house.employee.full_name,
        **house.things,
    }
    return known.get(kind, kind)


def said(naming: Naming, house: House | None, world: World) -> tuple[int, str, str]:
    """What is answered, but for the echo of what was sent."""
    sent = {name: value(kind, world.own) for name, kind in naming.along.items()}
    named = str(value(naming.kind, house))
    url = address(naming.name, world.own, world.own.things)
    response = ask(world.visitor(naming.visitor), naming.method, url, {**sent, naming.field: named})
    text = alike(response)
    # Without the echo of what was sent: a word wherever it stands, a key where it is a value.
    echoes = [f'"{named}"'] if named.isdigit() else [html.escape(named), quote_plus(named), quote(named)]
    for echo in echoes:
        text = text.replace(echo, "…")
    return response.status_code, response.headers.get("Location", ""), text


@pytest.mark.parametrize("naming", NAMINGS, ids=str)
def test_what_is_foreign_in_a_form_is_like_what_is_absent(naming, world):
    assert said(naming, world.foreign, world) == said(naming, None, world)


@pytest.mark.parametrize("naming", NAMINGS, ids=str)
def test_what_is_ones_own_in_a_form_is_another_thing(naming, world):
    assert said(naming, world.own, world) != said(naming, None, world)

"""Nothing of a foreign organization shows anywhere, not even its name; and employees are told of nobody who counts."""

import re

import pytest

from partner_center.policy import Audience
from tests.walls.asking import ROWS, address, ask, named
from tests.walls.world import FOREIGN, HUSHED

pytestmark = pytest.mark.django_db

COUNTED_IN = dict.fromkeys(("slug", "competency"), "cloud-productivity")
"""Where those count of whom employees are not told."""
LOOKED_AT = [row for row in ROWS if row[1] == "GET"]
LOOKED_FOR = [{"q": "canary"}, {"q": "70-346"}]
"""A part of what everything foreign is called, and an exam that foreign people hold too."""
FINDING = {"employees", "find"}
"""Pages that look for words among people."""


@pytest.mark.parametrize(("name", "method", "audience"), LOOKED_AT, ids=named)
def test_no_word_of_another_organization_is_told(name, method, audience, world):
    strangers = [one for one in world.visitors if not one.is_agent and not one.at.get("foreign")]
    word = re.compile(rf"{FOREIGN}|{world.foreign.organization.mpn_id}", re.IGNORECASE)
    for visitor in [*strangers, *world.programs] if name.startswith("api:") else strangers:
        # Of the foreign house's things as well: a key in the address is all that a stranger has to guess.
        for things in (world.own.things, world.foreign.things):
            for query in [None, *(LOOKED_FOR if name in FINDING else [])]:
                said = ask(visitor, method, address(name, world.own, things), query).content.decode(errors="replace")
                assert not word.search(said), f"{visitor} {query}"


@pytest.mark.parametrize(("name", "method", "audience"), LOOKED_AT, ids=named)
def test_employees_are_not_told_who_counts(name, method, audience, world):
    """R37."""
    employees = [world.visitor("employee"), world.visitor("employee here, admin elsewhere")]
    for visitor in [*employees, world.visitor("token of the employee")] if name.startswith("api:") else employees:
        said = ask(visitor, method, address(name, world.own, world.own.things | COUNTED_IN)).content.decode(
            errors="replace"
        )
        assert HUSHED.lower() not in said.lower(), visitor.name


def test_admins_are_told_who_counts(world):
    """What the test before looks for is there to be seen."""
    url = address("competency", world.own, COUNTED_IN)
    assert HUSHED in ask(world.visitor("admin"), "GET", url).content.decode()
    assert Audience.EMPLOYEE in {row[2] for row in ROWS if row[0] == "competency"}


@pytest.mark.parametrize("name", sorted(FINDING))
def test_admins_find_their_own_people(name, world):
    """What the first test looks for by words is there to be found."""
    said = ask(world.visitor("admin"), "GET", address(name, world.own, {}), LOOKED_FOR[0]).content.decode()
    assert HUSHED in said

"""Who has linked what to an organization, as its admins and agents ask."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from achievements.services import achievements
from achievements.services import links as links_of_people
from tests.api.test_doors import is_problem
from tests.api.world import CONTOSO, FABRIKAM, Program, World
from tests.factories import AchievementFactory, AgentFactory, OrganizationFactory, PersonFactory, someone_with

pytestmark = pytest.mark.django_db


def links(program: Program, query: str = "") -> list[Any]:
    found: list[Any] = program.get(f"{CONTOSO}/links{query}").json()["results"]
    return found


def held(program: Program, query: str = "") -> list[tuple[str, str]]:
    return [(one["person"]["name"], one["achievement"]["certification"]) for one in links(program, query)]


@pytest.fixture
def linked(contoso_world: World) -> World:
    """Alex linked two things and took them back; Lidia's are linked elsewhere."""
    alex = PersonFactory(full_name="Alex Wilber")
    someone_with("70-346", "70-347", at=contoso_world.organization, person=alex, since=date(2024, 1, 1))
    someone_with("70-346", at=OrganizationFactory(), person=PersonFactory(full_name="Lidia Holloway"))
    alex.links.update(unlinked_on=date(2025, 1, 1))
    return contoso_world


def test_admins_and_agents_see_who_has_linked_what(linked: World) -> None:
    everything = held(linked.admin("read"))
    assert everything == held(linked.an_agent())
    assert [name for name, _ in everything] == ["Diego Siciliani", "Isaiah Langer", "Nestor Wilke"]
    isaiah = linked.contoso.isaiah
    link = isaiah.links.get()
    assert links(linked.admin("read"), f"?person={isaiah.pk}") == [
        {
            "id": link.pk,
            "person": {"id": isaiah.pk, "name": "Isaiah Langer"},
            "achievement": {"id": link.achievement_id, "certification": "70-533"},
            "linked_on": link.linked_on.isoformat(),
            "unlinked_on": None,
        }
    ]


def test_links_on_another_day(linked: World) -> None:
    alex = [("Alex Wilber", "70-346"), ("Alex Wilber", "70-347")]
    assert held(linked.admin("read"), "?as_of=2024-12-31") == alex
    assert held(linked.admin("read"), "?as_of=2024-12-31&certification=70-347") == alex[1:]
    assert held(linked.admin("read"), "?as_of=2025-01-01") == []


def test_a_claim_that_no_agent_has_accepted_is_not_among_them(linked: World, on: date) -> None:
    """Who has linked nothing else has linked nothing; what was refused stays away, what was accepted comes."""
    admin, alex = linked.admin("read"), User.objects.get(full_name="Alex Wilber")
    codes = ("PSM-I", "70-496", "70-498")
    claims = [AchievementFactory(person=alex, certification__code=code, source="claim") for code in codes]
    _pending, refused, accepted = claims
    links_of_people.link(person=alex, organization=linked.organization, achievements=claims, on=on)
    achievements.refuse(refused, by=AgentFactory(), on=on, reason="No.")
    assert held(admin, f"?person={alex.pk}") == []
    not_linked = f"{CONTOSO}/employees?linked=false&search=Alex"
    assert [one["linked_since"] for one in admin.get(not_linked).json()["results"]] == [None]
    achievements.accept(accepted, by=AgentFactory(), on=on)
    assert held(admin, f"?person={alex.pk}") == [("Alex Wilber", "70-498")]
    assert admin.get(not_linked).json()["results"] == []


def test_links_come_page_by_page(linked: World) -> None:
    first = linked.admin("read").get(f"{CONTOSO}/links?limit=2").json()
    second = linked.admin("read").get(first["next"]).json()
    assert [first["results"] + second["results"], second["next"]] == [links(linked.admin("read")), None]


def test_employees_and_strangers_see_none_of_it(linked: World) -> None:
    for program in (linked.employee("read"), Program(person=linked.stranger)):
        assert is_problem(program.get(f"{CONTOSO}/links"), 404, "absent")
    assert is_problem(linked.admin("read").get(f"{FABRIKAM}/links"), 404, "absent")

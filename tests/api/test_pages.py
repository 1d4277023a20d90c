"""Lists, page by page."""

from datetime import date
from typing import Any

import pytest

from organizations.models import Organization
from tests.api.world import CONTOSO, V1, Program, World
from tests.factories import EmploymentFactory, OrganizationFactory, PersonFactory, someone_with

pytestmark = pytest.mark.django_db


def pages(program: Program, address: str) -> list[list[Any]]:
    """All pages from an address on, by following `next`."""
    found = []
    while address:
        response = program.get(address)
        assert response.status_code == 200, response.content
        page = response.json()
        found.append(page["results"])
        address = page["next"] or ""
        assert not address or address.startswith("http://testserver/api/v1/")
    return found


def names(rows: list[list[Any]]) -> list[str]:
    return [row["person"]["name"] for page in rows for row in page]


@pytest.fixture
def crowd(contoso_world: World) -> list[str]:
    """Some of them of the same name."""
    for number in range(8):
        person = PersonFactory(full_name=f"Person {number // 3}")
        EmploymentFactory(organization=contoso_world.organization, person=person)
    return names(pages(contoso_world.admin("read"), f"{CONTOSO}/employees"))


def test_the_pages_together_are_the_list(contoso_world: World, crowd: list[str]) -> None:
    assert len(crowd) == 12
    for limit in (1, 2, 5, 11, 12, 13, 200):
        found = pages(contoso_world.admin("read"), f"{CONTOSO}/employees?limit={limit}")
        assert names(found) == crowd == sorted(crowd)
        assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
        assert len(found) == -(-12 // limit)


def test_filters_and_days_go_from_page_to_page(contoso_world: World, crowd: list[str]) -> None:
    address = f"{CONTOSO}/employees?limit=2&search=person%200&role=employee&as_of=2026-11-01"
    found = pages(contoso_world.admin("read"), address)
    assert [len(page) for page in found] == [2, 1]
    assert names(found) == ["Person 0"] * 3


def test_nobody_is_seen_twice_or_missed_when_others_come_and_go(contoso_world: World, crowd: list[str]) -> None:
    program = contoso_world.admin("read")
    first = program.get(f"{CONTOSO}/employees?limit=6").json()
    EmploymentFactory(organization=contoso_world.organization, person__full_name="Aaa")
    EmploymentFactory(organization=contoso_world.organization, person__full_name="Zzz")
    second = program.get(first["next"]).json()
    assert names([first["results"], second["results"]]) == [*crowd[:6], *crowd[6:][:6]]


def test_a_place_is_good_for_one_list_only(contoso_world: World, crowd: list[str]) -> None:
    program = contoso_world.admin("read")
    cursor = program.get(f"{CONTOSO}/employees?limit=1").json()["next"].split("cursor=")[1]
    for address in (f"{CONTOSO}/activity", f"{CONTOSO}/invitations", f"{V1}/certifications"):
        assert program.get(f"{address}?cursor={cursor}").status_code == 400
    tampered = cursor[:3] + ("A" if cursor[3] != "A" else "B") + cursor[4:]
    assert program.get(f"{CONTOSO}/employees?cursor={tampered}").status_code == 400
    assert program.get(f"{CONTOSO}/employees?cursor={cursor}").status_code == 200


def test_a_list_from_the_latest_to_the_oldest(contoso_world: World) -> None:
    person = contoso_world.contoso.isaiah
    for number in range(5):
        someone_with(f"70-{100 + number}", at=contoso_world.organization, person=person, since=date(2024, 1, 1))
    found = pages(contoso_world.employee("read"), f"{V1}/me/achievements?limit=2")
    keys = [(row["earned_on"], row["id"]) for page in found for row in page]
    assert len(keys) == 6
    assert keys == sorted(keys, reverse=True)


def test_lists_that_are_worked_out_have_pages_too(contoso_world: World) -> None:
    program = contoso_world.admin("read")
    whole = pages(program, f"{CONTOSO}/standings")
    in_parts = pages(program, f"{CONTOSO}/standings?limit=7")
    assert [len(page) for page in in_parts] == [7, 7, 4]
    assert [row for page in in_parts for row in page] == whole[0]
    people = pages(program, f"{CONTOSO}/standings/cloud-platform/people?limit=1")
    assert [len(page) for page in people] == [1, 1, 1, 1]
    ends = [page[0]["until"] for page in people]
    assert ends == sorted(ends)


def test_an_agent_sees_all_organizations_and_a_word_finds_one(contoso_world: World) -> None:
    for number in range(5):
        OrganizationFactory(name=f"Litware {number % 2}")
    agent = contoso_world.an_agent()
    found = [row["mpn_id"] for page in pages(agent, f"{V1}/organizations?limit=2") for row in page]
    assert len(found) == Organization.objects.count() == 7
    assert len(set(found)) == 7
    searched = [row["name"] for page in pages(agent, f"{V1}/organizations?limit=2&search=LITWARE") for row in page]
    assert searched == ["Litware 0"] * 3 + ["Litware 1"] * 2
    assert [row["name"] for row in agent.get(f"{V1}/organizations?search=4099999").json()["results"]] == ["Fabrikam"]

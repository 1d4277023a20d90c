"""What the person who asks has earned, links and claims; and the desk where claims are decided."""

from collections.abc import Collection
from datetime import date
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from achievements.models import Achievement, Link
from tests.api.test_doors import is_problem
from tests.api.test_shapes import errors
from tests.api.world import CONTOSO, V1, Program, World
from tests.factories import (
    TODAY,
    AchievementFactory,
    AgentFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
ACHIEVEMENTS, LINKS, PREVIEW, CLAIMS = (
    f"{V1}/me/{name}" for name in ("achievements", "links", "links/preview", "claims")
)


def codes(program: Program, query: str = "") -> list[str]:
    return [row["certification"]["code"] for row in program.get(ACHIEVEMENTS + query).json()["results"]]


def earned(person: User, *certifications: str, **fields: Any) -> list[Achievement]:
    return [AchievementFactory(person=person, certification__code=code, **fields) for code in certifications]


def linked(person: User) -> set[tuple[str, str, date | None]]:
    links = Link.objects.filter(person=person)
    return set(links.values_list("organization__mpn_id", "achievement__certification__code", "unlinked_on"))


def keys(achievements: Collection[Achievement]) -> list[int]:
    return [one.pk for one in achievements]


@pytest.fixture
def mover(contoso_world: World) -> User:
    """Somebody who works at Contoso and at Fabrikam, and is linked to Fabrikam."""
    person = PersonFactory(full_name="Alex Wilber")
    for organization in (contoso_world.organization, contoso_world.fabrikam):
        EmploymentFactory(organization=organization, person=person)
    LinkFactory(
        achievement__person=person, achievement__certification__code="70-534", organization=contoso_world.fabrikam
    )
    earned(person, "70-535")
    return person


# --- Achievements -----------------------------------------------------------------------------------------------------
def test_my_achievements_with_their_state_and_link(contoso_world: World) -> None:
    program = contoso_world.employee("read")
    [row] = program.get(ACHIEVEMENTS).json()["results"]
    assert (row["certification"]["code"], row["state"], row["source"], row["claim"]) == (
        "70-533",
        "valid",
        "feed",
        None,
    )
    assert row["link"]["organization"] == {"mpn_id": "4021736", "name": "Contoso"}
    assert program.get(f"{ACHIEVEMENTS}/{row['id']}").json() == row


@pytest.mark.parametrize(
    ("fields", "as_of", "state"),
    [
        ({}, "2024-12-31", "not_yet"),
        ({}, "2025-01-01", "valid"),
        ({"expires_on": date(2027, 1, 1)}, "2026-12-31", "valid"),
        ({"expires_on": date(2027, 1, 1)}, "2027-01-01", "expired"),
        ({"revoked_on": date(2026, 6, 1), "expires_on": date(2027, 1, 1)}, "2027-01-01", "revoked"),
        ({"source": "claim"}, "2026-11-22", "pending"),
    ],
)
def test_the_state_of_an_achievement_on_a_day(
    contoso_world: World, fields: dict[str, Any], as_of: str, state: str
) -> None:
    [achievement] = earned(contoso_world.contoso.diego, "MCSD-APP-BUILDER", earned_on=date(2025, 1, 1), **fields)
    program = Program(person=contoso_world.contoso.diego)
    assert program.get(f"{ACHIEVEMENTS}/{achievement.pk}?as_of={as_of}").json()["state"] == state


def test_the_link_of_an_achievement_on_a_day(contoso_world: World) -> None:
    program = contoso_world.employee("read")
    assert program.get(f"{ACHIEVEMENTS}?as_of=2025-02-07").json()["results"][0]["link"] is None
    assert program.get(f"{ACHIEVEMENTS}?as_of=2025-02-08").json()["results"][0]["link"] is not None


def test_nobody_sees_the_achievements_of_others(contoso_world: World) -> None:
    foreign = Achievement.objects.get(person=contoso_world.contoso.diego)
    for program in (contoso_world.employee(), contoso_world.admin(), contoso_world.an_agent()):
        assert is_problem(program.get(f"{ACHIEVEMENTS}/{foreign.pk}"), 404, "absent")
        assert "70-535" not in codes(program)


def test_filters_of_my_achievements(contoso_world: World) -> None:
    earned(contoso_world.contoso.isaiah, "70-535", source="import")
    program = contoso_world.employee("read")
    assert codes(program, "?certification=70-533") == ["70-533"]
    assert codes(program, "?source=import") == ["70-535"]


def test_a_token_sees_nothing_of_other_organizations(contoso_world: World, mover: User) -> None:
    """In a browser one sees all of oneself; a token of Contoso knows nothing of Fabrikam."""
    at_fabrikam = Link.objects.get(person=mover)
    browser, program = Program(person=mover), Program(token=contoso_world.token(mover))
    assert sorted(codes(browser)) == ["70-534", "70-535"]
    assert codes(program) == ["70-535"]
    assert len(browser.get(LINKS).json()["results"]) == 1
    assert program.get(LINKS).json()["results"] == []
    assert is_problem(program.get(f"{ACHIEVEMENTS}/{at_fabrikam.achievement_id}"), 404, "absent")
    assert is_problem(program.get(f"{LINKS}/{at_fabrikam.pk}"), 404, "absent")
    assert is_problem(program.delete(f"{LINKS}/{at_fabrikam.pk}"), 404, "absent")
    assert linked(mover) == {("4099999", "70-534", None)}


# --- Links ------------------------------------------------------------------------------------------------------------
def test_an_employee_links_what_they_earned(contoso_world: World) -> None:
    """R5: and the level is there with the next question."""
    nestor = User.objects.get(full_name="Nestor Wilke")
    achievements = earned(nestor, "70-534", "70-535")
    program = Program(token=contoso_world.token(nestor))
    response = program.post(LINKS, {"organization": "4021736", "achievements": keys(achievements)})
    assert response.status_code == 201
    made = response.json()["links"]
    assert [(one["achievement"]["certification"], one["linked_on"], one["unlinked_on"]) for one in made] == [
        ("70-534", "2026-11-22", None),
        ("70-535", "2026-11-22", None),
    ]
    assert made[0]["organization"] == {"mpn_id": "4021736", "name": "Contoso"}
    assert program.get(f"{LINKS}/{made[0]['id']}").json() == made[0]
    found = contoso_world.admin("read").get(f"{CONTOSO}/standings/cloud-platform/people?level=gold").json()
    assert "Nestor Wilke" in [row["person"]["name"] for row in found["results"]]


def test_linking_elsewhere_ends_every_other_link(contoso_world: World, mover: User) -> None:
    [wanted] = Achievement.objects.filter(person=mover, certification__code="70-535")
    program = Program(person=mover)
    assert program.post(LINKS, {"organization": "4021736", "achievements": [wanted.pk]}).status_code == 201
    assert linked(mover) == {("4099999", "70-534", TODAY), ("4021736", "70-535", None)}


def test_a_token_does_not_end_links_elsewhere(contoso_world: World, mover: User) -> None:
    [wanted] = Achievement.objects.filter(person=mover, certification__code="70-535")
    program = Program(token=contoso_world.token(mover))
    body = {"organization": "4021736", "achievements": [wanted.pk]}
    assert is_problem(program.post(LINKS, body), 409, "linked_elsewhere")
    query = f"?organization=4021736&achievement={wanted.pk}"
    assert is_problem(program.get(PREVIEW + query), 409, "linked_elsewhere")
    assert linked(mover) == {("4099999", "70-534", None)}


def test_what_is_not_ones_own_is_as_if_it_were_not_there(contoso_world: World) -> None:
    mine = Achievement.objects.get(person=contoso_world.contoso.isaiah)
    foreign = Achievement.objects.get(person=contoso_world.contoso.diego)
    program = contoso_world.employee()
    for key in (foreign.pk, 2**62):
        body = {"organization": "4021736", "achievements": [mine.pk, key]}
        assert errors(program.post(LINKS, body)) == [("/achievements/1", "absent")]
    for mpn_id in ("4099999", "4000000"):
        body = {"organization": mpn_id, "achievements": [mine.pk]}
        assert errors(program.post(LINKS, body)) == [("/organization", "absent")]


def test_the_programme_may_limit_changes_of_organization(contoso_world: World, mover: User, settings: Settings) -> None:
    """R6."""
    settings.LINK_CHANGES_IN_12_MONTHS = 0
    [wanted] = Achievement.objects.filter(person=mover, certification__code="70-535")
    program = Program(person=mover)
    assert is_problem(program.post(LINKS, {"organization": "4021736", "achievements": [wanted.pk]}), 409, "too_soon")
    shown = program.get(f"{PREVIEW}?organization=4021736&achievement={wanted.pk}").json()
    assert shown["allowed_from"] is None


def test_unlinking_is_always_allowed(contoso_world: World) -> None:
    link = Link.objects.get(person=contoso_world.contoso.isaiah)
    program = contoso_world.employee()
    assert program.delete(f"{LINKS}/{link.pk}").status_code == 204
    assert program.delete(f"{LINKS}/{link.pk}").status_code == 204
    assert linked(contoso_world.contoso.isaiah) == {("4021736", "70-533", TODAY)}
    assert contoso_world.admin("read").get(f"{CONTOSO}/standings/cloud-platform").json()["earned"] == "silver"
    [shown] = program.get(LINKS).json()["results"]
    assert shown["unlinked_on"] == "2026-11-22"
    assert program.get(f"{LINKS}?in_force_on=2026-11-22").json()["results"] == []
    assert len(program.get(f"{LINKS}?in_force_on=2026-11-21").json()["results"]) == 1


def test_nobody_unlinks_for_others(contoso_world: World) -> None:
    """R5: an admin cannot do it for them."""
    link = Link.objects.get(person=contoso_world.contoso.isaiah)
    for program in (contoso_world.admin(), Program(person=contoso_world.contoso.diego), contoso_world.an_agent()):
        assert is_problem(program.delete(f"{LINKS}/{link.pk}"), 404, "absent")
    assert linked(contoso_world.contoso.isaiah) == {("4021736", "70-533", None)}


# --- Previews ---------------------------------------------------------------------------------------------------------
def test_a_preview_shows_what_would_begin_and_end_and_does_nothing(contoso_world: World, mover: User) -> None:
    LinkFactory(
        achievement__person=mover,
        achievement__certification__code="MCSD-APP-BUILDER",
        organization=contoso_world.fabrikam,
    )
    Link.objects.filter(person=contoso_world.contoso.isaiah).delete()
    [wanted] = Achievement.objects.filter(person=mover, certification__code="70-535")
    shown = Program(person=mover).get(f"{PREVIEW}?organization=4021736&achievement={wanted.pk}").json()
    assert shown["allowed_from"] == "2026-11-22"
    assert shown["organization"] == {"mpn_id": "4021736", "name": "Contoso"}
    assert {
        "competency": "cloud-platform",
        "before": {"level": "gold", "until": "2027-02-20", "silver_until": "2027-09-20"},
        "after": {"level": "gold", "until": "2027-09-20", "silver_until": "open"},
    } in shown["begins"]
    [ending] = shown["ends"]
    assert (ending["organization"]["mpn_id"], ending["links"]) == ("4099999", 2)
    assert len(linked(mover)) == 2


def test_a_preview_of_what_is_not_yours(contoso_world: World, mover: User) -> None:
    foreign = Achievement.objects.get(person=contoso_world.contoso.diego)
    program = Program(person=mover)
    for key in (foreign.pk, 2**62):
        assert errors(program.get(f"{PREVIEW}?organization=4021736&achievement={key}")) == [("achievement", "absent")]
        assert errors(program.get(f"{PREVIEW}?organization=4000000&achievement={key}")) == [
            ("organization", "absent"),
            ("achievement", "absent"),
        ]


@pytest.mark.parametrize(
    "query", ["", "?organization=4021736", "?achievement=1", "?organization=4021736&achievement=x"]
)
def test_a_preview_needs_an_organization_and_achievements(contoso_world: World, query: str) -> None:
    assert errors(contoso_world.employee().get(PREVIEW + query))


# --- Claims -----------------------------------------------------------------------------------------------------------
CLAIM = {"certification": "70-483", "earned_on": "2026-11-01", "expires_on": "2028-11-01", "evidence": "Transcript 7."}


def claimed(world: World, **more: Any) -> int:
    response = world.employee().post(CLAIMS, {**CLAIM, **more})
    assert response.status_code == 201, response.content
    key: int = response.json()["id"]
    return key


def test_a_claim_counts_for_nothing_until_it_is_accepted(contoso_world: World) -> None:
    """R4, R7: then it counts where the others are linked, for every day that it speaks of."""
    key = claimed(contoso_world)
    program, agent = contoso_world.employee(), contoso_world.an_agent()
    assert program.get(f"{ACHIEVEMENTS}/{key}").json()["state"] == "pending"
    assert [row["id"] for row in program.get(f"{CLAIMS}?state=pending").json()["results"]] == [key]
    assert errors(contoso_world.employee().get(f"{V1}/me/claims?person=1")) == [("person", "unknown")]
    [waiting] = agent.get(f"{V1}/claims?state=pending").json()["results"]
    assert (waiting["id"], waiting["person"]["name"], waiting["evidence"]) == (key, "Isaiah Langer", "Transcript 7.")
    accepted = agent.post(f"{V1}/claims/{key}/accept")
    assert accepted.status_code == 200
    assert accepted.json()["accepted_at"]
    shown = program.get(f"{ACHIEVEMENTS}/{key}").json()
    assert (shown["state"], shown["link"]["linked_on"]) == ("valid", "2026-11-01")
    assert is_problem(agent.post(f"{V1}/claims/{key}/refuse", {"reason": "No."}), 409, "decided")
    assert agent.get(f"{V1}/claims?state=accepted").json()["results"] == [agent.get(f"{V1}/claims/{key}").json()]


def test_a_claim_is_refused_with_a_reason(contoso_world: World) -> None:
    key = claimed(contoso_world)
    agent = contoso_world.an_agent()
    assert errors(agent.post(f"{V1}/claims/{key}/refuse", {})) == [("/reason", "required")]
    assert is_problem(agent.post(f"{V1}/claims/{key}/refuse", {"reason": "  "}), 409, "no_reason")
    assert agent.post(f"{V1}/claims/{key}/refuse", {"reason": "It is of somebody else."}).status_code == 200
    shown = contoso_world.employee("read").get(f"{ACHIEVEMENTS}/{key}").json()
    assert (shown["state"], shown["claim"]["refusal_reason"]) == ("refused", "It is of somebody else.")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"earned_on": "2026-11-23"}, "not_yet_earned"),
        ({"expires_on": "2026-11-01"}, "backward"),
        ({"certification": "70-533", "earned_on": "2025-02-08"}, "on_record"),
    ],
)
def test_what_cannot_be_claimed(contoso_world: World, more: dict[str, str], code: str) -> None:
    assert is_problem(contoso_world.employee().post(CLAIMS, {**CLAIM, **more}), 409, code)


def test_nobody_decides_on_their_own_claim_or_a_colleagues(contoso_world: World) -> None:
    key = claimed(contoso_world)
    colleague = AgentFactory()
    EmploymentFactory(organization=contoso_world.organization, person=colleague)
    assert is_problem(Program(person=colleague).post(f"{V1}/claims/{key}/accept"), 409, "conflict_of_interest")
    User.objects.filter(pk=contoso_world.contoso.isaiah.pk).update(is_agent=True)
    isaiah = Program(person=User.objects.get(pk=contoso_world.contoso.isaiah.pk))
    assert is_problem(isaiah.post(f"{V1}/claims/{key}/accept"), 409, "own_claim")


def test_the_desk_of_claims_is_for_agents(contoso_world: World) -> None:
    key = claimed(contoso_world)
    for program in (contoso_world.admin(), contoso_world.employee(), Program(person=contoso_world.stranger)):
        assert is_problem(program.get(f"{V1}/claims"), 404, "absent")
        assert is_problem(program.get(f"{V1}/claims/{key}"), 404, "absent")
        assert is_problem(program.post(f"{V1}/claims/{key}/accept"), 404, "absent")
        assert is_problem(program.post(f"{V1}/claims/{key}/refuse", {"reason": "No."}), 404, "absent")


def test_what_is_no_claim_is_not_at_the_desk(contoso_world: World) -> None:
    fed = Achievement.objects.get(person=contoso_world.contoso.diego)
    assert is_problem(contoso_world.an_agent().post(f"{V1}/claims/{fed.pk}/accept"), 404, "absent")


def test_somebody_without_an_organization_may_claim(contoso_world: World) -> None:
    OrganizationFactory()
    nobody = Program(person=PersonFactory())
    assert nobody.post(CLAIMS, CLAIM).status_code == 201
    assert codes(nobody) == ["70-483"]

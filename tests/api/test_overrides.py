"""Overrides: raw beside effective, placed, revoked, proposed (R20, R21)."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from competencies.models import Override, OverrideProposal
from tests.api.test_doors import is_problem
from tests.api.test_shapes import errors
from tests.api.world import CONTOSO, FABRIKAM, Program, World
from tests.factories import (
    TODAY,
    AgentFactory,
    CompetencyFactory,
    EmploymentFactory,
    OverrideFactory,
    OverrideProposalFactory,
)

pytestmark = pytest.mark.django_db
OVERRIDES = f"{CONTOSO}/overrides"
PROPOSALS = f"{CONTOSO}/override-proposals"
WANTED = {"competency": "devops", "level": "gold", "reason": "The feed is late."}


def listed(program: Program, query: str = "") -> list[tuple[Any, ...]]:
    rows = program.get(OVERRIDES + query).json()["results"]
    return [(row["competency"]["slug"], row["level"], row["state"], row["earned"], row["effective"]) for row in rows]


# --- The list ---------------------------------------------------------------------------------------------------------
def test_raw_stands_beside_effective_on_any_day(contoso_world: World) -> None:
    """R21."""
    for program in (contoso_world.admin("read"), contoso_world.an_agent()):
        assert listed(program) == [("cloud-platform", "gold", "in_force", "gold", "gold")]
        assert listed(program, "?as_of=2027-02-08") == [("cloud-platform", "gold", "in_force", "silver", "gold")]
        assert listed(program, "?as_of=2027-02-20") == [("cloud-platform", "gold", "over", "silver", "silver")]
        assert listed(program, "?as_of=2026-11-19") == [("cloud-platform", "gold", "to_come", "gold", "gold")]


def test_an_override_tells_who_why_and_until_when(contoso_world: World) -> None:
    admin = contoso_world.admin("read")
    [row] = admin.get(OVERRIDES).json()["results"]
    assert row["reason"] == "Isaiah Langer passed 70-533 again."
    assert row["placed_by"]["name"] == "Johanna Lorenz"
    assert (row["starts_on"], row["ends_on"], row["until"]) == ("2026-11-20", "2027-02-20", "2027-02-20")
    assert admin.get(f"{OVERRIDES}/{row['id']}").json() == row


def test_overrides_are_filtered(contoso_world: World) -> None:
    OverrideFactory(organization=contoso_world.organization, competency__slug="devops", level="silver")
    admin = contoso_world.admin("read")
    assert [row[0] for row in listed(admin, "?competency=devops")] == ["devops"]
    assert [row[0] for row in listed(admin, "?level=gold")] == ["cloud-platform"]
    assert listed(admin, "?competency=nothing") == []


def test_an_override_of_another_organization_is_not_there(contoso_world: World) -> None:
    foreign = OverrideFactory(organization=contoso_world.fabrikam)
    assert is_problem(contoso_world.admin().get(f"{OVERRIDES}/{foreign.pk}"), 404, "absent")
    assert is_problem(contoso_world.an_agent().post(f"{OVERRIDES}/{foreign.pk}/revoke"), 404, "absent")
    assert contoso_world.an_agent().get(f"{FABRIKAM}/overrides/{foreign.pk}").status_code == 200


# --- Placing and revoking ---------------------------------------------------------------------------------------------
def test_an_agent_places_an_override(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    person = contoso_world.contoso.isaiah
    response = agent.post(OVERRIDES, {**WANTED, "evidence": "A mail.", "person": person.pk})
    assert response.status_code == 201
    told = response.json()
    assert (told["starts_on"], told["until"], told["state"]) == ("2026-11-22", "2027-02-22", "in_force")
    assert (told["earned"], told["effective"]) == ("none", "gold")
    assert (told["person"]["name"], told["evidence"]) == ("Isaiah Langer", "A mail.")
    assert contoso_world.admin("read").get(f"{CONTOSO}/standings/devops").json()["level"] == "gold"


def test_an_agent_chooses_an_earlier_end_and_never_a_later_one(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    for ends_on in ("2026-11-22", "2026-11-21", "2027-02-23"):
        assert is_problem(agent.post(OVERRIDES, {**WANTED, "ends_on": ends_on}), 409, "too_long")
    assert agent.post(OVERRIDES, {**WANTED, "ends_on": "2026-11-23"}).json()["until"] == "2026-11-23"


def test_an_override_needs_a_reason(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    assert errors(agent.post(OVERRIDES, {**WANTED, "reason": ""})) == [("/reason", "blank")]
    assert is_problem(agent.post(OVERRIDES, {**WANTED, "reason": " \n"}), 409, "no_reason")


def test_what_an_override_names_must_be_there(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    for person in (contoso_world.stranger.pk, contoso_world.agent.pk, 2**62):
        assert errors(agent.post(OVERRIDES, {**WANTED, "person": person})) == [("/person", "absent")]
    CompetencyFactory(slug="not-in-the-catalogue-any-more")
    for slug in ("nothing", "not-in-the-catalogue-any-more"):
        assert errors(agent.post(OVERRIDES, {**WANTED, "competency": slug})) == [("/competency", "absent")]
    assert Override.objects.filter(competency__slug="devops").count() == 0


@pytest.mark.parametrize("name", ["starts_on", "until", "placed_by", "revoked_on", "id", "earned"])
def test_an_agent_says_no_more_than_what_is_theirs_to_say(contoso_world: World, name: str) -> None:
    assert errors(contoso_world.an_agent().post(OVERRIDES, {**WANTED, name: 1})) == [(f"/{name}", "read_only")]


def test_an_agent_who_works_there_overrides_nothing(contoso_world: World) -> None:
    agent = AgentFactory()
    EmploymentFactory(organization=contoso_world.organization, person=agent, left_on=date(2025, 12, 1))
    program = Program(person=agent)
    assert is_problem(program.post(OVERRIDES, WANTED), 409, "conflict_of_interest")
    placed = Override.objects.get()
    assert is_problem(program.post(f"{OVERRIDES}/{placed.pk}/revoke"), 409, "conflict_of_interest")


def test_nobody_else_places_or_revokes(contoso_world: World) -> None:
    placed = Override.objects.get()
    for program in (contoso_world.admin(), contoso_world.employee(), Program(person=contoso_world.stranger)):
        assert is_problem(program.post(OVERRIDES, WANTED), 404, "absent")
        assert is_problem(program.post(f"{OVERRIDES}/{placed.pk}/revoke"), 404, "absent")
        assert is_problem(program.get(PROPOSALS), 404, "absent")
        assert is_problem(program.post(PROPOSALS, WANTED), 404, "absent")
    assert is_problem(contoso_world.employee().get(OVERRIDES), 404, "absent")
    assert Override.objects.get().revoked_on is None


def test_an_agent_revokes_an_override_and_the_facts_say_the_level(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    key = agent.post(OVERRIDES, WANTED).json()["id"]
    response = agent.post(f"{OVERRIDES}/{key}/revoke")
    assert response.status_code == 200
    told = response.json()
    assert (told["state"], told["until"], told["effective"]) == ("revoked", "2026-11-22", "none")
    assert told["revoked_by"]["name"] == "Johanna Lorenz"
    assert agent.post(f"{OVERRIDES}/{key}/revoke").json() == told


# --- Proposals --------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_before(contoso_world: World) -> World:
    for starts_on, ends_on in ((date(2026, 5, 22), date(2026, 8, 22)), (date(2026, 8, 22), TODAY)):
        OverrideFactory(
            organization=contoso_world.organization, competency__slug="devops", starts_on=starts_on, ends_on=ends_on
        )
    return contoso_world


def test_the_third_in_a_row_takes_a_second_agent(two_before: World) -> None:
    first, second = two_before.an_agent(), Program(person=AgentFactory(full_name="Pradeep Gupta"))
    assert is_problem(first.post(OVERRIDES, WANTED), 409, "needs_approval")
    proposed = first.post(PROPOSALS, WANTED)
    assert proposed.status_code == 201
    told = proposed.json()
    assert (told["state"], told["override"], told["proposed_by"]["name"]) == ("waiting", None, "Johanna Lorenz")
    assert is_problem(first.post(PROPOSALS, WANTED), 409, "waiting")
    assert is_problem(first.post(f"{PROPOSALS}/{told['id']}/approve"), 409, "own")
    approved = second.post(f"{PROPOSALS}/{told['id']}/approve")
    assert approved.status_code == 200
    assert (approved.json()["state"], approved.json()["approved_by"]["name"]) == ("approved", "Pradeep Gupta")
    placed = first.get(f"{OVERRIDES}/{approved.json()['override']}").json()
    assert (placed["state"], placed["placed_by"]["name"]) == ("in_force", "Johanna Lorenz")
    assert is_problem(second.post(f"{PROPOSALS}/{told['id']}/refuse"), 409, "decided")
    assert second.get(f"{PROPOSALS}?state=approved").json()["results"] == [
        second.get(f"{PROPOSALS}/{told['id']}").json()
    ]
    assert second.get(f"{PROPOSALS}?state=waiting").json()["results"] == []


def test_a_proposal_is_refused_or_taken_back(two_before: World) -> None:
    agent = two_before.an_agent()
    key = agent.post(PROPOSALS, WANTED).json()["id"]
    assert agent.post(f"{PROPOSALS}/{key}/refuse").json()["state"] == "refused"
    assert Override.objects.filter(competency__slug="devops").count() == 2


def test_a_proposal_for_another_organization_is_not_there(contoso_world: World) -> None:
    foreign = OverrideProposalFactory(organization=contoso_world.fabrikam)
    agent = Program(person=User.objects.get(pk=contoso_world.agent.pk))
    for address in (f"{PROPOSALS}/{foreign.pk}/approve", f"{PROPOSALS}/{foreign.pk}/refuse"):
        assert is_problem(agent.post(address), 404, "absent")
    assert is_problem(agent.get(f"{PROPOSALS}/{foreign.pk}"), 404, "absent")
    assert OverrideProposal.objects.get().approved_at is None

"""Overrides as agents place, revoke, propose and approve them, each with what it does shown first (R20, R21)."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from competencies.models import Override, OverrideProposal
from competencies.services import overrides
from organizations.models import Organization
from tests.factories import (
    AgentFactory,
    CompetencyFactory,
    EmploymentFactory,
    OrganizationFactory,
    OverrideFactory,
    OverrideProposalFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)
from tests.programme.test_my_pages import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
ON = date(2026, 11, 22)
END = date(2027, 2, 22)
SLUG = "devops"
PLACE = "/organizations/5550001/competencies/devops/override/"
LIST = "/agents/overrides/"
MOST_QUERIES = 12


@pytest.fixture
def fabrikam() -> Organization:
    organization = OrganizationFactory(name="Fabrikam", mpn_id="5550001")
    TermFactory(organization=organization, tier="silver", starts_on=date(2026, 3, 1))
    return organization


@pytest.fixture
def agent() -> User:
    return AgentFactory(full_name="Johanna Lorenz")


@pytest.fixture
def desk(client: Client, agent: User, fabrikam: Organization) -> Client:
    client.force_login(agent)
    return client


def wanted(**fields: str) -> dict[str, str]:
    return {"level": "gold", "reason": "Seen the certificate.", "person": "", "evidence": "", "ends_on": "", **fields}


def confirmed(client: Client, body: dict[str, str], url: str = PLACE) -> Any:
    seen = client.post(url, body).context["then"].shown.signed
    return client.post(url, {**body, "seen": seen, "confirm": "1"})


def two_in_a_row(organization: Organization) -> None:
    for start, end in ((date(2026, 6, 1), date(2026, 9, 1)), (date(2026, 9, 1), date(2026, 11, 22))):
        OverrideFactory(
            organization=organization, competency=CompetencyFactory(slug=SLUG), starts_on=start, ends_on=end
        )


# --- Placing ----------------------------------------------------------------------------------------------------------
def test_the_form_shows_the_longest_end_with_its_distance_and_what_came_before(
    desk: Client, fabrikam: Organization
) -> None:
    two_in_a_row(fabrikam)
    text = unescape(desk.get(PLACE).content.decode())
    assert "22 February 2027" in text
    assert "in 92 days" in text
    assert "2 overrides on this competency so far" in text
    assert "2 in a row up to today" in text


def test_the_list_of_what_came_before_tells_the_evidence(desk: Client, fabrikam: Organization) -> None:
    given = {"organization": fabrikam, "competency": CompetencyFactory(slug=SLUG), "starts_on": date(2026, 6, 1)}
    OverrideFactory(**given, evidence="Score report CANARY-77")
    assert "Evidence: <bdi>Score report CANARY-77.</bdi>" in desk.get(PLACE).content.decode()


@pytest.mark.parametrize(("held", "asked"), [("none", "silver"), ("silver", "gold"), ("gold", "gold")])
def test_the_form_begins_with_the_level_above_what_is_held(
    desk: Client, fabrikam: Organization, held: str, asked: str
) -> None:
    if held != "none":
        OverrideFactory(organization=fabrikam, competency=CompetencyFactory(slug=SLUG), level=held)
    assert desk.get(PLACE).context["form"]["level"].value() == asked


def test_raw_stands_beside_effective_before_one_confirms(desk: Client) -> None:
    response = desk.post(PLACE, wanted())
    cells = [(cell.title, cell.level, cell.until) for cell in response.context["then"].cells]
    assert cells == [
        ("On the facts", "none", None),
        ("Level now", "none", None),
        ("With this override", "gold", END),
        ("Shown to customers", "none", None),
        ("Then shown to customers", "silver", date(2027, 3, 31)),
    ]
    assert "Place until 22 Feb 2027" in response.content.decode()
    assert not Override.objects.exists()


def test_confirming_places_what_was_shown(desk: Client, agent: User, fabrikam: Organization) -> None:
    person = someone_with(at=fabrikam, person=PersonFactory(full_name="Grady Archie"))
    assert confirmed(desk, wanted(person="grady archie", ends_on="2027-01-10")).status_code == 302
    override = Override.objects.get()
    assert (override.level, override.ends_on, override.person, override.placed_by) == (
        "gold",
        date(2027, 1, 10),
        person,
        agent,
    )


def test_what_changed_in_between_is_said_and_nothing_is_placed(desk: Client, fabrikam: Organization) -> None:
    seen = desk.post(PLACE, wanted()).context["then"].shown.signed
    overrides.place(
        organization=fabrikam,
        competency=CompetencyFactory(slug=SLUG),
        level="silver",
        reason="Another agent was faster.",
        by=AgentFactory(),
        on=ON,
    )
    response = desk.post(PLACE, {**wanted(), "seen": seen, "confirm": "1"})
    assert response.status_code == 409
    assert "No longer: Level now: No level." in response.context["then"].news
    assert Override.objects.count() == 1


def test_one_goes_back_with_what_was_filled_in(desk: Client) -> None:
    page = desk.post(PLACE, {**wanted(), "edit": "1"})
    assert "Seen the certificate." in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "   "}, "This field is required."),
        ({"level": "platinum"}, "Select a valid choice."),
        ({"ends_on": "2027-02-23"}, "Choose a day from 23 Nov 2026 to 22 Feb 2027."),
        ({"ends_on": "2026-11-22"}, "Choose a day from"),
        ({"person": "Nobody Here"}, "No employee of this organization"),
    ],
)
def test_what_cannot_be_placed_is_refused_with_a_sentence(desk: Client, fields: dict[str, str], sentence: str) -> None:
    response = desk.post(PLACE, wanted(**fields))
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())


def test_somebody_of_another_organization_is_no_person_concerned(desk: Client) -> None:
    stranger = EmploymentFactory().person
    assert desk.post(PLACE, wanted(person=stranger.email)).status_code == 422


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["level", "reason", "person", "evidence", "ends_on"])
def test_no_text_breaks_the_form(desk: Client, field: str, text: str) -> None:
    assert desk.post(PLACE, wanted(**{field: text})).status_code in {200, 422}
    assert desk.post(PLACE, {**wanted(**{field: text}), "confirm": "1", "seen": text}).status_code in {409, 422}


def test_a_conflict_of_interest_is_said_and_refused(desk: Client, agent: User, fabrikam: Organization) -> None:
    EmploymentFactory(person=agent, organization=fabrikam, left_on=date(2026, 1, 1))
    page = desk.get(PLACE)
    assert "employs or invites them" in unescape(page.content.decode())
    assert b'name="reason"' not in page.content
    desk.post(PLACE, {**wanted(), "confirm": "1"})
    assert not Override.objects.exists()


def test_an_absent_competency_or_organization_is_not_there(desk: Client) -> None:
    assert desk.get("/organizations/5550001/competencies/nothing/override/").status_code == 404
    assert desk.get("/organizations/5559999/competencies/devops/override/").status_code == 404


# --- Proposals --------------------------------------------------------------------------------------------------------
def test_the_third_in_a_row_is_proposed_to_a_second_agent(desk: Client, fabrikam: Organization) -> None:
    two_in_a_row(fabrikam)
    response = desk.post(PLACE, wanted())
    assert "Propose until 22 Feb 2027" in response.content.decode()
    assert confirmed(desk, wanted()).status_code == 302
    assert OverrideProposal.objects.open().count() == 1
    assert Override.objects.count() == 2


def test_a_proposal_is_approved_by_another_agent_alone(desk: Client, agent: User, fabrikam: Organization) -> None:
    two_in_a_row(fabrikam)
    mine = OverrideProposalFactory(organization=fabrikam, competency=CompetencyFactory(slug=SLUG), proposed_by=agent)
    (line,) = desk.get(LIST, {"show": "waiting"}).context["page"].proposals
    assert line.why_not == "You proposed it: another agent approves."
    desk.post(f"/agents/proposals/{mine.pk}/approve/")
    assert Override.objects.count() == 2
    desk.force_login(AgentFactory())
    assert f"/agents/proposals/{mine.pk}/approve/" in desk.get(LIST, {"show": "waiting"}).content.decode()
    assert desk.post(f"/agents/proposals/{mine.pk}/approve/").status_code == 302
    assert Override.objects.count() == 3


def test_a_proposal_is_refused_or_taken_back(desk: Client, agent: User) -> None:
    mine, other = OverrideProposalFactory(proposed_by=agent), OverrideProposalFactory()
    for one in (mine, other):
        desk.post(f"/agents/proposals/{one.pk}/refuse/")
    assert not OverrideProposal.objects.open().exists()
    assert desk.post("/agents/proposals/999999/refuse/").status_code == 404


# --- Revoking ---------------------------------------------------------------------------------------------------------
def test_revoking_shows_what_the_level_becomes_and_then_ends_it(desk: Client, fabrikam: Organization) -> None:
    override = OverrideFactory(organization=fabrikam, competency=CompetencyFactory(slug=SLUG))
    url = f"/organizations/5550001/overrides/{override.pk}/revoke/"
    then = desk.get(url).context["then"]
    assert [(cell.title, cell.level) for cell in then.cells][:3] == [
        ("On the facts", "none"),
        ("Level now", "gold"),
        ("Without this override", "none"),
    ]
    assert desk.post(url, {"seen": then.shown.signed}).status_code == 302
    override.refresh_from_db()
    assert override.until == ON


def test_the_evidence_is_read_before_one_revokes(desk: Client, fabrikam: Organization) -> None:
    given = {"organization": fabrikam, "competency": CompetencyFactory(slug=SLUG), "starts_on": ON}
    override = OverrideFactory(**given, evidence="Score report CANARY-77")
    page = desk.get(f"/organizations/5550001/overrides/{override.pk}/revoke/").content.decode()
    assert "Evidence: <bdi>Score report CANARY-77.</bdi>" in page


def test_nothing_is_revoked_that_was_not_shown(desk: Client, fabrikam: Organization) -> None:
    override = OverrideFactory(organization=fabrikam, competency=CompetencyFactory(slug=SLUG))
    assert desk.post(f"/organizations/5550001/overrides/{override.pk}/revoke/").status_code == 409
    override.refresh_from_db()
    assert override.revoked_on is None


def test_an_override_is_reached_through_its_organization_alone(desk: Client) -> None:
    foreign = OverrideFactory()
    assert desk.get(f"/organizations/5550001/overrides/{foreign.pk}/revoke/").status_code == 404


# --- The list ---------------------------------------------------------------------------------------------------------
def test_the_list_tells_those_in_force_ending_and_ended_apart(desk: Client) -> None:
    OverrideFactory(reason="fresh")
    OverrideFactory(reason="soon", starts_on=date(2026, 9, 5), ends_on=date(2026, 12, 5))
    OverrideFactory(reason="over", starts_on=date(2026, 9, 1), ends_on=ON)
    OverrideFactory(reason="revoked", starts_on=date(2026, 11, 1), revoked_on=date(2026, 11, 10))
    found = {
        show: [line.override.reason for line in desk.get(LIST, {"show": show}).context["page"].overrides]
        for show in ("in-force", "ending", "ended")
    }
    assert found == {"in-force": ["soon", "fresh"], "ending": ["soon"], "ended": ["over", "revoked"]}
    chips = desk.get(LIST).context["page"].chips
    assert [(chip.label, chip.count) for chip in chips] == [
        ("In force", 2),
        ("Ending within 14 days", 1),
        ("Ended", 2),
        ("Waiting for approval", 0),
    ]


def test_the_list_has_raw_beside_what_is_given(desk: Client) -> None:
    OverrideFactory()
    (line,) = desk.get(LIST).context["page"].overrides
    assert (line.override.level, line.earned, line.effective) == ("gold", "none", "gold")


@pytest.mark.parametrize("url", [LIST, f"{LIST}?show=waiting", PLACE])
def test_a_page_asks_as_often_for_many_as_for_few(desk: Client, fabrikam: Organization, url: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url).status_code == 200
        return len(asked)

    OverrideFactory(organization=fabrikam)
    OverrideProposalFactory(organization=fabrikam)
    queries()
    few = queries()
    for _ in range(8):
        organization = OrganizationFactory()
        OverrideFactory(organization=organization)
        OverrideProposalFactory(organization=organization)
    desk.get(url)
    assert queries() == few <= MOST_QUERIES

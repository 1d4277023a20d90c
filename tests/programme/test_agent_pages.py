"""What programme agents do: find organizations, bring one in, decide on claims; and what is not theirs."""

from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from achievements.models import Achievement, Link
from core.dates import now
from organizations.models import Employment, Invitation, Organization
from tests.factories import (
    AchievementFactory,
    AdminFactory,
    AgentFactory,
    EmploymentFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)
from tests.programme.contoso import Contoso, contoso
from tests.programme.test_my_pages import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
ORGANIZATIONS = "/agents/organizations/"
NEW = "/agents/organizations/new/"
CLAIMS = "/agents/claims/"
MOST_QUERIES = 12
DEPLOY = "TA-W10-DEPLOY"


@pytest.fixture
def agent() -> User:
    return AgentFactory(full_name="Johanna Lorenz")


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


@pytest.fixture
def world() -> Contoso:
    return contoso()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# --- Organizations ----------------------------------------------------------------------------------------------------
def lines(client: Client, **asked: str) -> list[Any]:
    return list(client.get(ORGANIZATIONS, asked).context["page"].lines)


def test_a_row_tells_tier_levels_overrides_and_risk(desk: Client, world: Contoso) -> None:
    (line,) = lines(desk)
    assert (line.membership.tier, line.membership.is_at_risk) == ("gold", True)
    assert (line.gold, line.silver, line.overridden, line.has_admin) == (1, 0, 0, True)


def test_an_override_that_holds_a_level_up_is_counted(desk: Client) -> None:
    OverrideFactory()
    (line,) = lines(desk)
    assert (line.gold, line.overridden, line.has_admin) == (1, 1, False)


@pytest.mark.parametrize("words", ["toso", "CONTOSO", "4021736", "4021"])
def test_an_organization_is_found_by_name_or_mpn_id(desk: Client, world: Contoso, words: str) -> None:
    OrganizationFactory(name="Fabrikam", mpn_id="5550001")
    assert [line.organization.name for line in lines(desk, q=words)] == ["Contoso"]


def test_pages_go_on_where_the_one_before_ended(desk: Client) -> None:
    for number in range(30):
        OrganizationFactory(name=f"Partner {number:02}")
    OrganizationFactory(name="Other")
    first = desk.get(ORGANIZATIONS, {"q": "Partner"}).context["page"]
    then = desk.get(ORGANIZATIONS, {"q": "Partner", "cursor": first.rows.following}).context["page"]
    names = [line.organization.name for page in (first, then) for line in page.lines]
    assert names == [f"Partner {number:02}" for number in range(30)]
    assert then.rows.following == ""


@pytest.mark.parametrize("cursor", ["x", "\x00", "a" * 5_000, "WzEyXQ:1v"], ids=range(4))
def test_what_is_no_place_leads_to_the_beginning(desk: Client, world: Contoso, cursor: str) -> None:
    assert len(lines(desk, cursor=cursor)) == 1


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_the_search(desk: Client, world: Contoso, text: str) -> None:
    assert desk.get(ORGANIZATIONS, {"q": text}).status_code in {200, 422}


def test_the_list_asks_as_often_for_many_organizations_as_for_few(desk: Client, world: Contoso) -> None:
    queries(desk, ORGANIZATIONS)
    few = queries(desk, ORGANIZATIONS)
    for _ in range(10):
        TermFactory(organization=someone_with_levels())
    desk.get(ORGANIZATIONS)
    assert queries(desk, ORGANIZATIONS) == few <= MOST_QUERIES


def someone_with_levels() -> Organization:
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    someone_with(DEPLOY, at=organization)
    return organization


# --- A new one (R37) --------------------------------------------------------------------------------------------------
def new_one(**fields: str) -> dict[str, str]:
    return {
        "name": "Woodgrove Bank",
        "country": "US",
        "market": "developed",
        "city": "Reno",
        "website": "",
        "email": "first@woodgrove.example",
        "language": "en",
        **fields,
    }


def test_an_organization_comes_in_with_an_invitation_to_its_first_admin(desk: Client) -> None:
    assert desk.post(NEW, new_one()).status_code == 302
    organization = Organization.objects.get(name="Woodgrove Bank")
    invitation = Invitation.objects.get(organization=organization)
    assert (invitation.email, invitation.role) == ("first@woodgrove.example", Employment.Role.ADMIN)
    assert [one.to for one in mail.outbox] == [["first@woodgrove.example"]]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["name", "country", "market", "city", "website", "email", "language"])
def test_no_text_breaks_the_form_of_a_new_organization(desk: Client, field: str, text: str) -> None:
    assert desk.post(NEW, new_one(**{field: text})).status_code in {302, 422}


# --- Claims (R4) ------------------------------------------------------------------------------------------------------
@pytest.fixture
def claim() -> Achievement:
    """Of somebody at an organization that lacks just that for Silver, and whose others are linked there."""
    organization = OrganizationFactory(name="Fabrikam")
    someone_with(DEPLOY, at=organization)
    person = someone_with("70-483", at=organization, person=PersonFactory(full_name="Adele Vance"))
    return AchievementFactory(person=person, certification__code=DEPLOY, source="claim", claimed_at=now())


def test_the_queue_leads_to_what_accepting_would_change(desk: Client, claim: Achievement) -> None:
    assert f"{CLAIMS}{claim.pk}/" in desk.get(CLAIMS).content.decode()
    page = desk.get(f"{CLAIMS}{claim.pk}/").context["page"]
    assert page.organization.name == "Fabrikam"
    assert [(line.name, line.change.after.level) for line in page.levels] == [("Windows and Devices", "silver")]


def test_an_accepted_claim_counts_where_the_others_are_linked(desk: Client, claim: Achievement) -> None:
    assert desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "accept"}).status_code == 302
    assert Link.objects.filter(achievement=claim, organization__name="Fabrikam").exists()


def test_who_is_slower_is_told_that_a_claim_is_decided(desk: Client, claim: Achievement) -> None:
    """In another tab, or by another agent."""
    address = f"{CLAIMS}{claim.pk}/"
    desk.post(address, {"decision": "accept"})
    for answer in (desk.get(address, follow=True), desk.post(address, {"decision": "refuse"}, follow=True)):
        assert answer.redirect_chain == [(CLAIMS, 302)]
        assert "This claim is decided already." in answer.content.decode()
    claim.refresh_from_db()
    assert claim.accepted_at is not None
    assert claim.refused_at is None
    earned = AchievementFactory()
    assert desk.get(f"{CLAIMS}{earned.pk}/").status_code == 404


def test_a_refusal_needs_a_reason(desk: Client, claim: Achievement) -> None:
    assert desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "refuse", "reason": "  "}).status_code == 422
    assert desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "refuse", "reason": "Illegible."}).status_code == 302
    claim.refresh_from_db()
    assert claim.refusal_reason == "Illegible."


@pytest.mark.parametrize("is_own", [True, False])
def test_own_and_conflicting_claims_are_shown_as_not_theirs(
    desk: Client, agent: User, claim: Achievement, is_own: bool
) -> None:
    if is_own:
        claim = AchievementFactory(person=agent, source="claim", claimed_at=now())
    else:
        EmploymentFactory(person=agent, organization=Organization.objects.get(name="Fabrikam"))
    assert "not yours to decide" in unescape(desk.get(CLAIMS).content.decode())
    page = desk.get(f"{CLAIMS}{claim.pk}/")
    assert page.context["page"].why_not
    assert b'name="decision"' not in page.content
    assert desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "accept"}).status_code == 422
    claim.refresh_from_db()
    assert claim.is_pending_claim


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["decision", "reason"])
def test_no_text_breaks_a_decision(desk: Client, claim: Achievement, field: str, text: str) -> None:
    body = {"decision": "refuse", "reason": "Illegible.", field: text}
    assert desk.post(f"{CLAIMS}{claim.pk}/", body).status_code in {302, 422}


def test_the_queue_asks_as_often_for_many_claims_as_for_few(desk: Client, claim: Achievement) -> None:
    few = queries(desk, CLAIMS)
    for _ in range(10):
        AchievementFactory(source="claim", claimed_at=now())
    assert queries(desk, CLAIMS) == few <= MOST_QUERIES
    assert queries(desk, f"{CLAIMS}{claim.pk}/") <= MOST_QUERIES


# --- Whose pages these are --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [ORGANIZATIONS, NEW, CLAIMS, f"{CLAIMS}1/", "/agents/overrides/"])
def test_the_desk_does_not_exist_for_others(client: Client, url: str) -> None:
    client.force_login(AdminFactory().person)
    assert client.get(url).status_code == 404
    assert client.post(url).status_code in {404, 405}


# --- Where one starts, and the way around -----------------------------------------------------------------------------
def test_everybody_starts_where_their_work_is(client: Client, agent: User, world: Contoso) -> None:
    newcomer = EmploymentFactory(organization=world.organization).person
    starts = {}
    for person in (agent, world.admin, world.isaiah, newcomer):
        client.force_login(person)
        starts[person] = client.get("/").headers["Location"]
    assert starts == {
        agent: ORGANIZATIONS,
        world.admin: "/organizations/4021736/",
        world.isaiah: "/me/achievements/",
        newcomer: "/organizations/4021736/competencies/",
    }
    client.force_login(PersonFactory())
    assert "You are not with an organization yet" in client.get("/").content.decode()


def test_an_agent_who_is_employed_switches_between_both(client: Client, agent: User, world: Contoso) -> None:
    EmploymentFactory(person=agent, organization=world.organization)
    client.force_login(agent)
    for url, current in ((ORGANIZATIONS, "Programme agent"), ("/me/achievements/", "Employee")):
        parts = client.get(url).context["work_as"]
        assert [part.label for part in parts if part.is_current] == [current]


def test_the_page_of_a_competency_leads_an_agent_to_overrides(desk: Client, world: Contoso) -> None:
    url = "/organizations/4021736/competencies/cloud-platform/"
    page = desk.get(url).content.decode()
    assert f"{url}override/" in page
    assert "/revoke/" in page
    desk.force_login(world.admin)
    page = desk.get(url).content.decode()
    assert f"{url}override/" not in page
    assert "/revoke/" not in page

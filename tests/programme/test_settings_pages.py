"""The settings of an organization: its data, its market, API tokens."""

from datetime import date

import pytest
from django.test import Client

from activity.models import ActivityRecord
from competencies.models import LevelPeriod
from competencies.standings import bring_up_to_date
from organizations.models import ApiToken, Organization
from organizations.services import api_tokens
from tests.factories import (
    AdminFactory,
    AgentFactory,
    ApiTokenFactory,
    EmploymentFactory,
    FigureFactory,
    OrganizationFactory,
    someone_with,
)
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]
PAGE = "/organizations/4021736/settings/"
DATA = {"name": "Contoso Ltd", "country": "GB", "city": "Leeds", "website": "https://contoso.example"}


@pytest.fixture
def organization() -> Organization:
    found: Organization = OrganizationFactory(mpn_id="4021736", name="Contoso", city="Seattle")
    return found


@pytest.fixture
def admin(client: Client, organization: Organization) -> Client:
    client.force_login(AdminFactory(organization=organization).person)
    return client


def entry(organization: Organization, verb: str) -> ActivityRecord:
    return ActivityRecord.objects.get(organization_id=organization.pk, verb=verb)


# --- The organization's data ------------------------------------------------------------------------------------------
def test_an_admin_corrects_the_data_and_the_record_has_before_and_after(
    admin: Client, organization: Organization
) -> None:
    response = admin.post(PAGE, DATA, follow=True)
    assert "data is saved" in response.content.decode()
    organization.refresh_from_db()
    assert (organization.name, organization.country, organization.city) == ("Contoso Ltd", "GB", "Leeds")
    facts = entry(organization, "organization.changed").facts
    assert facts["before"] == {"name": "Contoso", "country": "US", "city": "Seattle", "website": ""}
    assert facts["after"]["city"] == "Leeds"


def test_saving_what_is_there_puts_nothing_on_record(admin: Client, organization: Organization) -> None:
    admin.post(PAGE, {"name": "Contoso", "country": "US", "city": "Seattle", "website": ""})
    assert not ActivityRecord.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " "},
        {"name": "x" * 201},
        {"country": "XX"},
        {"website": "javascript:alert(1)"},
        {"city": "a\0b"},
    ],
)
def test_what_is_wrong_is_said_on_the_form(admin: Client, organization: Organization, wrong: dict[str, str]) -> None:
    assert admin.post(PAGE, {**DATA, **wrong}).status_code == 422
    organization.refresh_from_db()
    assert organization.name == "Contoso"


def test_an_admin_cannot_change_the_market_whatever_they_post(admin: Client, organization: Organization) -> None:
    admin.post(PAGE, {**DATA, "market": "developing", "mpn_id": "1"})
    assert admin.post(f"{PAGE}market/", {"market": "developing", "reason": "We say so."}).status_code == 404
    organization.refresh_from_db()
    assert (organization.market, organization.mpn_id) == ("developed", "4021736")


# --- The market -------------------------------------------------------------------------------------------------------
def test_an_agent_changes_the_market_and_with_it_the_past(
    client: Client, organization: Organization, catalogue: None, on: date
) -> None:
    """R14: 1,500 active users are too few in a developed market, and enough in a developing one."""
    someone_with("70-346", "70-347", at=organization)
    FigureFactory(
        organization=organization,
        metric__code="o365_active_entitlements",
        partner_of_record="dap",
        value=1_500,
        month=date(2026, 6, 1),
    )
    bring_up_to_date([organization.pk], on=on)
    held = LevelPeriod.objects.filter(organization=organization, competency__slug="cloud-productivity")
    assert not held.exists()
    client.force_login(AgentFactory.create())
    assert "Change the market" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}market/", {"market": "developing", "reason": "It moved."})["Location"] == PAGE
    told = client.get(f"/organizations/{organization.mpn_id}/activity/").content.decode()
    assert "market: Developed market → Developing market" in told
    assert held.filter(starts_on__lt=on).exists()
    assert entry(organization, "organization.changed").facts["reason"] == "It moved."


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_change_of_the_market_takes_a_reason(client: Client, organization: Organization, reason: str) -> None:
    client.force_login(AgentFactory.create())
    assert client.post(f"{PAGE}market/", {"market": "developing", "reason": reason}).status_code == 422
    organization.refresh_from_db()
    assert organization.market == "developed"


def test_an_agent_looks_at_the_data_and_does_not_change_it(client: Client, organization: Organization) -> None:
    client.force_login(AgentFactory.create())
    assert 'name="website"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, DATA).status_code == 404


# --- Tokens -----------------------------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_works(admin: Client, organization: Organization, on: date) -> None:
    response = admin.post(f"{PAGE}tokens/", {"name": "Nightly report", "scope": "read"})
    assert response["Cache-Control"] == "private, no-store"
    secret = response.context["new"]["secret"]
    assert secret in response.content.decode()
    found = api_tokens.find(secret, on=on)
    assert found
    assert (found.name, found.scope, found.organization) == ("Nightly report", "read", organization)
    page = admin.get(PAGE).content.decode()
    assert secret not in page
    assert "Nightly report" in page
    assert "last used 22 Nov 2026" in page.replace('<time datetime="2026-11-22">', "").replace("</time>", "")


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 61}, {"scope": "everything"}, {"scope": ""}])
def test_a_wrong_token_is_not_made(admin: Client, organization: Organization, wrong: dict[str, str]) -> None:
    response = admin.post(f"{PAGE}tokens/", {"name": "Report", "scope": "read", **wrong})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_and_gone_from_the_page(admin: Client, organization: Organization) -> None:
    token = ApiTokenFactory(organization=organization, name="Old report")
    response = admin.post(f"{PAGE}tokens/{token.pk}/revoke/", follow=True)
    assert "The token Old report does not work any more." in response.content.decode()
    assert not response.context["page"].tokens
    assert not ApiToken.objects.valid().exists()


def test_the_token_of_another_organization_is_not_found(admin: Client) -> None:
    token = ApiTokenFactory()
    assert admin.post(f"{PAGE}tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.valid().count() == 1


def test_an_employee_has_no_settings(client: Client, organization: Organization) -> None:
    client.force_login(EmploymentFactory(organization=organization).person)
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}tokens/", {"name": "Mine", "scope": "write"}).status_code == 404


def test_the_page_takes_the_same_few_queries_however_many_tokens_there_are(
    admin: Client, organization: Organization
) -> None:
    admin.get(PAGE)  # the first visit evaluates the organization, for the navigation says what is at risk
    with counted_queries() as before:
        admin.get(PAGE)
    ApiTokenFactory.create_batch(10, organization=organization)
    with counted_queries() as after:
        admin.get(PAGE)
    assert len(before) == len(after) <= 7

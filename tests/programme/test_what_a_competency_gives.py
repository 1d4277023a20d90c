"""What a competency gives at each level, on its page: benefits and offers, and what the organization has (R22, R31)."""

from datetime import date

import pytest
from django.test import Client

from programme.pages.gives import GivenAtLevel
from tests.factories import (
    AdminFactory,
    AgentFactory,
    CompetencyFactory,
    EmploymentFactory,
    OrganizationFactory,
    OverrideFactory,
    TermFactory,
)
from tests.programme.contoso import COMPETENCY, Contoso, contoso

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
PAGE = f"/organizations/4021736/competencies/{COMPETENCY}/"
SIGNATURE = ("Signature Cloud Support (cloud competency)", "Unlimited")
HALF_A_YEAR_BEFORE = date(2026, 5, 22)


@pytest.fixture
def shown() -> Contoso:
    return contoso()


@pytest.fixture
def admin(client: Client, shown: Contoso) -> Client:
    client.force_login(shown.admin)
    return client


def given(client: Client, url: str = PAGE, **query: str) -> tuple[GivenAtLevel, GivenAtLevel]:
    silver, gold = client.get(url, query).context["page"].gives
    assert (silver.level, gold.level) == ("silver", "gold")
    return silver, gold


def benefits(one: GivenAtLevel) -> list[tuple[str, str]]:
    return [(benefit.name, benefit.quantity) for benefit in one.benefits]


def offers(one: GivenAtLevel) -> list[tuple[str, str, str, bool]]:
    return [(offer.name, offer.price, offer.state, offer.is_open) for offer in one.offers]


def page_of(client: Client) -> str:
    return client.get(PAGE).content.decode()


def member(tier: str | None, *, level: str, elsewhere: str | None = None) -> Client:
    """An admin of an organization with an override here, perhaps one elsewhere, and perhaps a membership."""
    organization = OrganizationFactory(mpn_id="4021736")
    starts_on = date(2026, 11, 20)
    for slug, given_level in ((COMPETENCY, level), ("devops", elsewhere)):
        if given_level is not None and given_level != "none":
            competency = CompetencyFactory(slug=slug)
            OverrideFactory(organization=organization, competency=competency, level=given_level, starts_on=starts_on)
    if tier is not None:
        TermFactory(organization=organization, tier=tier, starts_on=HALF_A_YEAR_BEFORE)
    client = Client()
    client.force_login(AdminFactory(organization=organization).person)
    return client


def test_the_page_says_which_benefits_a_competency_adds_at_each_level(admin: Client) -> None:
    silver, gold = given(admin)
    subscriptions = "Visual Studio Enterprise subscriptions (additional)"
    assert benefits(silver) == [SIGNATURE, (subscriptions, "5 subscriptions")]
    assert benefits(gold) == [SIGNATURE, (subscriptions, "25 subscriptions")]
    assert "What it gives" in page_of(admin)


def test_a_gold_member_has_what_gold_gives_and_not_what_silver_gives_besides(admin: Client) -> None:
    silver, gold = given(admin)
    assert (gold.is_given, gold.state) == (True, "Your membership gives it")
    assert (silver.is_given, silver.state) == (False, "You have what Gold gives instead")
    assert offers(gold) == [("Gold membership", "USD 5,260", "Yours until 14 Mar 2027", True)]
    assert offers(silver) == [("Silver membership", "USD 1,850", "Below your Gold membership", True)]


def test_a_silver_member_who_holds_gold_has_what_silver_gives() -> None:
    silver, gold = given(member("silver", level="gold"))
    assert (silver.is_given, silver.state) == (True, "Your membership gives it")
    assert (gold.is_given, gold.state) == (False, "Held; it takes a Gold membership")
    assert offers(silver)[0][2:] == ("Yours until 22 May 2027", True)
    assert offers(gold)[0][2:] == ("Open: this competency is at Gold", True)


def test_a_level_opens_its_offer_before_there_is_any_membership() -> None:
    silver, gold = given(member(None, level="silver"))
    assert (silver.is_given, silver.state) == (False, "Held; it takes a membership")
    assert (gold.is_given, gold.state) == (False, "Not held")
    assert offers(silver)[0][2:] == ("Open: this competency is at Silver", True)
    assert offers(gold)[0][2:] == ("Needs one competency at Gold", False)


def test_one_competency_suffices_be_it_another() -> None:
    silver, gold = given(member(None, level="none", elsewhere="gold"))
    assert silver.state == gold.state == "Not held"
    assert offers(silver)[0][2:] == ("Open by another competency", True)
    assert offers(gold)[0][2:] == ("Open by another competency", True)


def test_in_grace_a_membership_still_gives_it(admin: Client) -> None:
    _silver, gold = given(admin, on="2027-03-20")
    assert (gold.is_given, offers(gold)[0][2]) == (True, "In grace until 13 Apr 2027")


def test_what_is_had_is_had_on_the_day_of_the_page(admin: Client) -> None:
    silver, gold = given(admin, on="2025-10-01")
    assert (silver.is_given, gold.is_given) == (False, False)
    assert [one.state for one in (silver, gold)] == ["Not held", "Not held"]
    assert offers(gold)[0][2:] == ("Needs one competency at Gold", False)


def test_a_competency_without_benefits_of_its_own_says_so_and_opens_offers_all_the_same(admin: Client) -> None:
    url = "/organizations/4021736/competencies/data-analytics/"
    silver, gold = given(admin, url)
    assert benefits(silver) == benefits(gold) == []
    assert [(one.state, one.is_given) for one in (silver, gold)] == [("Not held", False), ("Not held", False)]
    assert "It adds no benefit of its own." in admin.get(url).content.decode()
    assert [offers(one)[0][0] for one in (silver, gold)] == ["Silver membership", "Gold membership"]


def test_admins_and_agents_are_led_to_the_offer_of_the_day(client: Client, shown: Contoso) -> None:
    for person in (shown.admin, AgentFactory.create()):
        client.force_login(person)
        assert 'href="/organizations/4021736/membership/gold/"' in page_of(client)
    assert given(client, on="2027-01-01")[1].offers[0].url == "/organizations/4021736/membership/gold/?on=2027-01-01"


def test_an_employee_reads_it_without_links_that_lead_nowhere(client: Client, shown: Contoso) -> None:
    client.force_login(EmploymentFactory(organization=shown.organization).person)
    silver, gold = given(client)
    assert benefits(gold)[0] == SIGNATURE
    assert [offer.url for one in (silver, gold) for offer in one.offers] == ["", ""]
    assert "/membership/" not in page_of(client)


def test_it_is_said_in_russian(admin: Client) -> None:
    admin.cookies["django_language"] = "ru"
    page = page_of(admin)
    assert "Что она даёт" in page
    assert "Членство «Золото»" in page
    assert "It adds" not in page

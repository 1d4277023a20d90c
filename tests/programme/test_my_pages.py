"""My achievements, claiming one, my history: what they show, to whom alone, and at what cost."""

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from achievements.models import Achievement, Link
from core.dates import now
from tests.factories import (
    AchievementFactory,
    CertificationFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)
from tests.programme.contoso import Contoso, contoso

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
MINE = "/me/achievements/"
CLAIM = "/me/achievements/claim/"
HISTORY = "/me/history/"
MOST_QUERIES = 12
HOSTILE = ["\x00", "a" * 5_000, "\u202eevil\u202c", "💥" * 300, "'; DROP TABLE x; --", "{{ 7*7 }}", "<script>"]


@pytest.fixture
def world() -> Contoso:
    return contoso()


@pytest.fixture
def isaiah(client: Client, world: Contoso) -> Client:
    client.force_login(world.isaiah)
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return unescape(response.content.decode())


# --- My achievements --------------------------------------------------------------------------------------------------
def test_an_achievement_tells_until_when_it_counts_where_since_when_and_for_what(isaiah: Client) -> None:
    page = isaiah.get(MINE).context["page"]
    (line,) = page.lines
    assert (line.code, line.until, line.organization, line.linked_on) == (
        "70-533",
        date(2027, 2, 8),
        "Contoso",
        date(2025, 2, 8),
    )
    cloud_platform = next(use for use in line.uses if use.competency == "Cloud Platform")
    assert cloud_platform.url == "/organizations/4021736/competencies/cloud-platform/"
    assert "gold" in cloud_platform.levels
    assert "in 78 days" in text_of(isaiah, MINE)


def test_what_expired_is_told_apart_with_its_reason(client: Client) -> None:
    person = PersonFactory()
    AchievementFactory(person=person, certification__code="70-483", expires_on=date(2026, 11, 22))
    client.force_login(person)
    page = client.get(MINE).context["page"]
    assert (page.lines, page.past[0].why) == ((), "It expired.")


def test_a_claim_shows_its_state_and_the_reason_of_an_agent(client: Client) -> None:
    person, agent = PersonFactory(), PersonFactory(is_agent=True)
    claim = {"person": person, "source": "claim", "claimed_at": now()}
    AchievementFactory(**claim, certification__code="70-483")
    AchievementFactory(
        **claim, certification__code="70-486", refused_at=now(), refused_by=agent, refusal_reason="No such transcript."
    )
    client.force_login(person)
    assert {one.code: one.is_refused for one in client.get(MINE).context["page"].claims} == {
        "70-483": False,
        "70-486": True,
    }
    text = text_of(client, MINE)
    assert "Waiting for an agent" in text
    assert "No such transcript." in text


def test_nobody_sees_the_achievements_of_others(isaiah: Client) -> None:
    text = text_of(isaiah, MINE) + text_of(isaiah, HISTORY) + text_of(isaiah, "/me/link/")
    assert "70-535" not in text
    assert "Diego" not in text


def test_an_empty_page_says_what_comes(client: Client) -> None:
    client.force_login(PersonFactory())
    assert "Nothing is on record of you yet" in text_of(client, MINE)
    assert "No history yet" in text_of(client, HISTORY)
    assert "No organization employs you" in text_of(client, "/me/link/")


@pytest.mark.parametrize("url", [MINE, HISTORY, "/me/link/", "/me/unlink/"])
def test_a_page_asks_as_often_for_many_achievements_as_for_few(client: Client, world: Contoso, url: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    client.force_login(world.isaiah)
    client.get(url)
    few = queries()
    codes = ["70-483", "70-486", "70-487", "70-532", "70-534", "70-535"]
    someone_with(*codes, at=world.organization, person=world.isaiah)
    assert queries() == few <= MOST_QUERIES


# --- New ones (R7) ----------------------------------------------------------------------------------------------------
def test_linking_new_achievements_can_be_switched_off_and_on(isaiah: Client, world: Contoso) -> None:
    isaiah.post("/me/achievements/new-ones/")
    assert not User.objects.get(pk=world.isaiah.pk).links_new_achievements
    isaiah.post("/me/achievements/new-ones/", {"link_new": "on"})
    assert User.objects.get(pk=world.isaiah.pk).links_new_achievements


# --- Claiming (R4) ----------------------------------------------------------------------------------------------------
def claim_of(**fields: str) -> dict[str, str]:
    return {"certification": "70-483", "earned_on": "2026-11-01", "expires_on": "", "evidence": "MS-1", **fields}


def test_a_claim_waits_for_an_agent_and_is_linked_nowhere(isaiah: Client, world: Contoso) -> None:
    assert isaiah.post(CLAIM, claim_of()).status_code == 302
    claim = Achievement.objects.get(person=world.isaiah, certification__code="70-483")
    assert claim.is_pending_claim
    assert claim.evidence == "MS-1"
    assert not Link.objects.filter(achievement=claim).exists()


@pytest.mark.parametrize("words", ["70-533", "70-533 ", "implementing microsoft azure infrastructure solutions"])
def test_a_certification_is_found_by_its_code_or_its_name(client: Client, words: str) -> None:
    client.force_login(PersonFactory())
    assert client.post(CLAIM, claim_of(certification=words)).status_code == 302


def test_where_several_fit_one_is_chosen_without_a_script(client: Client) -> None:
    client.force_login(PersonFactory())
    CertificationFactory(code="ZZ-1", name="Zebra care I")
    CertificationFactory(code="ZZ-2", name="Zebra care II")
    first = client.post(CLAIM, claim_of(certification="zebra"))
    assert first.status_code == 422
    assert 'name="chosen" value="ZZ-2"' in first.content.decode()
    assert client.post(CLAIM, claim_of(certification="zebra", chosen="ZZ-2")).status_code == 302


def test_a_code_that_was_not_among_those_that_fit_is_not_chosen(client: Client) -> None:
    client.force_login(PersonFactory())
    CertificationFactory(code="ZZ-1", name="Zebra care I")
    CertificationFactory(code="ZZ-2", name="Zebra care II")
    assert client.post(CLAIM, claim_of(certification="zebra", chosen="70-533")).status_code == 422


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"certification": "no such thing"}, "Nothing that can be earned is called that."),
        ({"certification": "Microsoft"}, "More than 10 fit."),
        ({"earned_on": "2026-11-23"}, "Choose a day from"),
        ({"earned_on": "yesterday"}, "A day is written like 2027-03-14."),
        ({"earned_on": "0001-01-01"}, "Choose a day from"),
        ({"expires_on": "2026-10-01"}, "The end has to be after the day it was earned."),
        ({"expires_on": "9999-12-31"}, "Choose a day from"),
    ],
)
def test_what_cannot_be_claimed_is_refused_with_a_sentence(
    client: Client, fields: dict[str, str], sentence: str
) -> None:
    client.force_login(PersonFactory())
    response = client.post(CLAIM, claim_of(**fields))
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert not Achievement.objects.exists()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["certification", "chosen", "earned_on", "expires_on", "evidence"])
def test_no_text_breaks_the_claim(client: Client, field: str, text: str) -> None:
    client.force_login(PersonFactory())
    assert client.post(CLAIM, claim_of(**{field: text})).status_code in {302, 422}


# --- History ----------------------------------------------------------------------------------------------------------
def test_history_goes_across_employers(client: Client) -> None:
    person = PersonFactory()
    fabrikam, northwind = OrganizationFactory(name="Fabrikam"), OrganizationFactory(name="Northwind Traders")
    EmploymentFactory(person=person, organization=fabrikam, left_on=date(2025, 6, 1))
    EmploymentFactory(person=person, organization=northwind, joined_on=date(2025, 6, 1))
    LinkFactory(achievement__person=person, organization=fabrikam, unlinked_on=date(2025, 6, 1))
    client.force_login(person)
    page = client.get(HISTORY).context["page"]
    assert [stay.organization.name for stay in page.stays] == ["Northwind Traders", "Fabrikam"]
    assert [(row.what, row.ends_on) for row in page.picture.table][-1] == ("Linked", date(2025, 6, 1))

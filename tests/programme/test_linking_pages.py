"""Linking and unlinking: what is shown before one confirms, and what then is done (R5, R6, R8)."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from achievements.models import Achievement, Link
from achievements.services import links
from organizations.models import Organization
from tests.factories import AchievementFactory, EmploymentFactory, OrganizationFactory, PersonFactory, someone_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
ON = date(2026, 11, 22)
DEPLOY = "TA-W10-DEPLOY"
CONFIRM = "/me/link/confirm/"
UNLINK = "/me/unlink/confirm/"
MOST_QUERIES = 12


@pytest.fixture
def fabrikam() -> Organization:
    organization = OrganizationFactory(name="Fabrikam", mpn_id="5550001")
    someone_with(DEPLOY, at=organization)
    return organization


@pytest.fixture
def contoso() -> Organization:
    organization = OrganizationFactory(name="Contoso", mpn_id="5550002")
    someone_with(DEPLOY, at=organization)
    return organization


@pytest.fixture
def ana(fabrikam: Organization, contoso: Organization) -> User:
    """She stands for Fabrikam, which is Silver in Windows and Devices by her; Contoso employs her too."""
    ana = someone_with(DEPLOY, at=fabrikam, since=date(2026, 1, 5))
    EmploymentFactory(person=ana, organization=contoso)
    return ana


@pytest.fixture
def page(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def chosen(person: User, mpn_id: str = "5550002") -> dict[str, Any]:
    return {"organization": mpn_id, "achievement": [str(one.pk) for one in person.achievements.all()]}


def confirmed(client: Client, asked: dict[str, Any], url: str = CONFIRM) -> Any:
    """What comes of confirming what was shown."""
    seen = client.get(url, asked).context["page"].shown.signed
    return client.post(url, {**asked, "seen": seen})


def where(person: User) -> list[str]:
    return list(Link.objects.filter(person=person).in_force(on=ON).values_list("organization__name", flat=True))


# --- What is shown ----------------------------------------------------------------------------------------------------
def test_what_ends_stands_beside_what_begins(page: Client, ana: User) -> None:
    shown = page.get(CONFIRM, chosen(ana)).context["page"]
    assert (shown.ends.title, [line.name for line in shown.ends.lines]) == ("Ends at Fabrikam", [DEPLOY])
    assert (shown.begins.title, [line.note for line in shown.begins.lines]) == ("Begins at Contoso", ["no end"])
    assert shown.button == "Link 1 achievement to Contoso"
    assert where(ana) == ["Fabrikam"]


def test_the_levels_of_both_are_shown_where_the_person_works(page: Client, ana: User) -> None:
    levels = page.get(CONFIRM, chosen(ana)).context["page"].levels
    assert [
        (one.organization, line.name, line.change.before.level, line.change.after.level)
        for one in levels
        for line in one.lines
    ] == [
        ("Contoso", "Windows and Devices", "none", "silver"),
        ("Fabrikam", "Windows and Devices", "silver", "none"),
    ]


def test_nothing_is_told_of_an_organization_that_no_longer_employs_the_person(
    page: Client, ana: User, fabrikam: Organization
) -> None:
    fabrikam.employments.filter(person=ana).update(left_on=date(2026, 2, 1))
    shown = page.get(CONFIRM, chosen(ana)).context["page"]
    assert [one.organization for one in shown.levels] == ["Contoso"]
    assert shown.unknown == ("Fabrikam",)


def test_what_is_not_chosen_is_said_to_end_all_the_same(page: Client, ana: User, fabrikam: Organization) -> None:
    someone_with("70-483", at=fabrikam, person=ana)
    asked = chosen(ana)
    asked["achievement"] = [str(Achievement.objects.get(person=ana, certification__code="70-483").pk)]
    shown = page.get(CONFIRM, asked).context["page"]
    assert [line.detail for line in shown.begins.lines][1:] == ["Not chosen. Stays yours, linked nowhere."]
    confirmed(page, asked)
    assert where(ana) == ["Contoso"]


def test_a_first_link_ends_nothing(client: Client, contoso: Organization) -> None:
    person = PersonFactory()
    EmploymentFactory(person=person, organization=contoso)
    AchievementFactory(person=person, certification__code=DEPLOY)
    client.force_login(person)
    response = client.get(CONFIRM, chosen(person))
    assert response.context["page"].ends is None
    assert "Begins at Contoso" in response.content.decode()


def test_the_preview_asks_as_often_for_many_achievements_as_for_few(
    page: Client, ana: User, fabrikam: Organization, settings: Settings
) -> None:
    settings.LINK_CHANGES_IN_12_MONTHS, settings.LINK_DAYS_BEFORE_CHANGE = 3, 30

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page.get(CONFIRM, chosen(ana)).status_code == 200
        return len(asked) - 1  # of the test itself

    queries()
    few = queries()
    someone_with("70-483", "70-486", "70-487", "70-532", at=fabrikam, person=ana)
    assert queries() == few <= MOST_QUERIES


# --- What is done -----------------------------------------------------------------------------------------------------
def test_confirming_links_and_ends_what_was_shown(page: Client, ana: User) -> None:
    assert confirmed(page, chosen(ana)).status_code == 302
    assert where(ana) == ["Contoso"]


def test_what_changed_in_between_is_said_and_nothing_is_done(page: Client, ana: User, contoso: Organization) -> None:
    asked = chosen(ana)
    seen = page.get(CONFIRM, asked).context["page"].shown.signed
    someone_with(DEPLOY, at=contoso)
    response = page.post(CONFIRM, {**asked, "seen": seen})
    assert response.status_code == 409
    assert response.context["page"].news == ("No longer: Contoso, Windows and Devices: no level becomes Silver.",)
    assert where(ana) == ["Fabrikam"]
    assert page.post(CONFIRM, {**asked, "seen": response.context["page"].shown.signed}).status_code == 302


@pytest.mark.parametrize("seen", ["", "forged", "\x00", "a" * 5_000], ids=range(4))
def test_nothing_is_confirmed_that_was_not_shown(page: Client, ana: User, seen: str) -> None:
    assert page.post(CONFIRM, {**chosen(ana), "seen": seen}).status_code in {409, 422}
    assert where(ana) == ["Fabrikam"]


def test_an_organization_that_does_not_employ_the_person_looks_like_none(page: Client, ana: User) -> None:
    OrganizationFactory(mpn_id="5550003")
    foreign, absent = (page.get(CONFIRM, chosen(ana, mpn_id)) for mpn_id in ("5550003", "5559999"))
    assert foreign.status_code == absent.status_code == 422
    assert foreign.context["form"].errors == absent.context["form"].errors


@pytest.mark.parametrize("key", ["999999", "x", "", "-1", "\x00", "9" * 50], ids=range(6))
def test_an_achievement_of_somebody_else_looks_like_none(page: Client, ana: User, key: str) -> None:
    theirs = AchievementFactory()
    for wrong in (str(theirs.pk), key):
        response = page.get(CONFIRM, {**chosen(ana), "achievement": [wrong]})
        assert response.status_code == 422
        assert "achievement" in response.context["form"].errors


# --- Limits (R6) ------------------------------------------------------------------------------------------------------
def test_the_next_free_day_is_shown_where_the_programme_limits_changes(
    page: Client, ana: User, settings: Settings
) -> None:
    settings.LINK_CHANGES_IN_12_MONTHS, settings.LINK_DAYS_BEFORE_CHANGE = 3, 30
    shown = page.get(CONFIRM, chosen(ana)).context["page"]
    assert (shown.free.day, shown.free.change, shown.free.most) == (date(2026, 12, 22), 1, 3)


def test_a_change_that_comes_too_soon_is_shown_without_a_button(page: Client, ana: User, settings: Settings) -> None:
    settings.LINK_DAYS_BEFORE_CHANGE = 400
    response = page.get(CONFIRM, chosen(ana))
    assert "The next free day is 9 Feb 2027, in 79 days." in unescape(response.content.decode())
    assert "Link 1 achievement to Contoso" not in response.content.decode()
    assert confirmed(page, chosen(ana)).status_code == 422
    assert where(ana) == ["Fabrikam"]


# --- Unlinking --------------------------------------------------------------------------------------------------------
def test_unlinking_shows_what_ends_and_then_ends_it(page: Client, ana: User) -> None:
    asked = {"achievement": chosen(ana)["achievement"]}
    shown = page.get(UNLINK, asked).context["page"]
    assert shown.button == "Unlink 1 achievement"
    assert [line.change.after.level for one in shown.levels for line in one.lines] == ["none"]
    assert confirmed(page, asked, UNLINK).status_code == 302
    assert where(ana) == []


def test_what_was_unlinked_meanwhile_is_no_choice_any_more(page: Client, ana: User) -> None:
    asked = {"achievement": chosen(ana)["achievement"]}
    seen = page.get(UNLINK, asked).context["page"].shown.signed
    links.unlink(person=ana, achievements=list(ana.achievements.all()), on=ON)
    assert page.post(UNLINK, {**asked, "seen": seen}).status_code == 422


def test_one_of_two_of_the_same_kind_ends_alone(page: Client, ana: User, fabrikam: Organization) -> None:
    first = Achievement.objects.get(person=ana)
    someone_with(DEPLOY, at=fabrikam, person=ana, since=date(2026, 5, 1), expires_on=date(2028, 5, 1))
    (levels,) = page.get(UNLINK, {"achievement": [str(first.pk)]}).context["page"].levels
    assert [(line.change.after.level, line.change.after.until) for line in levels.lines] == [
        ("silver", date(2028, 5, 1))
    ]

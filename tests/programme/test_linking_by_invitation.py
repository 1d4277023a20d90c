"""The pages of linking for somebody whom an organization has invited: accepting is part of linking (R5)."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from achievements.models import Link
from organizations.models import Employment, Invitation, Organization
from organizations.services import invitations
from tests.factories import AchievementFactory, OrganizationFactory, PersonFactory, invited, someone_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
ON = date(2026, 11, 22)
DEPLOY = "TA-W10-DEPLOY"
CHOOSE, CONFIRM = "/me/link/", "/me/link/confirm/"


@pytest.fixture
def contoso() -> Organization:
    organization = OrganizationFactory(name="Contoso", mpn_id="5550002")
    someone_with(DEPLOY, at=organization)
    return organization


@pytest.fixture
def fabrikam() -> Organization:
    return OrganizationFactory(name="Fabrikam", mpn_id="5550001")


@pytest.fixture
def ana(fabrikam: Organization) -> User:
    """She works at Fabrikam and is linked to it."""
    return someone_with(DEPLOY, at=fabrikam, since=date(2026, 1, 5))


@pytest.fixture
def invitation(ana: User, contoso: Organization) -> Invitation:
    return invited(ana, contoso)


@pytest.fixture
def page(client: Client, ana: User, invitation: Invitation) -> Client:
    client.force_login(ana)
    return client


def chosen(person: User) -> dict[str, Any]:
    return {"organization": "5550002", "achievement": [str(one.pk) for one in person.achievements.all()]}


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def where(person: User) -> list[str]:
    return list(Link.objects.filter(person=person).in_force(on=ON).values_list("organization__name", flat=True))


def works_at(person: User) -> set[str]:
    return set(Employment.objects.filter(person=person).in_force(on=ON).values_list("organization__name", flat=True))


def test_an_organization_that_has_invited_the_person_is_a_choice_and_says_so(page: Client) -> None:
    response = page.get(CHOOSE)
    places = response.context["page"].places
    assert [(one.name, one.is_invited) for one in places] == [("Fabrikam", False), ("Contoso", True)]
    assert text_of(response).count("Invited you") == 1


def test_nobody_is_led_to_accept_an_invitation_who_works_somewhere(page: Client) -> None:
    places = page.get(CHOOSE).context["page"].places
    assert [(one.name, one.is_chosen) for one in places] == [("Fabrikam", True), ("Contoso", False)]


def test_who_works_nowhere_yet_can_link_where_they_are_invited(client: Client, contoso: Organization) -> None:
    person = AchievementFactory(certification__code=DEPLOY).person
    client.force_login(person)
    assert "No organization employs you on record" in text_of(client.get(CHOOSE))
    invited(person, contoso)
    assert [one.is_chosen for one in client.get(CHOOSE).context["page"].places] == [True]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("employee", "Contoso has invited you. Linking accepts the invitation: from today you work there."),
        ("admin", "Contoso has invited you. Linking accepts the invitation: from today you are an admin there."),
    ],
)
def test_the_preview_shows_what_ends_and_begins_and_that_the_invitation_is_accepted(
    page: Client, ana: User, invitation: Invitation, role: str, sentence: str
) -> None:
    Invitation.objects.update(role=role)
    response = page.get(CONFIRM, chosen(ana))
    shown = response.context["page"]
    assert (shown.ends.title, shown.begins.title) == ("Ends at Fabrikam", "Begins at Contoso")
    assert sentence in text_of(response)
    assert (where(ana), works_at(ana)) == (["Fabrikam"], {"Fabrikam"})


def test_levels_of_an_organization_are_shown_to_who_works_there_alone(page: Client, ana: User) -> None:
    response = page.get(CONFIRM, chosen(ana))
    assert [one.organization for one in response.context["page"].levels] == ["Fabrikam"]
    assert "What it changes for Contoso is shown once you work there." in text_of(response)


def test_confirming_accepts_and_links(page: Client, ana: User, invitation: Invitation) -> None:
    seen = page.get(CONFIRM, chosen(ana)).context["page"].shown.signed
    assert page.post(CONFIRM, {**chosen(ana), "seen": seen}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.accepted_by == ana
    assert (where(ana), works_at(ana)) == (["Contoso"], {"Contoso", "Fabrikam"})


def test_nobody_accepts_what_they_were_not_shown(page: Client, ana: User, invitation: Invitation) -> None:
    seen = page.get(CONFIRM, chosen(ana)).context["page"].shown.signed
    Invitation.objects.update(role="admin")
    response = page.post(CONFIRM, {**chosen(ana), "seen": seen})
    assert (response.status_code, works_at(ana)) == (409, {"Fabrikam"})


def test_an_invitation_that_was_taken_back_is_like_one_that_never_was(
    page: Client, ana: User, invitation: Invitation
) -> None:
    seen = page.get(CONFIRM, chosen(ana)).context["page"].shown.signed
    invitations.revoke(invitation, by=invitation.invited_by, on=ON)
    absent = page.get(CONFIRM, {**chosen(ana), "organization": "5559999"})
    for response in (page.get(CONFIRM, chosen(ana)), page.post(CONFIRM, {**chosen(ana), "seen": seen})):
        assert response.status_code == absent.status_code == 422
        assert response.context["form"].errors == absent.context["form"].errors
    assert (where(ana), works_at(ana)) == (["Fabrikam"], {"Fabrikam"})


def test_an_invitation_of_somebody_else_opens_nothing(page: Client, ana: User) -> None:
    theirs = OrganizationFactory(name="Northwind", mpn_id="5550003")
    invited(PersonFactory(), theirs)
    assert "Northwind" not in text_of(page.get(CHOOSE))
    foreign, absent = (page.get(CONFIRM, {**chosen(ana), "organization": key}) for key in ("5550003", "5559999"))
    assert foreign.status_code == absent.status_code == 422
    assert foreign.context["form"].errors == absent.context["form"].errors


def test_the_form_asks_as_often_for_many_invitations_as_for_one(page: Client, ana: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page.get(CHOOSE).status_code == 200
        return len(asked)

    queries()
    one = queries()
    for _ in range(4):
        invited(ana, OrganizationFactory())
    assert queries() == one


def test_it_is_said_in_russian(page: Client, ana: User) -> None:
    page.cookies["django_language"] = "ru"
    assert "Вас пригласили" in text_of(page.get(CHOOSE))
    assert "вы примете приглашение" in text_of(page.get(CONFIRM, chosen(ana)))

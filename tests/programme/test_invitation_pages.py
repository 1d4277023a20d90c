"""Inviting somebody by mail, and accepting: signed in, signed out, without an account, too late."""

import re
from datetime import date
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from core.dates import add_days
from organizations.models import Employment, Invitation, Organization
from organizations.services import invitations
from tests.factories import (
    PASSWORD,
    AdminFactory,
    AgentFactory,
    EmploymentFactory,
    OrganizationFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]
HERE = "/organizations/4021736/"
INVITE = f"{HERE}employees/invite/"
RAUL = "raul.razo@contoso.example"
GONE = "This invitation does not hold any more."


@pytest.fixture
def organization() -> Organization:
    found: Organization = OrganizationFactory(mpn_id="4021736", name="Contoso")
    return found


@pytest.fixture
def megan(organization: Organization) -> User:
    person: User = AdminFactory(organization=organization, person__full_name="Megan Bowen").person
    return person


@pytest.fixture
def admin(client: Client, megan: User) -> Client:
    client.force_login(megan)
    return client


@pytest.fixture
def token(organization: Organization, megan: User, on: date) -> str:
    return invitations.invite(organization=organization, email=RAUL, role="employee", by=megan, on=on)[1]


def invited(client: Client, **fields: str) -> int:
    filled = {"email": RAUL, "role": "employee", "language": "en", **fields}
    return client.post(INVITE, filled).status_code


def link_in(message: object) -> str:
    found = re.search(r"http://testserver(/invitations/\S+)", str(message.body))  # type: ignore[attr-defined]
    assert found
    return found.group(1)


# --- Inviting ---------------------------------------------------------------------------------------------------------
def test_an_invitation_goes_out_as_text_and_html_with_a_link_that_works(admin: Client) -> None:
    assert invited(admin) == 302
    (message,) = mail.outbox
    assert message.to == [RAUL]
    assert message.subject == "Contoso invites you to Partner Center"
    assert "Megan Bowen invites you to Contoso" in message.body
    assert isinstance(message, mail.EmailMultiAlternatives)
    html, kind = message.alternatives[0]
    assert isinstance(html, str)
    assert kind == "text/html"
    assert link_in(message).split("?")[0] in html
    assert Client().get(link_in(message)).status_code == 200


def test_the_mail_and_the_page_behind_it_are_in_the_language_that_was_chosen(admin: Client) -> None:
    invited(admin, language="ru")
    (message,) = mail.outbox
    assert message.subject == "Contoso приглашает вас в Центр партнёров"
    assert 'lang="ru"' in Client().get(link_in(message)).content.decode()


def test_the_token_is_in_the_mail_and_nowhere_else(admin: Client) -> None:
    invited(admin)
    token = link_in(mail.outbox[0]).split("/")[2]
    assert not Invitation.objects.filter(token_hash__contains=token).exists()
    assert token not in admin.get(f"{HERE}employees/").content.decode()


def test_a_mail_that_cannot_be_sent_is_told_and_can_be_sent_again(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise SMTPServerDisconnected("no")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", fails)
        page = admin.post(INVITE, {"email": RAUL, "role": "admin", "language": "en"}, follow=True).content.decode()
    assert "but the mail could not be sent" in page
    first = Invitation.objects.get()
    again = admin.get(f"{INVITE}?again={first.pk}").context["form"]
    assert (again["email"].value(), again["role"].value()) == (RAUL, "admin")
    assert invited(admin) == 302
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert Invitation.objects.filter(revoked_at=None).count() == len(mail.outbox) == 1


def test_a_line_break_in_a_name_starts_no_header_of_the_mail(admin: Client, organization: Organization) -> None:
    Organization.objects.update(name="Contoso\r\nBcc: everybody@example.com")
    invited(admin)
    assert "\n" not in mail.outbox[0].subject


@pytest.mark.parametrize(
    "fields",
    [{"email": "nobody"}, {"email": ""}, {"role": "owner"}, {"language": "xx"}, {"email": f"{'x' * 300}@x.example"}],
)
def test_what_is_wrong_is_said_on_the_form(admin: Client, fields: dict[str, str]) -> None:
    assert invited(admin, **fields) == 422
    assert not Invitation.objects.exists()


def test_who_works_here_already_is_not_invited(admin: Client, organization: Organization) -> None:
    EmploymentFactory(organization=organization, person__email=RAUL)
    response = admin.post(INVITE, {"email": RAUL.upper(), "role": "employee", "language": "en"})
    assert response.status_code == 422
    assert "works here already" in response.content.decode()
    assert mail.outbox == []


def test_the_invitation_of_another_organization_is_not_sent_again_from_here(admin: Client, on: date) -> None:
    other = AdminFactory()
    foreign, _ = invitations.invite(
        organization=other.organization, email="secret@other.example", role="admin", by=other.person, on=on
    )
    assert "secret@other.example" not in admin.get(f"{INVITE}?again={foreign.pk}").content.decode()


def test_an_agent_invites_the_first_admin_and_nobody_else(client: Client, organization: Organization) -> None:
    client.force_login(AgentFactory.create())
    assert invited(client, role="employee") == 422
    assert invited(client, role="admin") == 302
    AdminFactory(organization=organization)
    assert invited(client, role="admin", email="second@contoso.example") == 422


def test_an_invitation_is_taken_back(admin: Client, token: str) -> None:
    invitation = Invitation.objects.get()
    response = admin.post(f"{HERE}invitations/{invitation.pk}/revoke/", follow=True)
    assert f"The invitation of {RAUL} does not hold any more." in response.content.decode()
    assert Client().get(f"/invitations/{token}/").status_code == 404


def test_a_foreign_invitation_is_not_there_to_be_taken_back(client: Client, token: str) -> None:
    client.force_login(AdminFactory(organization__mpn_id="5000000").person)
    pk = Invitation.objects.get().pk
    assert client.post(f"/organizations/5000000/invitations/{pk}/revoke/").status_code == 404
    assert client.post(f"{HERE}invitations/{pk}/revoke/").status_code == 404
    assert Invitation.objects.get().revoked_at is None


# --- Accepting --------------------------------------------------------------------------------------------------------
def test_who_is_signed_in_with_the_address_accepts_by_one_button(
    client: Client, organization: Organization, token: str
) -> None:
    raul = PersonFactory(email=RAUL)
    client.force_login(raul)
    assert "Join Contoso" in client.get(f"/invitations/{token}/").content.decode()
    assert client.post(f"/invitations/{token}/")["Location"] == "/"
    assert Employment.objects.get(person=raul).role == "employee"


def test_a_new_admin_goes_on_to_the_overview(client: Client, organization: Organization, megan: User, on: date) -> None:
    _, token = invitations.invite(organization=organization, email=RAUL, role="admin", by=megan, on=on)
    client.force_login(PersonFactory(email=RAUL))
    assert client.post(f"/invitations/{token}/")["Location"] == HERE


def test_somebody_else_is_told_why_not_and_joins_nothing(client: Client, token: str) -> None:
    other = PersonFactory.create()
    client.force_login(other)
    page = client.get(f"/invitations/{token}/").content.decode()
    assert "This invitation was sent to another address." in page
    assert "Sign out" in page
    assert RAUL not in page
    assert client.post(f"/invitations/{token}/").status_code == 422
    assert not Employment.objects.filter(person=other).exists()


def test_who_has_an_account_signs_in_first_and_comes_back(client: Client, token: str) -> None:
    PersonFactory(email=RAUL, with_password=True)
    page = client.get(f"/invitations/{token}/?language=en").content.decode()
    assert f"/accounts/login/?next=/invitations/{token}/" in page
    assert client.post(f"/invitations/{token}/", newcomer()).status_code == 200
    assert not Employment.objects.filter(person__email=RAUL).exists()
    response = client.post(
        f"/accounts/login/?next=/invitations/{token}/", {"login": RAUL, "password": PASSWORD}, follow=True
    )
    assert "Join Contoso" in response.content.decode()


def newcomer(**fields: str) -> dict[str, str]:
    return {"full_name": "Raul Razo", "password": "a long walk by the sea", "language": "ru", **fields}


def test_a_stranger_gets_an_account_and_joins_in_one_go(client: Client, organization: Organization, token: str) -> None:
    assert RAUL in client.get(f"/invitations/{token}/").content.decode()
    response = client.post(f"/invitations/{token}/", newcomer())
    assert response["Location"] == "/"
    raul = User.objects.get(email=RAUL)
    assert (raul.full_name, raul.language, raul.check_password("a long walk by the sea")) == ("Raul Razo", "ru", True)
    assert EmailAddress.objects.get(user=raul).verified
    assert Employment.objects.get(person=raul, organization=organization).left_on is None
    assert client.get(f"{HERE}competencies/").status_code == 200


def test_an_account_that_a_record_file_brought_in_becomes_theirs(client: Client, token: str) -> None:
    imported = PersonFactory(email=RAUL, full_name="R. Razo", person_id="contoso-raul")
    client.post(f"/invitations/{token}/", newcomer())
    imported.refresh_from_db()
    assert imported.check_password("a long walk by the sea")
    assert imported.employments.exists()


@pytest.mark.parametrize("state", ["agent", "inactive", "used"])
def test_an_account_that_is_somebodys_is_not_taken_over(client: Client, token: str, state: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "agent": {"is_agent": True},
        "inactive": {"is_active": False},
        "used": {"last_login": "2026-01-01T00:00Z"},
    }
    person = PersonFactory(email=RAUL, **fields[state])
    client.post(f"/invitations/{token}/", newcomer())
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert not person.employments.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "too short"}, "at least 12 characters"),
        ({"password": "password123456"}, "too common"),
        ({"password": RAUL}, "too similar"),
        ({"full_name": ""}, "required"),
        ({"full_name": "x" * 201}, "at most 200"),
        ({"language": "xx"}, "valid choice"),
        ({"full_name": "Raul\0Razo"}, "Null characters"),
    ],
)
def test_a_strangers_form_says_what_is_wrong(client: Client, token: str, fields: dict[str, str], words: str) -> None:
    response = client.post(f"/invitations/{token}/", newcomer(**fields))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.filter(email=RAUL).exists()


def test_of_two_who_send_the_same_form_one_gets_in_once(token: str) -> None:
    assert Client().post(f"/invitations/{token}/", newcomer()).status_code == 302
    assert Client().post(f"/invitations/{token}/", newcomer()).status_code == 404
    assert User.objects.filter(email=RAUL).count() == 1


@pytest.mark.parametrize("why", ["used", "revoked", "expired", "replaced", "inviter left", "never was", "strange"])
def test_an_invitation_that_does_not_hold_looks_the_same_whatever_the_reason(
    client: Client, organization: Organization, megan: User, token: str, on: date, why: str
) -> None:
    invitation = Invitation.objects.get()
    if why == "used":
        invitations.accept(token, person=PersonFactory(email=RAUL), on=on)
    elif why == "revoked":
        invitations.revoke(invitation, by=megan, on=on)
    elif why == "expired":
        Invitation.objects.update(expires_on=on)
    elif why == "replaced":
        invitations.invite(organization=organization, email=RAUL, role="employee", by=megan, on=on)
    elif why == "inviter left":
        AdminFactory(organization=organization)
        Employment.objects.filter(person=megan).update(left_on=on)
    else:
        token = "A" * 43 if why == "never was" else "%00%F0%9F%92%A9"
    for answer in (client.get(f"/invitations/{token}/"), client.post(f"/invitations/{token}/", newcomer())):
        assert answer.status_code == 404
        assert GONE in answer.content.decode()
        assert "Contoso" not in answer.content.decode()


def test_an_invitation_holds_until_the_day_before_it_expires(client: Client, token: str, on: date) -> None:
    Invitation.objects.update(expires_on=add_days(on, 1))
    assert client.get(f"/invitations/{token}/").status_code == 200

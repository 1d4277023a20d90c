"""Opening an account by enrolling an organization (R37), with an address that was shown to be one's own."""

import re
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from accounts.models import User
from organizations.models import Employment, Organization
from tests.accounts.conftest import is_signed_in
from tests.factories import AdminFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]
BEN = {"full_name": "Ben Ode", "email": "Ben@fabrikam.example", "password1": "a long and uncommon one"}
FABRIKAM = {"name": "Fabrikam", "country": "DE", "market": "developed", "city": "Köln", "website": ""}
CODE = re.compile(r"^[A-Z0-9-]{6,}$", re.MULTILINE)


def code_of(mail) -> str:
    found = CODE.search(mail.body)
    assert found, mail.body
    return found.group()


def test_somebody_without_an_account_opens_one_and_enrolls(client, mailoutbox):
    assert client.get("/enroll/")["Location"] == "/accounts/signup/"
    assert client.post("/accounts/signup/", BEN)["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    (mail,) = mailoutbox
    assert mail.to == ["ben@fabrikam.example"]
    assert "Ben Ode" not in mail.body, "a stranger's words do not go to an address that may not be theirs"
    shown = client.post("/accounts/confirm-email/", {"code": code_of(mail)})
    assert shown["Location"] == "/enroll/"
    done = client.post("/enroll/", FABRIKAM)
    organization = Organization.objects.get(name="Fabrikam")
    assert done["Location"] == f"/organizations/{organization.mpn_id}/"
    employment = Employment.objects.get(organization=organization)
    assert (employment.person.email, employment.role) == ("ben@fabrikam.example", "admin")
    assert employment.person.full_name == "Ben Ode"


def test_nothing_is_enrolled_by_somebody_who_is_not_signed_in(client):
    assert "/accounts/login/" in client.post("/enroll/", FABRIKAM)["Location"]
    assert not Organization.objects.exists()


def test_a_signed_in_person_enrolls_just_the_organization(client, ana):
    client.force_login(ana)
    assert client.get("/enroll/").status_code == 200
    client.post("/enroll/", FABRIKAM)
    assert Employment.objects.filter(person=ana, organization__name="Fabrikam", role="admin").exists()


def test_what_is_wrong_or_refused_is_said_on_the_form(client, ana):
    client.force_login(ana)
    assert client.post("/enroll/", {**FABRIKAM, "country": "XX"}).status_code == 422
    for _ in range(5):
        AdminFactory(person=ana)
    refused = client.post("/enroll/", FABRIKAM)
    assert refused.status_code == 422
    assert "You run 5 organizations already" in refused.content.decode()
    assert not Organization.objects.filter(name="Fabrikam").exists()


@pytest.mark.parametrize("is_imported", [True, False])
def test_a_used_address_gets_the_same_answer(is_imported, client, ana, mailoutbox):
    if is_imported:
        PersonFactory(email="imported@contoso.example")
    used = Client()
    answers = [
        client.post("/accounts/signup/", BEN),
        used.post("/accounts/signup/", {**BEN, "email": "imported@contoso.example" if is_imported else ana.email}),
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/accounts/confirm-email/")] * 2
    pages = [
        re.sub(r'value="[^"]{64}"', "", one.get("/accounts/confirm-email/").content.decode()) for one in (client, used)
    ]
    addresses = ("ben@fabrikam.example", "imported@contoso.example" if is_imported else ana.email)
    assert pages[0].replace(addresses[0], "") == pages[1].replace(addresses[1], "")
    assert [mail.subject for mail in mailoutbox] == ["Your code for Partner Center", "You have an account"]
    wrong = used.post("/accounts/confirm-email/", {"code": "AAAAAA"})
    assert wrong.status_code == client.post("/accounts/confirm-email/", {"code": "AAAAAA"}).status_code
    assert User.objects.count() == (3 if is_imported else 2)


@pytest.mark.parametrize("email", ["new@fabrikam.example", "ana@contoso.example"])
def test_a_used_address_costs_a_hash_like_a_new_one(email, client, ana):
    hashed = []
    encode = Argon2PasswordHasher.encode

    def counted(self, *args, **options):
        hashed.append(1)
        return encode(self, *args, **options)

    with patch.object(Argon2PasswordHasher, "encode", counted):
        client.post("/accounts/signup/", {**BEN, "email": email})
    assert len(hashed) == 1


@pytest.mark.parametrize("password", ["short one", "password1234", "123456789012", "ben@fabrikam.example"])
def test_weak_passwords_are_refused(password, client):
    assert client.post("/accounts/signup/", {**BEN, "password1": password}).status_code == 200
    assert not User.objects.exists()


def test_a_code_works_in_the_session_that_asked_for_it_alone(client, mailoutbox):
    client.post("/accounts/signup/", BEN)
    elsewhere = Client()
    elsewhere.post("/accounts/signup/", {**BEN, "email": "other@fabrikam.example"})
    elsewhere.post("/accounts/confirm-email/", {"code": code_of(mailoutbox[0])})
    assert not is_signed_in(elsewhere)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_three_wrong_codes_end_it(client, mailoutbox):
    client.post("/accounts/signup/", BEN)
    for _ in range(3):
        client.post("/accounts/confirm-email/", {"code": "AAAAAA"})
    client.post("/accounts/confirm-email/", {"code": code_of(mailoutbox[0])})
    assert not is_signed_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_an_address_that_is_too_long_is_refused(client):
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 40}.example"
    assert client.post("/accounts/signup/", {**BEN, "email": long}).status_code == 200
    assert not User.objects.exists()


def test_the_account_speaks_the_language_in_which_it_was_opened(client, mailoutbox):
    client.cookies["django_language"] = "ru"
    client.post("/accounts/signup/", BEN)
    assert User.objects.get().language == "ru"
    assert mailoutbox[0].subject == "Ваш код для Центра партнёров"
    text, html = mailoutbox[0].body, mailoutbox[0].alternatives[0].content
    assert '<html lang="ru">' in html
    assert code_of(mailoutbox[0]) in html
    assert "Никому" in text

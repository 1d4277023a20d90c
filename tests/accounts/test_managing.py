"""One's own account: name, language, address, password, sessions."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import is_signed_in, sign_in
from tests.accounts.test_enrolling import code_of
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another long and uncommon one"
PAGES = ["profile/", "email/", "password/change/", "sessions/", "second-factor/"]


@pytest.fixture
def signed_in(client: Client, ana: User) -> Client:
    """Ana's browser, in which she has just confirmed that it is her."""
    sign_in(client, ana.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_and_leads_to_the_others(page, signed_in):
    shown = signed_in.get(f"/accounts/{page}").content.decode()
    for other in PAGES:
        assert shown.count(f'href="/accounts/{other}"') == 2, "in the menu, and as a tab"
    assert shown.count(f'href="/accounts/{page}" aria-current="page"') == 1


def test_one_changes_ones_name_and_language(signed_in, ana):
    signed_in.post("/accounts/profile/", {"full_name": "Ana R.", "language": "ru"})
    ana.refresh_from_db()
    assert (ana.full_name, ana.language) == ("Ana R.", "ru")
    assert '<html lang="ru"' in signed_in.get("/accounts/profile/").content.decode()


@pytest.mark.parametrize(
    "bad", [{"full_name": "", "language": "en"}, {"full_name": "Ana", "language": "de"}, {"full_name": "a\0b"}]
)
def test_what_is_not_a_profile_is_refused(bad, signed_in, ana):
    assert signed_in.post("/accounts/profile/", bad).status_code == 422
    ana.refresh_from_db()
    assert ana.full_name == "Ana Ruiz"


def test_nobody_becomes_an_agent_by_a_form(signed_in, ana):
    signed_in.post("/accounts/profile/", {"full_name": "Ana", "language": "en", "is_agent": "on", "is_staff": "on"})
    ana.refresh_from_db()
    assert not ana.is_agent
    assert not ana.is_staff


def test_the_switch_at_the_top_changes_the_language_of_the_account(signed_in, ana):
    signed_in.post("/language/setlang/", {"language": "ru", "next": "/accounts/profile/"})
    ana.refresh_from_db()
    assert ana.language == "ru"
    signed_in.post("/language/setlang/", {"language": "xx"})
    ana.refresh_from_db()
    assert ana.language == "ru"


def test_a_new_address_is_shown_to_be_theirs_by_a_code_and_the_old_one_is_told(signed_in, ana, mailoutbox):
    signed_in.post("/accounts/email/", {"email": "Ana@fabrikam.example", "action_add": ""})
    ana.refresh_from_db()
    assert ana.email == "ana@contoso.example"
    assert mailoutbox[-1].to == ["ana@fabrikam.example"]
    signed_in.post("/accounts/confirm-email/", {"code": code_of(mailoutbox[-1])})
    ana.refresh_from_db()
    assert ana.email == "ana@fabrikam.example"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(ana.email, True, True)]
    assert mailoutbox[-1].to == ["ana@contoso.example"]
    assert "ana@fabrikam.example" in mailoutbox[-1].body


def test_the_code_is_for_the_session_that_asked(signed_in, ana, mailoutbox):
    signed_in.post("/accounts/email/", {"email": "ana@fabrikam.example", "action_add": ""})
    elsewhere = Client()
    sign_in(elsewhere, ana.email)
    elsewhere.post("/accounts/confirm-email/", {"code": code_of(mailoutbox[-1])})
    ana.refresh_from_db()
    assert ana.email == "ana@contoso.example"


def test_the_code_is_for_the_address_it_was_sent_to(signed_in, ana, mailoutbox):
    signed_in.post("/accounts/email/", {"email": "mine@fabrikam.example", "action_add": ""})
    code = code_of(mailoutbox[-1])
    signed_in.post("/accounts/email/", {"email": "victim@fabrikam.example", "action_add": ""})
    signed_in.post("/accounts/confirm-email/", {"code": code})
    ana.refresh_from_db()
    assert ana.email == "ana@contoso.example"


def test_somebody_elses_address_gets_the_same_answer_and_never_becomes_ones_own(signed_in, ana, mailoutbox):
    PersonFactory(email="imported@contoso.example")
    answers = [
        signed_in.post("/accounts/email/", {"email": email, "action_add": ""})
        for email in ("free@contoso.example", "imported@contoso.example")
    ]
    assert len({(one.status_code, one["Location"]) for one in answers}) == 1
    signed_in.post("/accounts/confirm-email/", {"code": code_of(mailoutbox[-1])})
    ana.refresh_from_db()
    assert ana.email == "ana@contoso.example"


def test_an_address_that_is_taken_before_the_code_arrives_stays_theirs(signed_in, ana, mailoutbox):
    signed_in.post("/accounts/email/", {"email": "late@contoso.example", "action_add": ""})
    PersonFactory(email="late@contoso.example")
    assert signed_in.post("/accounts/confirm-email/", {"code": code_of(mailoutbox[-1])}).status_code == 200
    ana.refresh_from_db()
    assert ana.email == "ana@contoso.example"


def test_changing_the_address_asks_for_the_password_again(client, ana, mailoutbox):
    client.force_login(ana)
    response = client.post("/accounts/email/", {"email": "ana@fabrikam.example", "action_add": ""})
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert not mailoutbox


def test_a_new_password_signs_out_everywhere_else_and_is_told(signed_in, ana, mailoutbox):
    elsewhere = Client()
    sign_in(elsewhere, ana.email)
    signed_in.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert is_signed_in(signed_in)
    assert not is_signed_in(elsewhere)
    assert mailoutbox[-1].subject == "Your password was changed"
    assert mailoutbox[-1].to == [ana.email]
    signed_in.get("/accounts/sessions/")
    assert UserSession.objects.filter(user=ana).count() == 1


def test_a_new_password_takes_the_present_one(signed_in, ana):
    signed_in.post("/accounts/password/change/", {"oldpassword": "guessed", "password1": NEW, "password2": NEW})
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_a_mail_that_fails_does_not_undo_what_it_tells(signed_in, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = signed_in.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert response.status_code == 302
    ana.refresh_from_db()
    assert ana.check_password(NEW)


def test_sessions_are_listed_and_revoked(signed_in, ana):
    elsewhere = Client()
    sign_in(elsewhere, ana.email, headers={"user-agent": "<b>Old</b> phone"})
    page = signed_in.get("/accounts/sessions/").content.decode()
    assert "<b>Old" not in page
    assert len(re.findall(r'data-label="Browser"', page)) == 2
    signed_in.post("/accounts/sessions/")
    assert not is_signed_in(elsewhere)
    assert is_signed_in(signed_in)


def test_mails_are_in_the_language_of_the_account_and_not_of_the_page(signed_in, ana, mailoutbox):
    User.objects.update(language="ru")
    signed_in.cookies["django_language"] = "en"
    signed_in.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert mailoutbox[-1].subject == "Ваш пароль изменён"
    assert "127.0.0.1" in mailoutbox[-1].body

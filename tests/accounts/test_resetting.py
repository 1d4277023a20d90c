"""A forgotten password: a link that works once, is bound to what the account was, and tells nobody about addresses."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import is_signed_in, sign_in
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another long and uncommon one"
LINK = re.compile(r"http://testserver(/accounts/password/reset/key/\S+)")


def asked(client: Client, email: str, mailoutbox) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    found = LINK.search(mailoutbox[-1].body)
    assert found, mailoutbox[-1].body
    return found.group(1)


def reset(client: Client, link: str, password: str = NEW):
    """Open a link and set a password with it; the last answer."""
    opened = client.get(link)
    if opened.status_code != 302:
        return opened
    return client.post(opened["Location"], {"password1": password, "password2": password})


def test_the_link_sets_a_password_and_the_person_is_told(client, ana, mailoutbox):
    response = reset(client, asked(client, ana.email, mailoutbox))
    assert response["Location"] == "/accounts/password/reset/key/done/"
    assert mailoutbox[-1].subject == "Your password was changed"
    sign_in(client, ana.email, NEW)
    assert is_signed_in(client)


def test_the_link_works_once(client, ana, mailoutbox):
    link = asked(client, ana.email, mailoutbox)
    reset(client, link)
    again = reset(Client(), link, "a third long and uncommon one")
    assert "This link does not work any more" in again.content.decode()
    ana.refresh_from_db()
    assert ana.check_password(NEW)


def test_the_link_dies_when_the_password_changes(client, ana, mailoutbox):
    link = asked(client, ana.email, mailoutbox)
    ana.set_password("changed meanwhile by hand")
    ana.save()
    assert "does not work any more" in reset(client, link).content.decode()


def test_the_link_dies_when_the_address_changes(client, ana, mailoutbox):
    link = asked(client, ana.email, mailoutbox)
    EmailAddress.objects.update(email="ana@fabrikam.example")
    User.objects.update(email="ana@fabrikam.example")
    assert "does not work any more" in reset(client, link).content.decode()


def test_the_link_dies_when_somebody_signs_in(client, ana, mailoutbox):
    link = asked(client, ana.email, mailoutbox)
    sign_in(Client(), ana.email)
    assert "does not work any more" in reset(client, link).content.decode()


def test_the_link_is_for_one_account(client, ana, mailoutbox):
    other = PersonFactory(email="other@contoso.example", with_password=True)
    link = asked(client, ana.email, mailoutbox)
    foreign = asked(client, other.email, mailoutbox)
    mixed = foreign.split("-")[0] + "-" + link.split("-", 1)[1]
    assert "does not work any more" in reset(client, mixed).content.decode()


def test_the_link_dies_after_a_day(client, ana, mailoutbox, settings):
    link = asked(client, ana.email, mailoutbox)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "does not work any more" in reset(client, link).content.decode()


def test_a_reset_ends_all_sessions(client, ana, mailoutbox):
    sign_in(client, ana.email)
    elsewhere = Client()
    reset(elsewhere, asked(elsewhere, ana.email, mailoutbox))
    assert not is_signed_in(client)


def test_weak_passwords_are_refused(client, ana, mailoutbox):
    assert reset(client, asked(client, ana.email, mailoutbox), "password1234").status_code == 200
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_an_unknown_address_gets_the_same_answer_and_a_mail_of_its_own(client, ana, mailoutbox):
    answers = [client.post("/accounts/password/reset/", {"email": email}) for email in (ana.email, "x@contoso.example")]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/accounts/password/reset/done/")] * 2
    assert [mail.subject for mail in mailoutbox] == ["Set a new password", "There is no account with this address"]


def test_an_address_is_mailed_a_few_times_and_no_more(client, ana, mailoutbox):
    for _ in range(6):
        last = client.post("/accounts/password/reset/", {"email": ana.email})
    assert last.status_code == 429
    assert len(mailoutbox) == 5


def test_a_person_of_an_import_gets_in_by_a_reset_without_another_proof(client, mailoutbox):
    PersonFactory(email="imported@contoso.example")
    reset(client, asked(client, "imported@contoso.example", mailoutbox))
    sign_in(client, "imported@contoso.example", NEW)
    assert is_signed_in(client)


def test_a_reset_forgives_the_failures_before(client, ana, mailoutbox):
    for _ in range(5):
        sign_in(Client(), ana.email, "not the password")
    reset(client, asked(client, ana.email, mailoutbox))
    sign_in(client, ana.email, NEW)
    assert is_signed_in(client)


def test_a_mail_server_that_is_away_is_said_in_a_sentence(client, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = client.post("/accounts/password/reset/", {"email": ana.email})
    assert response.status_code == 503
    assert "No mail can be sent for the moment" in response.content.decode()


@pytest.mark.parametrize("path", ["0-x", "zzzzzzzzzzzzz-x", "1-set-password", "1-%00", "é-x"])
def test_links_out_of_nowhere_lead_nowhere(path, client, db):
    assert client.get(f"/accounts/password/reset/key/{path}/").status_code in {200, 404}
    cache.clear()

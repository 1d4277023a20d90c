"""Signing in, and what a shared browser keeps of it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, AdminFactory, PersonFactory

pytestmark = pytest.mark.django_db
WRONG = "incorrect horse battery"


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    """Failed attempts are counted in the cache."""
    cache.clear()


@pytest.fixture
def ana() -> User:
    """An employee whose address was verified."""
    person = PersonFactory(email="ana@contoso.example", with_password=True)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def without_secrets(page: bytes) -> str:
    """A page without what is different each time: tokens, and the address that was typed."""
    page_text = re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken": )="?[^"]+"', "", page.decode())
    return re.sub(r"[\w.]+@[\w.]+", "", page_text)


def test_the_page_asks_for_an_address_and_a_password(client):
    response = client.get(reverse("account_login"))
    assert response.status_code == 200
    assert 'name="login"' in response.content.decode()
    assert 'type="password"' in response.content.decode()


@pytest.mark.parametrize("email", ["ana@contoso.example", "Ana@Contoso.Example"])
def test_the_right_password_leads_home(client, ana, email):
    response = sign_in(client, email)
    assert (response.status_code, response["Location"]) == (302, reverse("home"))
    assert is_signed_in(client)


def test_the_wrong_password_leads_nowhere(client, ana):
    response = sign_in(client, ana.email, WRONG)
    assert "not correct" in response.content.decode()
    assert not is_signed_in(client)


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client, ana):
    known, unknown = sign_in(client, ana.email, WRONG), sign_in(client, "ben@contoso.example", WRONG)
    assert known.status_code == unknown.status_code
    assert without_secrets(known.content) == without_secrets(unknown.content)
    assert without_secrets(known.content) != without_secrets(client.get(reverse("account_login")).content)


def test_an_account_without_a_password_gets_the_same_answer_too(client, ana):
    PersonFactory(email="imported@contoso.example")
    known, imported = sign_in(client, ana.email, WRONG), sign_in(client, "imported@contoso.example", WRONG)
    assert without_secrets(known.content) == without_secrets(imported.content)


def test_resetting_a_password_tells_nobody_whether_an_address_is_known(client, ana):
    answers = [client.post(reverse("account_reset_password"), {"email": email}) for email in (ana.email, "x@y.example")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_deactivated_account_lets_nobody_in(client, ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    sign_in(client, ana.email)
    assert not is_signed_in(client)


def test_who_tries_too_often_waits(client, ana):
    for _ in range(6):
        sign_in(client, ana.email, WRONG)
    sign_in(client, ana.email)
    assert not is_signed_in(client)


def test_a_form_that_came_from_elsewhere_is_refused(ana):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, ana.email).status_code == 403
    assert not is_signed_in(strict)


def test_signing_out_ends_the_session(client, ana):
    sign_in(client, ana.email)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


# --- What stays in a browser ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["home", "account_change_password", "account_email"])
def test_what_a_signed_in_person_sees_is_kept_by_no_cache(client, address):
    client.force_login(AdminFactory().person)
    assert client.get(reverse(address))["Cache-Control"] == "private, no-store"


def test_what_a_signed_in_person_does_not_find_is_kept_by_no_cache_either(client):
    client.force_login(PersonFactory())
    response = client.get("/organizations/0000000/competencies/")
    assert (response.status_code, response["Cache-Control"]) == (404, "private, no-store")


def test_the_answer_that_signs_somebody_in_is_kept_by_no_cache(client, ana):
    assert sign_in(client, ana.email)["Cache-Control"] == "private, no-store"


def test_a_stranger_gets_no_page_of_an_organization(client):
    mpn_id = AdminFactory().organization.mpn_id
    response = client.get(reverse("competency-list", args=[mpn_id]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_cookies_stay_with_the_browser_and_this_site(client, ana):
    cookie = sign_in(client, ana.email).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

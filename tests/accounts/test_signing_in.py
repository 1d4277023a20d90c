"""Signing in: counted before anything is hashed, and the same for addresses with and without an account."""

import re
import statistics
import time
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import is_signed_in, sign_in
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def what_is_seen(response) -> tuple[int, str, str]:
    return response.status_code, response.get("Location", ""), TOKEN.sub("", response.content.decode())


def test_the_right_password_signs_in(client, ana):
    response = sign_in(client, "ANA@contoso.example")
    assert response.status_code == 302
    assert is_signed_in(client)


def test_passwords_are_hashed_with_argon2id(ana):
    ana.set_password("a long and uncommon one")
    assert ana.password.startswith("argon2$argon2id$")


def test_a_wrong_password_is_answered_like_an_unknown_address(client, ana):
    PersonFactory(email="imported@contoso.example")
    known = what_is_seen(sign_in(client, "ana@contoso.example", "not the password"))
    for email in ("nobody@contoso.example", "imported@contoso.example"):
        other = what_is_seen(sign_in(Client(), email, "not the password"))
        assert (other[0], other[1]) == (known[0], known[1])
        assert other[2].replace(email, "ana@contoso.example") == known[2]


@pytest.mark.parametrize("email", ["ana@contoso.example", "nobody@contoso.example", "imported@contoso.example"])
def test_every_address_costs_one_hash(client, ana, email):
    PersonFactory(email="imported@contoso.example")
    with (
        patch.object(Argon2PasswordHasher, "encode", return_value="argon2$") as encode,
        patch.object(Argon2PasswordHasher, "verify", return_value=False) as verify,
    ):
        sign_in(client, email, "not the password")
    assert encode.call_count + verify.call_count == 1


def test_unknown_addresses_take_as_long_as_known_ones(ana, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip", "login": "1000/m/ip"}

    def takes(email: str) -> float:
        begun = time.perf_counter()
        sign_in(Client(), email, "not the password")
        return time.perf_counter() - begun

    takes("warm@contoso.example")
    known, unknown = [], []
    for n in range(7):
        known.append(takes("ana@contoso.example"))
        unknown.append(takes(f"nobody{n}@contoso.example"))
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


def test_after_five_failures_an_address_waits_and_nothing_more_is_hashed(client, ana):
    for _ in range(5):
        sign_in(Client(), "ana@contoso.example", "not the password")
    with (
        patch.object(Argon2PasswordHasher, "encode", side_effect=AssertionError("hashed")),
        patch.object(Argon2PasswordHasher, "verify", side_effect=AssertionError("hashed")),
    ):
        response = sign_in(client, "ana@contoso.example")
    assert "Too many failed login attempts" in response.content.decode()
    assert not is_signed_in(client)


def test_an_unknown_address_waits_too(client, db):
    for _ in range(5):
        sign_in(Client(), "nobody@contoso.example", "not the password")
    assert "Too many failed" in sign_in(client, "nobody@contoso.example").content.decode()


def test_a_network_address_that_fails_often_waits_whatever_it_tries(client, ana, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip,5/5m/key"}
    for n in range(3):
        sign_in(Client(), f"somebody{n}@contoso.example", "not the password")
    assert "Too many failed" in sign_in(client, "ana@contoso.example").content.decode()
    assert not is_signed_in(client)


def test_whoever_sends_too_much_gets_a_page_that_says_so(ana):
    answers = [sign_in(Client(), "ana@contoso.example", "") for _ in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


def test_a_flushed_cache_counts_anew_and_does_not_stop_counting(client, ana):
    for _ in range(2):
        for _ in range(5):
            sign_in(Client(), "ana@contoso.example", "not the password")
        assert "Too many failed" in sign_in(client, "ana@contoso.example").content.decode()
        cache.clear()
    assert sign_in(client, "ana@contoso.example").status_code == 302


def test_an_account_that_the_operator_opened_signs_in_without_a_code(client):
    PersonFactory(email="operated@contoso.example", with_password=True)
    sign_in(client, "operated@contoso.example")
    assert is_signed_in(client)
    assert EmailAddress.objects.get(email="operated@contoso.example").verified


def test_an_unverified_address_needs_the_code_of_the_mail(client, ana, mailoutbox):
    EmailAddress.objects.update(verified=False)
    response = sign_in(client, "ana@contoso.example")
    assert response["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    assert len(mailoutbox) == 1


def test_a_closed_account_does_not_sign_in(client, ana):
    User.objects.update(is_active=False)
    assert sign_in(client, "ana@contoso.example")["Location"] == "/accounts/inactive/"
    assert not is_signed_in(client)


def test_signing_in_shows_the_language_of_the_account(client, ana):
    User.objects.update(language="ru")
    sign_in(client, "ana@contoso.example")
    page = client.get("/accounts/profile/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="ru"' in page

"""The second factor: a code of an app, recovery codes, passkeys. Switched on by whoever has just shown it is them."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import User
from accounts.second_factor import SecondFactorAdapter
from tests.accounts.conftest import is_signed_in, sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def secret(client: Client, ana: User, django_capture_on_commit_callbacks) -> str:
    """The secret of the app that Ana has just switched on, in the browser `client`."""
    sign_in(client, ana.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    found = re.search(
        r"<code>([A-Z2-7]+)</code>", client.get("/accounts/second-factor/totp/activate/").content.decode()
    )
    assert found
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/second-factor/totp/activate/", {"code": code_for(found.group(1))})
    assert answer.status_code == 302
    return found.group(1)


@pytest.mark.parametrize("page", ["totp/activate/", "webauthn/add/"])
def test_it_takes_to_show_again_that_it_is_oneself(page, client, ana):
    client.force_login(ana)
    assert client.get(f"/accounts/second-factor/{page}")["Location"].startswith("/accounts/reauthenticate/")


def test_signing_in_takes_the_code_then(secret, ana, mailoutbox):
    assert any(mail.subject == "Authenticator app switched on" for mail in mailoutbox)
    client = Client()
    assert sign_in(client, ana.email)["Location"] == "/accounts/second-factor/authenticate/"
    assert not is_signed_in(client)
    wrong = client.post("/accounts/second-factor/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(client)


def test_a_recovery_code_signs_in_once(secret, client, ana):
    client.post("/accounts/second-factor/recovery-codes/generate/")
    codes = re.findall(r"<code>(\d+)</code>", client.get("/accounts/second-factor/recovery-codes/").content.decode())
    assert len(codes) == 10
    for is_in in (True, False):
        elsewhere = Client()
        sign_in(elsewhere, ana.email)
        elsewhere.post("/accounts/second-factor/authenticate/", {"code": codes[0]})
        assert is_signed_in(elsewhere) is is_in


def test_codes_are_guessed_a_few_times_and_no_more(secret, ana):
    client = Client()
    sign_in(client, ana.email)
    for _ in range(5):
        client.post("/accounts/second-factor/authenticate/", {"code": "000000"})
    answer = client.post("/accounts/second-factor/authenticate/", {"code": code_for(secret)})
    assert "Too many failed" in answer.content.decode()
    assert not is_signed_in(client)


def test_the_secret_is_encrypted_where_it_is_stored(secret):
    stored = str(Authenticator.objects.get(type="totp").data)
    assert secret not in stored


def test_a_key_that_was_replaced_still_opens_what_it_closed(settings):
    closed = SecondFactorAdapter().encrypt("secret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert SecondFactorAdapter().decrypt(closed) == "secret"


def test_it_is_switched_off_again(secret, client, ana, mailoutbox):
    assert client.post("/accounts/second-factor/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "Authenticator app switched off"


def test_with_a_second_factor_the_address_can_still_be_changed(secret, client, ana, mailoutbox):
    answer = client.post("/accounts/email/", {"email": "ana@fabrikam.example", "action_add": ""})
    assert answer["Location"] == "/accounts/confirm-email/"


def test_a_foreign_passkey_is_like_none(client, ana):
    sign_in(client, ana.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for act in ("remove", "edit"):
        assert client.get(f"/accounts/second-factor/webauthn/keys/999/{act}/").status_code == 404


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/second-factor/webauthn/add/"])
def test_passkeys_run_scripts_of_our_own_address_alone(page, client, ana):
    if "add" in page:
        sign_in(client, ana.email)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(page)
    scripts = re.findall(r"<script[^>]*>", answer.content.decode())
    assert scripts
    assert [one for one in scripts if 'src="/static/' not in one and 'type="application/json"' not in one] == []
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


NO_PASSKEYS = [
    "", "{}", "null", "[]", "1", '"x"', "NaN", '{"id": "x"}', "\0", "{" * 500, "[" * 50_000,
    "[" * 900 + "]" * 900, "9" * 5_000,
    '{"id": "x", "rawId": "x"}', '{"rawId": "eA", "response": {}}', '{"rawId": "\\u0000"}', '{"rawId": "\\ud800"}',
    '{"response": {"userHandle": 7}}', '{"response": "x"}', '{"response": []}',
    '{"rawId": "eA", "response": {"clientDataJSON": "W10", "authenticatorData": "eA", "signature": "eA"}}',
    '{"rawId": "eA", "response": {"clientDataJSON": "e30", "attestationObject": "n-8"}}',
    '{"rawId": "eA", "response": {"clientDataJSON": "eyJ0eXBlIjoxLCJjaGFsbGVuZ2UiOjF9", "attestationObject": "oA"}}',
]  # fmt: skip


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_what_is_no_passkey_signs_nobody_in(credential, client, ana):
    client.get("/accounts/second-factor/webauthn/login/")
    answer = client.post("/accounts/second-factor/webauthn/login/", {"credential": credential})
    assert answer["Location"] == "/accounts/login/"
    assert not is_signed_in(client)


def test_what_is_no_passkey_is_not_added_and_does_not_show_who_one_is(client, ana):
    sign_in(client, ana.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for address in ("webauthn/add/", "webauthn/reauthenticate/"):
        for credential in NO_PASSKEYS:
            client.get(f"/accounts/second-factor/{address}")
            answer = client.post(f"/accounts/second-factor/{address}", {"name": "Key", "credential": credential})
            assert answer.status_code in {200, 302}, credential
    assert not Authenticator.objects.exists()


def test_what_is_no_passkey_is_no_second_factor(secret, ana):
    client = Client()
    sign_in(client, ana.email)
    for credential in NO_PASSKEYS:
        client.get("/accounts/second-factor/authenticate/")
        answer = client.post("/accounts/second-factor/authenticate/", {"credential": credential})
        assert answer.status_code == 200, credential
    assert not is_signed_in(client)

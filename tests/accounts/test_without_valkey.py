"""Sign-in stays shut when attempts cannot be counted: a Valkey is killed, frozen and full, never a 500 (trust 6)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from partner_center.settings import redis_address
from partner_center.stack.children import Child
from partner_center.stack.valkey import Valkey
from tests.accounts.conftest import is_signed_in, sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
HOWS = ["killed", "frozen", "full"]


@pytest.fixture
def valkey(tmp_path_factory, settings) -> Iterator[Child]:
    """A Valkey of this test's own, which the cache uses."""
    folder = tmp_path_factory.mktemp("v")
    server = Valkey(folder, folder, folder / "log", is_throwaway=True)
    child = server.start()
    child.url = server.url  # type: ignore[attr-defined]
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": redis_address(server.url, offset=1)}}
    cache.set("is", "there")
    try:
        yield child
    finally:
        os.kill(child.pid, signal.SIGCONT) if child.is_alive else None
        child.stop()


def breaks(child: Child, how: str) -> None:
    if how == "frozen":
        os.kill(child.pid, signal.SIGSTOP)
    elif how == "killed":
        os.kill(child.pid, signal.SIGKILL)
        child.process.wait(10)
    else:
        url = child.url  # type: ignore[attr-defined]
        words = f"import redis; r = redis.from_url({url!r}); r.flushall(); r.config_set('maxmemory', 1)"
        subprocess.run([sys.executable, "-c", words], check=True)


def is_refused(response) -> bool:
    return response.status_code == 503 and response.headers["Retry-After"] == "60"


@pytest.mark.parametrize("how", HOWS)
def test_nobody_signs_in_and_nothing_is_hashed(how, valkey, client, ana):
    breaks(valkey, how)
    begun = time.monotonic()
    with (
        patch.object(Argon2PasswordHasher, "encode", side_effect=AssertionError("hashed")),
        patch.object(Argon2PasswordHasher, "verify", side_effect=AssertionError("hashed")),
    ):
        right = sign_in(client, "ana@contoso.example")
        unknown = sign_in(Client(), "nobody@contoso.example")
    assert is_refused(right)
    assert is_refused(unknown)
    assert "Sign-in is not available for the moment" in right.content.decode()
    assert not is_signed_in(client)
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("how", HOWS)
def test_nothing_else_that_is_counted_goes_on(how, valkey, client, ana):
    breaks(valkey, how)
    signup = {"full_name": "Ben", "email": "ben@contoso.example", "password1": "a long and uncommon one"}
    assert is_refused(client.post("/accounts/signup/", signup))
    assert is_refused(client.post("/accounts/password/reset/", {"email": "ana@contoso.example"}))
    assert not EmailAddress.objects.filter(email="ben@contoso.example").exists()


@pytest.mark.parametrize("how", HOWS)
def test_pages_and_sessions_go_on(how, valkey, client, ana):
    client.force_login(ana)
    breaks(valkey, how)
    assert client.get("/accounts/profile/").status_code == 200
    assert client.post("/accounts/profile/", {"full_name": "Ana R.", "language": "en"}).status_code == 302
    assert Client().get("/accounts/login/").status_code == 200
    new = "another long and uncommon one"
    assert is_refused(
        client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    )
    assert client.post("/accounts/logout/").status_code == 302


@pytest.mark.parametrize("moment", range(1, 12))
def test_valkey_that_breaks_in_the_middle_of_signing_in(moment, valkey, client, ana):
    """Whatever call to the cache is the one that fails: a sentence or a sign-in, never a fault."""
    calls = 0
    backend = type(cache._cache.get_client(None))  # type: ignore[attr-defined]
    execute = backend.execute_command

    def sometimes(self, *args, **options):
        nonlocal calls
        calls += 1
        if calls == moment:
            breaks(valkey, "killed")
        return execute(self, *args, **options)

    with patch.object(backend, "execute_command", sometimes):
        response = sign_in(client, "ana@contoso.example")
    if is_refused(response):
        assert not is_signed_in(client)
    else:
        assert response.status_code == 302
        assert calls < moment or is_signed_in(client)


def test_it_opens_again_by_itself(valkey, client, ana):
    """What was on its way when Valkey froze arrives late: a lock that lasts ten seconds at most."""
    os.kill(valkey.pid, signal.SIGSTOP)
    assert is_refused(sign_in(client, "ana@contoso.example"))
    os.kill(valkey.pid, signal.SIGCONT)
    deadline = time.monotonic() + 20
    while (answer := sign_in(client, "ana@contoso.example").status_code) == 429 and time.monotonic() < deadline:
        time.sleep(0.5)
    assert answer == 302

"""Settings come from the environment, and refuse what would be dangerous."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from partner_center.settings import redis_address


def test_production_is_what_nobody_had_to_ask_for(settings_in):
    assert settings_in(PORTAL_ENV=None)["IS_PRODUCTION"] is True


def test_production_knows_only_the_real_day(settings_in):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_TODAY is refused in production"):
        settings_in(PORTAL_TODAY="2026-11-22")
    assert settings_in()["PORTAL_TODAY"] is None


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "22.11.2026", "0000-00-00"])
def test_a_day_that_is_none_is_refused(settings_in, day):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_TODAY is a day"):
        settings_in(PORTAL_ENV="development", PORTAL_TODAY=day)


def test_a_demonstration_lives_on_the_day_it_is_told(settings_in):
    assert settings_in(PORTAL_ENV="development", PORTAL_TODAY="2026-11-22")["PORTAL_TODAY"] == date(2026, 11, 22)
    assert settings_in(PORTAL_ENV="development")["PORTAL_TODAY"] is None


def test_production_is_not_debugged(settings_in):
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        settings_in(DEBUG="true")


def test_an_environment_that_does_not_exist_is_refused(settings_in):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_ENV"):
        settings_in(PORTAL_ENV="staging")


def test_production_speaks_https_alone_and_keeps_its_cookies_to_itself(settings_in):
    settings = settings_in()
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"):
        assert settings[name] is True, name
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["ALLOWED_HOSTS"] == ["partners.example"]


def test_the_settings_of_accounts_are_settings_like_any_other(settings_in):
    settings = settings_in(TRUSTED_PROXIES="2")
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
    assert settings["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"
    assert settings_in(PORTAL_ENV="development")["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is True


@pytest.mark.parametrize(
    ("base", "cache", "broker"),
    [
        ("redis://cache.example:6379/0", "redis://cache.example:6379/1", "redis://cache.example:6379/0"),
        ("redis://cache.example:6379", "redis://cache.example:6379/1", "redis://cache.example:6379/0"),
        (
            "rediss://:word@cache.example:6380/4",
            "rediss://:word@cache.example:6380/5",
            "rediss://:word@cache.example:6380/4",
        ),
        (
            "redis://cache.example/2?ssl_cert_reqs=none",
            "redis://cache.example/3?ssl_cert_reqs=none",
            "redis://cache.example/2?ssl_cert_reqs=none",
        ),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock?db=1", "redis+socket:///run/valkey.sock?virtual_host=0"),
        (
            "unix:///run/valkey.sock?db=3",
            "unix:///run/valkey.sock?db=4",
            "redis+socket:///run/valkey.sock?virtual_host=3",
        ),
    ],
)
def test_one_address_of_redis_gives_the_broker_one_database_and_the_cache_the_next(base, cache, broker):
    assert redis_address(base, offset=1) == cache
    assert redis_address(base, offset=0, celery=True) == broker

"""What a browser is told to refuse, on answers of every kind (trust 13)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.environments import SettingsIn
from tests.factories import AdminFactory
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""All of it. What has no directive of its own, such as frames and workers, falls back on `default-src`."""


@pytest.fixture
def nothing_counted() -> Iterator[None]:
    """No attempts are counted before, and none are left to the next test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def shop(catalogue: None, settings: Settings) -> Shop:
    settings.PORTAL_TODAY = DAY
    found = open_shop()
    found.holds("gold", since=DAY, months=12)
    found.buy("gold", on=DAY)
    return found


def is_strict(answer: Any) -> bool:
    """Whether an answer has this policy and no other, and may be framed by nobody."""
    directives = [one.strip().partition(" ") for one in answer["Content-Security-Policy"].split(";")]
    assert len(directives) == len({name for name, _, _ in directives})
    assert {name: value for name, _, value in directives} == POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Content-Security-Policy-Report-Only" not in answer
    return True


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/login/", 200),
        ("/accounts/signup/", 200),
        ("/how-levels-are-worked-out/", 200),
        ("/", 302),
        ("/nothing/here/", 404),
        ("/accounts/login", 301),
        ("/health/live", 200),
        ("/api/v1/docs", 200),
        ("/api/v1/schema", 200),
        ("/api/v1/me", 401),
        ("/api/v1/nothing", 404),
        ("/static/icons/icons.svg", 200),
        ("/static/nothing.css", 404),
    ],
)
def test_what_a_stranger_is_shown(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert is_strict(answer)


def test_what_an_admin_is_shown_and_takes_home(client: Client, shop: Shop) -> None:
    client.force_login(shop.admin)
    mpn_id = shop.organization.mpn_id
    kinds = {
        reverse("overview", args=[mpn_id]): "text/html",
        reverse("settings", args=[mpn_id]): "text/html",
        reverse("letter-pdf", args=[mpn_id]): "application/pdf",
        reverse("invoice", args=[mpn_id, "INV-000001"]): "application/pdf",
        reverse("activity-export", args=[mpn_id]): "text/csv",
        reverse("api:organization", args=[mpn_id]): "application/json",
    }
    for address, kind in kinds.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind), address
        assert is_strict(answer), address


def test_what_is_refused_without_a_csrf_token() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert is_strict(answer)


def test_a_method_that_a_page_does_not_have(client: Client) -> None:
    answer = client.post("/how-levels-are-worked-out/")
    assert answer.status_code == 405
    assert is_strict(answer)


def test_a_form_that_is_filled_in_wrong(client: Client, shop: Shop) -> None:
    client.force_login(shop.admin)
    answer = client.post(reverse("settings", args=[shop.organization.mpn_id]), {"name": ""})
    assert answer.status_code == 422
    assert is_strict(answer)


def test_who_sends_too_much(client: Client, nothing_counted: None) -> None:
    answers = [client.post("/accounts/login/", {"login": "ana@contoso.example"}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert is_strict(answers[-1])


def test_sign_in_that_is_not_available(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/1"}}
    answer = client.post("/accounts/login/", {"login": "ana@contoso.example", "password": "x"})
    assert answer.status_code == 503
    assert is_strict(answer)


def test_a_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("programme.views.settings.settings", fails)
    admin = AdminFactory()
    client.force_login(admin.person)
    client.raise_request_exception = False
    answer = client.get(reverse("settings", args=[admin.organization.mpn_id]))
    assert answer.status_code == 500
    assert is_strict(answer)


def test_where_cards_are_taken_a_form_may_lead_to_the_payment_page_and_nothing_else_is_let_in(
    settings_in: SettingsIn,
) -> None:
    without, with_cards = (
        settings_in(**keys)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"] for keys in ({}, {"STRIPE_SECRET_KEY": "sk"})
    )
    assert {name: " ".join(values) for name, values in without.items()} == POLICY
    assert with_cards == {**without, "form-action": ["'self'", "https://checkout.stripe.com"]}

"""No address without a row, no row without an address."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from partner_center.policy import POLICY
from partner_center.walls import Walls


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(names(get_resolver().url_patterns)) == set(POLICY)


def test_every_address_has_a_name():
    assert "None" not in set(names(get_resolver().url_patterns))


@pytest.mark.django_db
def test_an_address_without_a_row_is_closed(client, monkeypatch):
    assert client.get("/health/live").status_code == 200
    monkeypatch.delitem(POLICY, "health-live")
    assert client.get("/health/live").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_method_without_a_row_is_not_allowed(client, method):
    assert getattr(client, method)("/health/live").status_code == 405


def test_the_walls_stand_after_sign_in_is_known(settings):
    order = settings.MIDDLEWARE
    assert order.index("partner_center.walls.Walls") > order.index(
        "django.contrib.auth.middleware.AuthenticationMiddleware"
    )
    assert Walls(lambda request: HttpResponse())(RequestFactory().get("/")) is not None

"""No address without a row, no row without an address."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from partner_center.policy import POLICY, Audience
from partner_center.walls import Walls
from tests.walls.asking import KWARGS


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


# --- What the table may say -------------------------------------------------------------------------------------------
# Written once more, so that a row that opens a door is a decision of two files.
EMPLOYEES_SEE = {
    "competency-list", "competency", "api:organization", "api:standings", "api:standing", "api:standing-timeline",
    "api:standing-gives", "api:level-periods", "api:membership", "api:displays",
}  # fmt: skip
AGENTS_CHANGE_TOO = {"employee-invite", "api:invitations", "order-refund", "api:order-refund"}
WITHOUT_AN_ACCOUNT = {
    "gallery", "rules", "verify", "invitation", "unsubscribe", "card-webhook", "set_language", "choose_theme", "enroll",
    "api-door", "api:schema", "api:docs", "api:nothing",
}  # fmt: skip
OF_SIGNING_IN = ("account_", "mfa_", "openid_connect_", "socialaccount_", "health-", "mail")


def rows(*audiences: Audience) -> set[tuple[str, str]]:
    return {(name, method) for name, said in POLICY.items() for method in said if said[method] in audiences}


def test_nothing_of_an_organization_is_for_everybody():
    of_all = {name for name, _ in rows(Audience.ANYBODY, Audience.SIGNED_IN)}
    assert [name for name in of_all if "mpn_id" in KWARGS[name]] == []


def test_employees_see_levels_and_change_nothing_but_their_own_going():
    """R37: who counts, and everything else, is for admins and agents."""
    assert rows(Audience.EMPLOYEE) == {(name, "GET") for name in EMPLOYEES_SEE}
    assert rows(Audience.COLLEAGUE) == {("leave", "GET"), ("leave", "POST")}


def test_agents_change_little_in_the_place_of_admins():
    changing = {name for name, method in rows(Audience.ADMIN_OR_AGENT) if method != "GET"}
    assert changing == AGENTS_CHANGE_TOO


def test_without_an_account_there_is_little_to_see():
    open_to_all = {name for name, _ in rows(Audience.ANYBODY) if not name.startswith(OF_SIGNING_IN)}
    assert open_to_all == WITHOUT_AN_ACCOUNT

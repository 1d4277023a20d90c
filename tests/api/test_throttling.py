"""How often somebody may ask; and that a cache which is down keeps nobody out."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from partner_center.api.throttling import PerMinute
from tests.api.world import V1, Program, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_a_minute(settings: Settings) -> None:
    settings.API_REQUESTS_A_MINUTE = 3


@pytest.mark.usefixtures("three_a_minute")
def test_who_asks_too_often_is_told_when_to_come_back(contoso_world: World) -> None:
    program = contoso_world.admin("read")
    assert [program.get(f"{V1}/me").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    response = program.get(f"{V1}/me")
    assert (response["content-type"], response.json()["code"]) == ("application/problem+json", "too_many_requests")
    assert 1 <= int(response["retry-after"]) <= 60


@pytest.mark.usefixtures("three_a_minute")
def test_each_token_is_counted_by_itself(contoso_world: World) -> None:
    person = contoso_world.contoso.admin
    programs = [Program(token=contoso_world.token(person)), Program(token=contoso_world.token(person))]
    programs += [Program(person=person), contoso_world.employee()]
    for program in programs:
        assert [program.get(f"{V1}/me").status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.usefixtures("three_a_minute")
def test_strangers_are_counted_by_their_address(contoso_world: World) -> None:
    assert [Client().get(f"{V1}/schema").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert Client(REMOTE_ADDR="192.0.2.7").get(f"{V1}/schema").status_code == 200


@pytest.mark.usefixtures("three_a_minute")
def test_a_stranger_who_makes_up_other_addresses_is_counted_all_the_same(contoso_world: World) -> None:
    made_up = (Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}") for number in range(4))
    assert [client.get(f"{V1}/schema").status_code for client in made_up] == [200, 200, 200, 429]


@pytest.mark.usefixtures("three_a_minute")
def test_when_the_cache_is_down_requests_go_on(contoso_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def down(*_: Any, **__: Any) -> None:
        asked.append("again")
        raise ConnectionError("connection refused")

    monkeypatch.setattr(cache, "add", down)
    program = contoso_world.admin("read")
    assert [program.get(f"{V1}/me").status_code for _ in range(6)] == [200] * 6
    assert asked == ["again"]  # nobody waits for it with every request
    assert PerMinute.asks_again_at > 0

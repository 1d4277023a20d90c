"""The agents' page about product keys."""

import pytest
from django.test import Client

from accounts.models import User
from core.dates import now
from core.wording import short_day
from memberships.models import BenefitKey
from tests.factories import AgentFactory
from tests.order_factories import BenefitKeyFactory
from tests.programme.queries import counted_queries
from tests.programme.test_benefit_pages import MOST_QUERIES, OFFICE, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]

KEYS = "/agents/benefit-keys/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(AgentFactory())
    return client


def test_an_agent_loads_keys_and_sees_how_many_are_left(desk: Client) -> None:
    response = desk.post(KEYS, {"code": OFFICE, "keys": "AAA-1\r\nAAA-2\r\n\r\nAAA-1"}, follow=True)
    said = text_of(response)
    assert "2 keys are loaded. 1 was there already, on line 4." in said
    assert "Office Professional Plus 2016 map-office-proplus 2 0" in said
    assert "AAA-1" not in response.content.decode()


def test_it_stays_known_who_loaded_how_many_keys_and_when(desk: Client) -> None:
    desk.post(KEYS, {"code": OFFICE, "keys": "BBB-1\nBBB-2\nBBB-3"})
    agent = User.objects.get(pk=desk.session["_auth_user_id"])
    assert (
        f"Office Professional Plus 2016 map-office-proplus {short_day(now().date())} {agent.full_name} 3 0"
        in text_of(desk.get(KEYS))
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "nothing", "keys": "A"},
        {"code": OFFICE, "keys": "  \n "},
        {"code": OFFICE, "keys": "A" * 201},
        {"code": OFFICE, "keys": "A\n" * 5_001},
        {"code": OFFICE, "keys": "a\0b"},
    ],
)
def test_nonsense_loads_no_keys(desk: Client, body: dict[str, str]) -> None:
    assert desk.post(KEYS, body).status_code == 422
    assert not BenefitKey.objects.exists()


def test_the_pools_take_the_same_few_queries_with_many_keys(desk: Client) -> None:
    desk.get(KEYS)
    with counted_queries() as before:
        desk.get(KEYS)
    for _ in range(20):
        BenefitKeyFactory(code=OFFICE)
    with counted_queries() as after:
        desk.get(KEYS)
    assert len(after) == len(before) <= MOST_QUERIES

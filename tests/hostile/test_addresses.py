"""150 hostile texts in the place of every word of every address, and of every word behind a question mark."""

from urllib.parse import quote

import pytest
from django.urls import NoReverseMatch, reverse

from partner_center.policy import POLICY, Audience
from tests.hostile.test_forms import harm
from tests.hostile.texts import TEXTS, dealt
from tests.walls.asking import KWARGS, ROWS, VALUES, address, ask
from tests.walls.words import looked_for
from tests.walls.world import ABSENT_ID, World

pytestmark = pytest.mark.django_db
PLACE = "PLACE"
LOOKED_AT = sorted({name for name, method, _ in ROWS if method == "GET"})
WORST = ("\0", "9" * 200, "\U0010ffff")
"""What a page hears that looks for nothing behind the question mark."""


@pytest.fixture(scope="module")
def asked(world: World) -> dict[tuple[str, str], set[str]]:
    return looked_for(world, [row for row in ROWS if row[1] == "GET"])


def with_words(name: str, world: World) -> dict[str, str]:
    """An address with each of its words in turn left open."""
    found = {}
    for word in KWARGS[name]:
        values = {"mpn_id": world.own.organization.mpn_id, **world.own.things, "token": "x"}
        chosen = {one: values.get(one, VALUES.get(one, ABSENT_ID)) for one in KWARGS[name]}
        try:
            found[word] = reverse(name, kwargs={**chosen, word: PLACE})
        except NoReverseMatch:
            continue  # a number is no word, and the resolver sees to it
    return found


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_text_in_an_address_breaks_a_page(name, world):
    visitor = world.visitor("agent")
    wrong = []
    for word, url in with_words(name, world).items():
        for text in TEXTS:
            if text and len(text) < 5_000:
                response = ask(visitor, "GET", url.replace(PLACE, quote(text, safe="")))
                if found := harm(response):
                    wrong.append(f"{word}={text[:60]!r}: {found}")
    assert wrong == []


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_text_behind_the_question_mark_breaks_a_page(name, world, asked):
    url = address(name, world.own if "mpn_id" in KWARGS[name] else None, world.own.things)
    visitor = world.visitor("admin" if POLICY[name]["GET"] is Audience.ADMIN else "agent")
    words = sorted(asked[name, "GET"])
    wrong = []
    for said in dealt(words) if words else [{"anything": text} for text in WORST]:
        short = {word: text[:2_000] for word, text in said.items()}
        if done := harm(ask(visitor, "GET", url, short)):
            wrong.append(f"{done}: {short}"[:300])
    assert wrong == []


def test_pages_and_the_api_look_for_words(asked):
    """What the tests before send is there to be read."""
    assert {
        "q",
        "kind",
        "cursor",
        "show",
        "on",
        "page",
        "who",
        "path",
        "again",
        "before",
        "as_of",
        "limit",
    } <= set().union(*asked.values())

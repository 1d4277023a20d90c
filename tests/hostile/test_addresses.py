"""150 hostile texts in the place of every word of every address, and behind every question mark."""

from urllib.parse import quote

import pytest
from django.urls import NoReverseMatch, reverse

from partner_center.policy import POLICY, Audience
from tests.hostile.test_forms import harm
from tests.hostile.texts import TEXTS, dealt
from tests.walls.asking import KWARGS, ROWS, VALUES, address, ask
from tests.walls.world import ABSENT_ID, World

pytestmark = pytest.mark.django_db
ASKED = (
    "q", "kind", "cursor", "show", "on", "page", "who", "path", "again", "before", "language", "organization",
    "achievement", "next", "as_of", "limit", "search",
)  # fmt: skip
"""What pages and the API look for behind the question mark."""
PLACE = "PLACE"
LOOKED_AT = sorted({name for name, method, _ in ROWS if method == "GET"})
TURN = 75
"""Each address hears two texts, its neighbours the others, and all of them the worst; with `--every-text` each all."""
WORST = ("\0", "9" * 200, "\U0010ffff")


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


def heard(name: str, request: pytest.FixtureRequest) -> list[str]:
    """The texts that an address hears."""
    if request.config.getoption("--every-text"):
        return TEXTS
    return [*WORST, *TEXTS[LOOKED_AT.index(name) % TURN :: TURN]]


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_text_in_an_address_breaks_a_page(name, world, request):
    visitor = world.visitor("agent")
    wrong = []
    for word, url in with_words(name, world).items():
        for text in heard(name, request):
            if text and len(text) < 5_000:
                response = ask(visitor, "GET", url.replace(PLACE, quote(text, safe="")))
                if found := harm(response):
                    wrong.append(f"{word}={text[:60]!r}: {found}")
    assert wrong == []


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_text_behind_the_question_mark_breaks_a_page(name, world, request):
    url = address(name, world.own if "mpn_id" in KWARGS[name] else None, world.own.things)
    visitor = world.visitor("admin" if POLICY[name]["GET"] is Audience.ADMIN else "agent")
    wrong = []
    every = list(dealt(ASKED))
    for said in [every[TEXTS.index(text)] for text in heard(name, request)]:
        short = {word: text[:2_000] for word, text in said.items()}
        if done := harm(ask(visitor, "GET", url, short)):
            wrong.append(f"{done}: {short}"[:300])
    assert wrong == []

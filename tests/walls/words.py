"""The words that pages look for in a request: in their forms and behind the question mark."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import QueryDict
from django.urls import resolve

from partner_center.policy import Audience
from tests.walls.asking import KWARGS, address, ask
from tests.walls.world import World

ASKING = ("anonymous", "employee", "admin", "agent")
LOOKING = ("get", "getlist", "__getitem__", "__contains__")
SENT = "something"
OF_NO_PAGE = {SENT, "csrfmiddlewaretoken"}


@contextmanager
def noted(words: set[str]) -> Iterator[None]:
    """Note each word that is looked for."""

    def noting(look: Any) -> Any:
        def noted_look(data: QueryDict, word: str, *args: Any) -> Any:
            words.add(str(word))
            return look(data, word, *args)

        return noted_look

    with patch.multiple(QueryDict, **{name: noting(getattr(QueryDict, name)) for name in LOOKING}):
        yield


def asked_of_the_api(url: str) -> set[str]:
    """What an address of the API knows behind its question mark; it looks for nothing that was not sent."""
    asks = getattr(getattr(resolve(url).func, "cls", None), "asks", None)
    return set(asks().fields) if asks else set()


def looked_for(world: World, rows: Iterable[tuple[str, str, Audience]]) -> dict[tuple[str, str], set[str]]:
    """The words that each address looks for, by its name and method."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, method, _ in rows:
        words = found[name, method] = set()
        url = address(name, world.own if "mpn_id" in KWARGS[name] else None, world.own.things)
        for visitor in ASKING:
            with noted(words):
                # A form is read when something is sent, whatever it is; the API looks no further at what it knows not.
                for sent in [{SENT: "sent"}, {}] if method == "GET" else [{SENT: "sent"}]:
                    ask(world.visitor(visitor), method, url, sent)
        words |= asked_of_the_api(url)
        words -= OF_NO_PAGE
    return found

"""The words that pages look for in a request: in their forms and behind the question mark."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import QueryDict

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


def looked_for(world: World, rows: Iterable[tuple[str, str, Audience]]) -> dict[tuple[str, str], set[str]]:
    """The words that each address looks for, by its name and method."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, method, _ in rows:
        words = found[name, method] = set()
        url = address(name, world.own if "mpn_id" in KWARGS[name] else None, world.own.things)
        for visitor in ASKING:
            with noted(words):
                # A form is read when something is sent, whatever it is.
                ask(world.visitor(visitor), method, url, {SENT: "sent"})
        words -= OF_NO_PAGE
    return found

"""Which entries of the record are news, and to whom: each room registers its kinds (R32).

An entry is told to the people whom its kind's audiences name on the day of telling, and never to whoever did it. The
same is asked again when a mail goes out and when somebody looks, so that a right that is over tells nothing any more.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise

from accounts.models import User
from activity.wording import Say, Told, sentence


class Happening(Protocol):
    """What an entry of the record and a notice made of it have in common."""

    organization_id: Any
    verb: Any
    by_id: Any
    person_id: Any
    facts: Any


Audience = Callable[[Sequence[Happening], date], Sequence[Collection[int]]]
"""Whom each of many happenings is told to on a day, as ids of people: the same number of queries for any of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """An organization as news speaks of it."""

    mpn_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """News that belong together: one switch in somebody's settings.

    `always`: the verbs of which a mail is sent whatever somebody has switched off. `says` and `says_to_oneself`: other
    words than those of the record, for everybody and for the person concerned. `leads_to`: the page that it is about,
    for whoever runs the organization and for the person concerned.
    """

    key: str
    label: str | Promise
    about: str | Promise
    verbs: frozenset[str]
    audiences: tuple[Audience, ...]
    leads_to: Callable[[Happening, Place | None, bool], str]
    always: frozenset[str] = frozenset()
    says: Mapping[str, Say] = field(default_factory=dict)
    says_to_oneself: Mapping[str, Say] = field(default_factory=dict)

    @property
    def is_essential(self) -> bool:
        """Nothing of it can be switched off."""
        return self.always == self.verbs


LookUpPlaces = Callable[[Collection[int]], Mapping[int, Place]]

_kinds: dict[str, Kind] = {}
_look_ups: list[LookUpPlaces] = []


def register(kind: Kind) -> None:
    """Tell the entries of a kind; called once by each room, when the portal starts."""
    _kinds[kind.key] = kind


def register_places(look_up: LookUpPlaces) -> None:
    """Say what organizations (by their ids) are called; by the room that knows them."""
    _look_ups[:] = [look_up]


def kinds() -> list[Kind]:
    """All kinds, the highest room's first: what is about a membership stands before what is about a link."""
    return list(_kinds.values())


def verbs_about_oneself() -> frozenset[str]:
    """What is told to the person whom it concerns, and not to admins alone."""
    return frozenset().union(*(kind.verbs for kind in _kinds.values() if the_person_concerned in kind.audiences))


def kind_of(verb: str) -> Kind | None:
    """The kind of news that a verb is; None where it is none."""
    return next((kind for kind in _kinds.values() if verb in kind.verbs), None)


def kind_called(key: str) -> Kind | None:
    return _kinds.get(key)


def places(organizations: Iterable[int | None]) -> Mapping[int, Place]:
    """Organizations by their ids, in one query."""
    ids = {pk for pk in organizations if pk is not None}
    return {pk: place for look_up in _look_ups for pk, place in look_up(ids).items()} if ids else {}


def readers(happenings: Sequence[Happening], *, on: date) -> list[set[int]]:
    """Whom each of them is told to on a day (ids of people), without whoever did it."""
    told: list[set[int]] = [set() for _ in happenings]
    by_audience: dict[Audience, list[int]] = {}
    for place, one in enumerate(happenings):
        kind = kind_of(one.verb)
        for audience in kind.audiences if kind else ():
            by_audience.setdefault(audience, []).append(place)
    for audience, found in by_audience.items():
        for place, people in zip(found, audience([happenings[place] for place in found], on), strict=True):
            told[place].update(people)
    for one, people in zip(happenings, told, strict=True):
        people.discard(one.by_id)
    return told


def the_person_concerned(happenings: Sequence[Happening], on: date) -> list[set[int]]:
    """An audience: the person whom it concerns, as long as they have an account that is open."""
    ids = {one.person_id for one in happenings if one.person_id is not None}
    there = set(User.objects.active().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [{one.person_id} & there for one in happenings]


def said(one: Told, *, reader_id: int) -> str:
    """What a notice says to its reader, in the language that is switched on."""
    kind = kind_of(one.entry.verb)
    if kind is not None:
        own = kind.says_to_oneself.get(one.entry.verb) if one.entry.person_id == reader_id else None
        if say := own or kind.says.get(one.entry.verb):
            return say(one)
    return sentence(one)

"""How the entries of the record read: each room registers the sentences of its verbs (R33).

An entry holds ids and facts; names are looked up when it is shown. So a sentence is made of an entry and of what was
looked up for all the entries of a page together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from activity.models import ActivityRecord

Thing = tuple[str, int | str]
"""What something is, and its id or code: ("invitation", 12), ("competency", "cloud-platform")."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with the names that its sentence needs."""

    entry: ActivityRecord
    people: Mapping[int, str]
    things: Mapping[Thing, str] = field(default_factory=dict)

    @property
    def facts(self) -> Mapping[str, Any]:
        facts: Mapping[str, Any] = self.entry.facts
        return facts

    @property
    def by(self) -> str:
        """Who did it; nobody did what the programme found out by itself."""
        return _("The programme") if self.entry.by_id is None else self.name(self.entry.by_id)

    @property
    def person(self) -> str:
        """Whom it concerns."""
        return "" if self.entry.person_id is None else self.name(self.entry.person_id)

    @property
    def is_about_oneself(self) -> bool:
        """Whoever did it did it to themselves."""
        return self.entry.by_id is not None and self.entry.by_id == self.entry.person_id

    def name(self, person: int) -> str:
        return self.people.get(person) or _("somebody who is not on record any more")

    def thing(self, kind: str) -> str:
        """What the fact of that name refers to is called; empty where it is not there any more."""
        return self.things.get((kind, self.facts.get(kind, "")), "")


Say = Callable[[Told], str]
LookUp = Callable[[Sequence[ActivityRecord]], Mapping[Thing, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Entries that belong together, as a reader would ask for them."""

    key: str
    label: str | Promise
    sentences: Mapping[str, Say]
    look_up: LookUp | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Say how the verbs of a kind read; called once by each room, when the portal starts."""
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    """All kinds, from the ground up: the rooms above were the first to register theirs."""
    return list(reversed(_kinds.values()))


def verbs_of(key: str) -> list[str] | None:
    """The verbs of a kind; None where there is no such kind."""
    kind = _kinds.get(key)
    return list(kind.sentences) if kind else None


def told(entries: Sequence[Any], *, language: str | None = None) -> list[Told]:
    """Entries, or notices of them, with their names: a query for the people, and one for each sort of thing among them.

    What things are called may differ with the language: that of `language`, or else the one that is switched on.
    """
    with translation.override(language or translation.get_language()):
        return _told(entries)


def _told(entries: Sequence[Any]) -> list[Told]:
    ids = {pk for entry in entries for pk in (entry.by_id, entry.on_behalf_of_id, entry.person_id) if pk is not None}
    people = dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    things: dict[Thing, str] = {}
    for kind in _kinds.values():
        mine = [entry for entry in entries if entry.verb in kind.sentences]
        if kind.look_up and mine:
            things.update(kind.look_up(mine))
    return [Told(entry, people, things) for entry in entries]


def sentence(one: Told) -> str:
    """What an entry says, in the reader's language."""
    for kind in _kinds.values():
        if say := kind.sentences.get(one.entry.verb):
            return say(one)
    return _("An entry of a kind that this portal does not know: {verb}.").format(verb=one.entry.verb)


def ids_in(entries: Iterable[ActivityRecord], fact: str) -> set[int]:
    """The ids that a fact has among entries, for those who look up what they are called."""
    return {value for entry in entries if isinstance(value := entry.facts.get(fact), int)}

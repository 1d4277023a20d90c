"""Which membership an organization has on a day, as its terms say (R23, R24): no queries, no clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from memberships.models import Term
from memberships.models.term import TIERS

PACK = ("action-pack",)
"""An Action Pack stands beside a Silver or Gold membership, and is renewed by itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """The term that covers a day; `next` is the term on record that begins on the day it ends."""

    term: Term
    next: Term | None
    on: date

    @property
    def is_in_grace(self) -> bool:
        return self.on >= self.term.ends_on

    @property
    def opens_on(self) -> date:
        """The first day of the renewal window (R24)."""
        return self.term.opens_on

    @property
    def lapses_on(self) -> date:
        """The first day on which the membership has lapsed, if it is not renewed (R24)."""
        return self.term.grace_ends_on

    @property
    def is_open(self) -> bool:
        """It may be renewed on the day: in the window or in grace, once (R24)."""
        return self.next is None and self.term.ran_to_its_anniversary and self.opens_on <= self.on < self.lapses_on


def linked(terms: list[Term]) -> list[Term]:
    """All terms of an organization, each with the one that it resumes at hand."""
    by_pk = {term.pk: term for term in terms}
    for term in terms:
        if term.resumes_id is not None:
            term.resumes = by_pk[term.resumes_id]
    return terms


def lives_among(terms: Sequence[Term], term: Term) -> list[Term]:
    """Of all terms of an organization, `linked`, those that are one by R27: a term, and what it came back as."""
    return [one for one in terms if _first_life(one) == _first_life(term)]


def _first_life(term: Term) -> Term:
    while term.resumes is not None:
        term = term.resumes
    return term


def family_of(tier: str) -> tuple[str, ...]:
    """The tiers that take each other's place: Silver and Gold, or the Action Pack alone."""
    return PACK if tier in PACK else TIERS


def held_on(terms: Sequence[Term], on: date, tiers: Collection[str] = TIERS) -> Held | None:
    """The term in force or in grace on a day. `terms`: all of the organization, by first day."""
    mine = [term for term in terms if term.tier in tiers and term.starts_on < term.grace_ends_on]
    begun = [term for term in mine if term.starts_on <= on]
    # One that came back in its grace has begun while the upgrade that was refunded still ran (R27).
    term = next((one for one in begun if on < one.ends_on), begun[-1] if begun else None)
    if term is None or on >= term.grace_ends_on:
        return None
    following = (other for other in mine if other.starts_on == term.ends_on and other.starts_on < other.ends_on)
    return Held(term, next(following, None), on)


def coming(terms: Sequence[Term], on: date, tiers: Collection[str] = TIERS) -> Term | None:
    """The first term that begins after a day."""
    return next((one for one in terms if one.tier in tiers and on < one.starts_on < one.ends_on), None)

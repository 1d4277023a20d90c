"""Trees of `all` and `any` as minimal alternatives: the sets of certifications that suffice (R11)."""

from collections.abc import Iterable
from itertools import product
from typing import TypeAlias

from competencies.engine.explanation import Tree

Alternatives: TypeAlias = tuple[tuple[str, ...], ...]

MOST = 4_096
"""How many combinations a step of the work may try: far more than any lawful tree needs (64 alternatives)."""


class TooManyAlternatives(ValueError):
    """A tree that cannot be written as alternatives in reasonable time; the loader refuses it."""


def alternatives(tree: Tree) -> Alternatives:
    """The minimal sets of certifications that satisfy a tree, smallest first; or TooManyAlternatives."""
    return _ordered(_minimal(tree))


def together(parts: Iterable[Alternatives]) -> Alternatives:
    """The minimal sets of certifications that satisfy all of the parts at once."""
    return _ordered(_all([frozenset(codes) for codes in sets] for sets in parts))


def _minimal(tree: Tree) -> list[frozenset[str]]:
    if isinstance(tree, str):
        return [frozenset([tree])]
    if "any" in tree:
        return _absorbed(found for branch in tree["any"] for found in _minimal(branch))
    return _all(_minimal(branch) for branch in tree["all"])


def _all(parts: Iterable[list[frozenset[str]]]) -> list[frozenset[str]]:
    found = [frozenset[str]()]
    for part in parts:
        if len(found) * len(part) > MOST:
            raise TooManyAlternatives
        found = _absorbed(one | other for one, other in product(found, part))
    return found


def _absorbed(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Without those that contain another: who holds the larger holds the smaller."""
    kept: list[frozenset[str]] = []
    for candidate in sorted(set(sets), key=len):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
    return kept


def _ordered(sets: Iterable[frozenset[str]]) -> Alternatives:
    return tuple(sorted((tuple(sorted(found)) for found in sets), key=lambda codes: (len(codes), codes)))

"""What an organization may use of the benefits that its terms carry (R31): no ORM, no clock."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

RANK = {"network": 0, "action-pack": 1, "silver": 2, "gold": 3}
UNCOUNTED = frozenset({"entitlement", "unlimited", "usd_per_month"})
"""Units of which there are no pieces: such a benefit is activated once."""


class Group(NamedTuple):
    """What rows have in common that differ only in tier: the highest of them applies, never the sum."""

    name: str
    category: str
    unit: str
    benefit_type: str
    competency: int | None


class Row(Protocol):
    """A benefit of the catalogue, or a term's copy of one."""

    name: str
    category: str
    unit: str
    benefit_type: str
    competency_id: int | None


def group_of(row: Row) -> Group:
    return Group(row.name, row.category, row.unit, row.benefit_type, row.competency_id)


@dataclass(frozen=True, slots=True)
class Carried:
    """A benefit that a term carries, with how many of it were activated; `grant` and `term` are keys.

    `quantity` None: unlimited, or not counted; 0: only extra conditions give it.
    """

    grant: int
    term: int
    group: Group
    tier: str
    quantity: int | None
    used: int = 0

    @property
    def is_counted(self) -> bool:
        return self.quantity is not None and self.group.unit not in UNCOUNTED

    @property
    def limit(self) -> int:
        """How many can be activated in a term at most; what is not counted is activated once."""
        return self.quantity or 0 if self.is_counted or self.quantity == 0 else 1


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The row of a group that applies, and how many of its limit are used, lower rows' included."""

    applies: Carried
    used: int

    @property
    def limit(self) -> int:
        return self.applies.limit

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def number(self) -> int:
        """The number of the next one to be activated: rows are only added, so it is the first that is free."""
        return self.applies.used + 1


def entitlements(
    carried: Iterable[Carried], *, live: Collection[int], continues: Mapping[int, int]
) -> dict[Group, Entitlement]:
    """What may be used on a day, by group, in the order of what is carried.

    `live`: the terms in force or in grace, Silver or Gold and an Action Pack beside each other; `continues`: of a term,
    the one that it upgraded or resumes. Of pieces, what was used of any row of the group counts, by a live term or one
    that it continues; what has no pieces is activated once for each tier. A renewal continues nothing: it begins anew.
    """
    counting = set(live) | {before for term in live for before in terms_before(term, continues)}
    groups: dict[Group, list[Carried]] = defaultdict(list)
    for one in carried:
        if one.term in counting:
            groups[one.group].append(one)
    return {
        group: Entitlement(applies, sum(one.used for one in ones if applies.is_counted or one.tier == applies.tier))
        for group, ones in groups.items()
        if (applies := _highest([one for one in ones if one.term in live])) is not None
    }


def terms_before(term: int, continues: Mapping[int, int]) -> list[int]:
    """The terms that a term continues, the nearest first."""
    found: list[int] = []
    while (before := continues.get(term)) is not None and before not in found:
        found.append(before)
        term = before
    return found


def without_higher_twins(rows: Iterable[tuple[Group, str]]) -> set[tuple[Group, str]]:
    """Of rows that differ only in tier, the highest."""
    highest: dict[Group, str] = {}
    for group, tier in rows:
        if group not in highest or RANK[tier] > RANK[highest[group]]:
            highest[group] = tier
    return set(highest.items())


def _highest(ones: list[Carried]) -> Carried | None:
    """The row that applies; a catalogue that has two of one tier means the larger."""
    return max(
        ones,
        key=lambda one: (RANK[one.tier], one.quantity is None, one.quantity or 0, -one.grant),
        default=None,
    )

"""What a competency gives: the benefits it adds to a membership, and the offers that its levels open (R22, R31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from competencies.plans import Newest
from memberships.entitlements import RANK, group_of, without_higher_twins
from memberships.models import Benefit, Offer
from memberships.models.term import TIERS


@dataclass(frozen=True, slots=True)
class Offered:
    """The offers and benefits of the catalogue on a day, in its order."""

    offers: Sequence[Offer]
    benefits: Sequence[Benefit]


@dataclass(frozen=True, slots=True)
class Gift:
    """What a competency gives at a level, of benefits only the highest row; `opens`: the offers that need the level."""

    level: str
    benefits: tuple[Benefit, ...]
    opens: tuple[Offer, ...]


MOST_DAYS = 64
_offered: dict[tuple[Newest, date], Offered] = {}


def offered(edition: Newest, *, on: date) -> Offered:
    """What the catalogue offers on a day; asked of the database once for each edition, day and process."""
    key = edition, on
    if key not in _offered:
        if len(_offered) >= MOST_DAYS:
            _offered.clear()
        _offered[key] = Offered(tuple(Offer.objects.offered(on=on)), tuple(Benefit.objects.offered(on=on)))
    return _offered[key]


def gifts(competency: int, catalogue: Offered) -> tuple[Gift, ...]:
    """What a competency gives at Silver and at Gold, which has of Silver what Gold has no higher row of."""
    rows = [row for row in catalogue.benefits if row.competency_id == competency]
    return tuple(
        Gift(level, _highest(rows, level), tuple(one for one in catalogue.offers if one.requires == level))
        for level in TIERS
    )


def _highest(rows: Sequence[Benefit], level: str) -> tuple[Benefit, ...]:
    reached = [row for row in rows if RANK[row.tier] <= RANK[level]]
    highest = without_higher_twins((group_of(row), row.tier) for row in reached)
    return tuple(row for row in reached if (group_of(row), row.tier) in highest)

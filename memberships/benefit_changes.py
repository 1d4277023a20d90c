"""Which benefits an order would bring, keep and end (R31): no queries, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from memberships.entitlements import RANK, Group, group_of, without_higher_twins
from memberships.models import Benefit, Grant
from memberships.models.term import TIERS

Row = Benefit | Grant


@dataclass(frozen=True, slots=True)
class BenefitChanges:
    """Rows of the catalogue and of what is carried: `changed` are pairs of what there is and what there would be."""

    gained: list[Benefit]
    changed: list[tuple[Row, Benefit]]
    kept: list[Benefit]
    lost: list[Row]


def benefit_changes(
    code: str, shown: Mapping[int, str], catalogue: Iterable[Benefit], present: Mapping[Group, Row]
) -> BenefitChanges:
    """`code`: of the offer; `shown`: what would be displayed; `present`: what the membership it follows gives today."""
    wanted = _wanted(code, shown, catalogue)
    gained = [one for group, one in wanted.items() if group not in present]
    both = [(present[group], one) for group, one in wanted.items() if group in present]
    return BenefitChanges(
        gained=gained,
        changed=[(before, after) for before, after in both if before.quantity != after.quantity],
        kept=[after for before, after in both if before.quantity == after.quantity],
        lost=[one for group, one in present.items() if group not in wanted],
    )


def carried(
    tier: str, shown: Mapping[int, str], catalogue: Iterable[Benefit], granted: Iterable[Grant]
) -> dict[Group, Row]:
    """What a term gives today: its copies, and what was not copied yet: of competencies on display, and of a term that
    nobody has looked at since it was brought in, all of it.
    """
    copies = list(granted)
    is_copied = any(one.competency_id is None for one in copies)
    highest = without_higher_twins((group_of(one), one.tier) for one in copies)
    found: dict[Group, Row] = {group_of(one): one for one in copies if (group_of(one), one.tier) in highest}
    for group, row in _wanted(tier, shown, catalogue).items() if tier else ():
        is_due = row.competency_id is not None or not is_copied
        if is_due and (group not in found or RANK[row.tier] > RANK[found[group].tier]):
            found[group] = row
    return found


def _wanted(code: str, shown: Mapping[int, str], catalogue: Iterable[Benefit]) -> dict[Group, Benefit]:
    """What a new term would carry on its first day, by group."""
    rows = [row for row in catalogue if _reaches(row, code, shown)]
    highest = without_higher_twins((group_of(row), row.tier) for row in rows)
    return {group_of(row): row for row in rows if (group_of(row), row.tier) in highest}


def _reaches(row: Benefit, code: str, shown: Mapping[int, str]) -> bool:
    if row.competency_id is None:
        return row.tier == code if code not in TIERS else row.tier in TIERS and RANK[row.tier] <= RANK[code]
    level = shown.get(row.competency_id)
    return code in TIERS and level is not None and RANK[row.tier] <= RANK[level]

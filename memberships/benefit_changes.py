"""Which benefits an order would bring, keep and end (R31): no queries, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from memberships.entitlements import Group, group_of, without_higher_twins
from memberships.models import Grant


@dataclass(frozen=True, slots=True)
class BenefitChanges:
    """What a term gives and what the next one would: `changed` are pairs of both."""

    gained: list[Grant]
    changed: list[tuple[Grant, Grant]]
    kept: list[Grant]
    lost: list[Grant]


def benefit_changes(present: Iterable[Grant], wanted: Iterable[Grant]) -> BenefitChanges:
    """`present`: what the membership that the order follows carries; `wanted`: what the new one would."""
    before, after = _applying(present), _applying(wanted)
    both = [(before[group], one) for group, one in after.items() if group in before]
    return BenefitChanges(
        gained=[one for group, one in after.items() if group not in before],
        changed=[(old, new) for old, new in both if old.quantity != new.quantity],
        kept=[new for old, new in both if old.quantity == new.quantity],
        lost=[one for group, one in before.items() if group not in after],
    )


def _applying(copies: Iterable[Grant]) -> dict[Group, Grant]:
    """Of copies that differ only in tier, the highest."""
    copies = list(copies)
    highest = without_higher_twins((group_of(one), one.tier) for one in copies)
    return {group_of(one): one for one in copies if (group_of(one), one.tier) in highest}

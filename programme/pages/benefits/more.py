"""What another membership, or a competency, would add to the benefits: a hint, no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.wording import number
from memberships.benefit_words import name_of, quantity_of
from memberships.carrying import Carrying
from memberships.entitlements import RANK, UNCOUNTED, Entitlement, Group, group_of, without_higher_twins
from memberships.models import Benefit
from memberships.models.term import TIERS
from organizations.models import Organization

Entitled = Mapping[Group, Entitlement]
MOST_ADDED = 6


@dataclass(frozen=True, slots=True)
class Hint:
    """What a membership, or a competency at a level, would add."""

    title: str
    level: str
    adds: tuple[str, ...]
    url: str


def hints(
    organization: Organization,
    known: Carrying,
    entitled: Entitled,
    catalogue: Sequence[Benefit],
) -> Iterable[Hint]:
    """The next membership above, the Action Pack, and each competency that would add something at the tier held."""
    tier = next((held.term.tier for held in known.held if held.term.tier in TIERS), None)
    packs = any(held.term.tier not in TIERS for held in known.held)
    offers = reverse("membership", args=[organization.mpn_id])
    above = {None: "silver", "silver": "gold"}.get(tier)
    if above:
        title = _("With a Gold membership") if above == "gold" else _("With a Silver membership")
        yield Hint(title, above, _first(adds(catalogue, above, None, entitled)), offers)
    if not packs:
        yield Hint(
            _("With a Microsoft Action Pack"), "", _first(adds(catalogue, "action-pack", None, entitled)), offers
        )
    if tier is None:
        return
    competencies = {row.competency for row in catalogue if row.competency is not None}
    for competency in sorted(competencies, key=lambda one: (one.name, one.pk)):
        added = _first(adds(catalogue, tier, competency.pk, entitled))
        if added:
            url = reverse("competency", args=[organization.mpn_id, competency.slug])
            yield Hint(competency.name, tier, added, url)


def adds(catalogue: Sequence[Benefit], tier: str, competency: int | None, entitled: Entitled) -> Iterable[str]:
    """The rows of a tier that are new, or more than there is."""
    tiers = [one for one in TIERS if RANK[one] <= RANK[tier]] if tier in TIERS else [tier]
    rows = [row for row in catalogue if row.tier in tiers and row.competency_id == competency and row.quantity != 0]
    highest = without_higher_twins((group_of(row), row.tier) for row in rows)
    for row in rows:
        group = group_of(row)
        if (group, row.tier) not in highest:
            continue
        present = entitled.get(group)
        if present is None:
            yield _more(row)
        elif RANK[row.tier] > RANK[present.applies.tier] and (row.quantity or 0) > (present.applies.quantity or 0):
            yield _("{benefit} instead of {count}").format(benefit=_more(row), count=present.applies.quantity)


def _first(added: Iterable[str]) -> tuple[str, ...]:
    """The first few, and how many more there are."""
    lines = tuple(added)
    if len(lines) <= MOST_ADDED:
        return lines
    rest = len(lines) - MOST_ADDED
    return (*lines[:MOST_ADDED], ngettext("{count} more", "{count} more", rest).format(count=number(rest)))


def _more(row: Benefit) -> str:
    if row.quantity is None or row.unit in UNCOUNTED - {"usd_per_month"}:
        return name_of(row)
    return _("{name}: {quantity}").format(name=name_of(row), quantity=quantity_of(row))

"""Reading which terms carry an organization's benefits on a day, and what was made of them (R31)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from memberships.entitlements import Carried, Entitlement, Group, entitlements, group_of, terms_before
from memberships.holding import PACK, Held, held_on, linked
from memberships.models import BenefitUse, Grant, Order, Term
from memberships.models.term import TIERS


@dataclass(slots=True)
class Carrying:
    """The terms of an organization with what they carry; `held`: those in force or in grace on the day."""

    organization: int
    on: date
    terms: list[Term]
    held: tuple[Held, ...]
    grants: list[Grant] = field(default_factory=list)
    uses: dict[int, list[BenefitUse]] = field(default_factory=dict)

    @property
    def continues(self) -> dict[int, int]:
        """Of a term, the one that it upgraded or resumes."""
        return {term.pk: before for term in self.terms if (before := _before(term)) is not None}

    @property
    def counting(self) -> set[int]:
        """The terms whose uses count against what there is: those held, and those they continue."""
        continues, live = self.continues, [held.term.pk for held in self.held]
        return {*live, *(before for term in live for before in terms_before(term, continues))}

    @property
    def carriers(self) -> list[Term]:
        """The terms that are to carry benefits: those held, those they continue, and those that were bought ahead."""
        counting = self.counting
        return [
            term
            for term in sorted(self.terms, key=lambda one: one.pk)
            if term.pk in counting or self.on < term.starts_on < term.ends_on
        ]

    def held_for(self, term: Term) -> Held | None:
        """The membership of the same kind as a term's: Silver or Gold, or the Action Pack."""
        return next((held for held in self.held if (held.term.tier in PACK) == (term.tier in PACK)), None)

    def until(self, term: Term) -> date:
        """The first day that a term does not cover: grace is cut off by the term that comes next."""
        family = PACK if term.tier in PACK else TIERS
        following = [
            other.starts_on
            for other in self.terms
            if other.tier in family and term.starts_on < other.starts_on < other.ends_on
        ]
        return min([term.grace_ends_on, *following])

    def entitlements(self) -> dict[Group, Entitlement]:
        carried = [
            Carried(one.pk, one.term_id, group_of(one), one.tier, one.quantity, len(self.uses.get(one.pk, ())))
            for one in self.grants
        ]
        return entitlements(carried, live={held.term.pk for held in self.held}, continues=self.continues)


def carrying_of(organizations: Collection[int], *, on: date) -> dict[int, Carrying]:
    """What each organization's terms carry, in three queries for any number of them."""
    terms: dict[int, list[Term]] = defaultdict(list)
    for term in (
        Term.objects.filter(organization__in=list(organizations))
        .select_related("offer", "order")
        .order_by("organization_id", "starts_on", "ends_on", "pk")
    ):
        terms[term.organization_id].append(term)
    found = {
        pk: Carrying(pk, on, mine, tuple(held for tiers in (TIERS, PACK) if (held := held_on(mine, on, tiers))))
        for pk in organizations
        for mine in [linked(terms.get(pk, []))]
    }
    by_term = {term.pk: (carrying, term) for carrying in found.values() for term in carrying.terms}
    by_grant: dict[int, Carrying] = {}
    for grant in Grant.objects.filter(term__in=list(by_term)).select_related("competency").order_by("pk"):
        carrying, grant.term = by_term[grant.term_id]
        carrying.grants.append(grant)
        by_grant[grant.pk] = carrying
    for use in BenefitUse.objects.filter(grant__in=list(by_grant)).order_by("pk"):
        by_grant[use.grant_id].uses.setdefault(use.grant_id, []).append(use)
    return found


def _before(term: Term) -> int | None:
    if term.resumes_id is not None:
        return term.resumes_id
    order = term.order
    return order.follows_id if order is not None and order.kind == Order.Kind.UPGRADE else None

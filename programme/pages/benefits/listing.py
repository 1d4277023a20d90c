"""The benefits of an organization by kind: how much there is, how much is used, until when, and where it comes from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.pictures import Bar, draw_bar
from core.wording import number
from memberships.benefit_words import category_of, name_of, quantity_of
from memberships.carrying import Carrying
from memberships.entitlements import Entitlement, Group, group_of
from memberships.models import Benefit, BenefitUse, Grant
from memberships.services import benefit_keys, benefits, grants
from organizations.models import Organization
from programme.pages.benefits.more import Hint, hints
from programme.pages.benefits.words import (
    held_until,
    in_order,
    running,
    source_of,
    used_of,
)
from programme.pages.known import known_today


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit in the list; `ends_on` is the first end of what runs, `ends` how many different ones there are.

    `is_on`: something of it is or was activated; `why_not`: that it is given on conditions only.
    """

    name: str
    source: str
    quantity: str
    used: str
    left: str
    bar: Bar | None
    is_on: bool
    ends_on: date | None
    ends: int
    remark: str
    url: str
    activate_url: str
    why_not: str


@dataclass(frozen=True, slots=True)
class BenefitKind:
    """The benefits of a kind."""

    key: str
    label: str
    lines: tuple[BenefitLine, ...]


@dataclass(frozen=True, slots=True)
class BenefitsPage:
    """All that `programme/benefits/benefits.html` shows; `earlier`: what runs on from memberships that are over."""

    organization: Organization
    on: date
    memberships: tuple[str, ...]
    kinds: tuple[BenefitKind, ...]
    earlier: tuple[BenefitLine, ...]
    hints: tuple[Hint, ...]


def benefits_page(organization: Organization, *, on: date) -> BenefitsPage:
    known_today(organization, on=on)
    every = list(Benefit.objects.select_related("competency"))
    known = grants.carried(organization.pk, on=on, catalogue=every)
    catalogue = [benefit for benefit in every if benefit.is_offered(on=on)]
    entitled = known.entitlements()
    uses: dict[Group, list[BenefitUse]] = {}
    for grant in known.grants:
        uses.setdefault(group_of(grant), []).extend(known.uses.get(grant.pk, ()))
    keyed = {grant.code for grant in known.grants if grant.needs_key}
    without = keyed - benefit_keys.codes_with_some_left(keyed)
    listing = Listing(organization, known, {grant.pk: grant for grant in known.grants}, uses, without)
    lines: dict[str, list[BenefitLine]] = {}
    for group, one in entitled.items():
        lines.setdefault(group.category, []).append(listing.line(group, one))
    for benefit in catalogue:
        if benefit.tier == "network":
            lines.setdefault(benefit.category, []).append(for_everybody(benefit))
    order = in_order([*entitled, *(group_of(benefit) for benefit in catalogue)])
    return BenefitsPage(
        organization=organization,
        on=on,
        memberships=tuple(held_until(held) for held in known.held),
        kinds=tuple(BenefitKind(key, category_of(key), tuple(lines[key])) for key in order if key in lines),
        earlier=tuple(listing.earlier(entitled)),
        hints=tuple(hints(organization, known, entitled, catalogue)),
    )


@dataclass(frozen=True, slots=True)
class Listing:
    """What the lines of an organization are made of; `without_keys`: the codes of benefits whose keys are used up."""

    organization: Organization
    known: Carrying
    grants: Mapping[int, Grant]
    uses: Mapping[Group, Sequence[BenefitUse]]
    without_keys: Collection[str]

    def line(self, group: Group, entitled: Entitlement) -> BenefitLine:
        grant = self.grants[entitled.applies.grant]
        refusal = benefits.why_not(entitled)
        uses = running(self.uses[group], self.known.on)
        is_out_of_keys = refusal is None and grant.needs_key and grant.code in self.without_keys
        return BenefitLine(
            name=name_of(grant),
            source=source_of(grant),
            quantity=quantity_of(grant),
            used=used_of(entitled) if entitled.limit else "",
            left=_("{count} left").format(count=number(entitled.left)) if entitled.applies.is_counted else "",
            bar=draw_bar(entitled.limit, entitled.used) if entitled.applies.is_counted and entitled.limit else None,
            is_on=bool(uses or entitled.used),
            ends_on=uses[0].ends_on if uses else None,
            ends=len({use.ends_on for use in uses}),
            remark=_("No key is left at the moment.") if is_out_of_keys else self.remark(uses),
            url=self.address("benefit", grant),
            activate_url="" if refusal or is_out_of_keys else self.address("benefit-activate", grant),
            why_not=str(refusal.reason) if refusal and refusal.code == "on_conditions" else "",
        )

    def remark(self, uses: Sequence[BenefitUse]) -> str:
        """Those that run and do not count any more: of the term before, until their twelve months are over."""
        counting = self.known.counting if uses else ()
        before = sum(self.grants[use.grant_id].term_id not in counting for use in uses)
        if not before:
            return ""
        return ngettext(
            "{count} more runs on from the term before.", "{count} more run on from the term before.", before
        ).format(count=number(before))

    def earlier(self, entitled: Iterable[Group]) -> Iterable[BenefitLine]:
        """What was activated by memberships that are over, and runs its twelve months to their end."""
        present = set(entitled)
        for group, activated in self.uses.items():
            uses = running(activated, self.known.on)
            if group in present or not uses:
                continue
            grant = self.grants[uses[0].grant_id]
            yield BenefitLine(
                name=name_of(grant),
                source=source_of(grant),
                quantity=quantity_of(grant),
                used=ngettext("{count} runs", "{count} run", len(uses)).format(count=number(len(uses))),
                left="",
                bar=None,
                is_on=True,
                ends_on=uses[0].ends_on,
                ends=len({use.ends_on for use in uses}),
                remark="",
                url=self.address("benefit", grant),
                activate_url="",
                why_not="",
            )

    def address(self, page: str, grant: Grant) -> str:
        return reverse(page, args=[self.organization.mpn_id, grant.pk])


def for_everybody(benefit: Benefit) -> BenefitLine:
    """What every member of the network has, without activating it."""
    return BenefitLine(
        name=name_of(benefit),
        source=str(dict(Benefit.TIERS)[benefit.tier]),
        quantity=quantity_of(benefit),
        used="",
        left="",
        bar=None,
        is_on=False,
        ends_on=None,
        ends=0,
        remark="",
        url="",
        activate_url="",
        why_not="",
    )

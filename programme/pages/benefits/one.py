"""One benefit: what there is of it, each that was activated, and who has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import add_days
from core.pictures import Bar, draw_bar
from core.wording import number
from memberships.benefit_words import name_of, quantity_of
from memberships.carrying import Carrying
from memberships.entitlements import Entitlement, group_of
from memberships.models import Assignment, BenefitUse, Grant
from memberships.services import assignments, benefits, grants
from organizations.models import Organization
from programme.pages.benefits.words import source_of, used_of
from programme.pages.known import known_today


@dataclass(frozen=True, slots=True)
class UseLine:
    """One that was activated; `free_on`: until then nobody else may have it than who had it last."""

    use: BenefitUse
    is_running: bool
    is_earlier: bool
    holder: User | None
    since: date | None
    free_on: date | None
    may_assign: bool

    @property
    def is_held_on(self) -> bool:
        """It is somebody's, and cannot go to anybody else yet."""
        return self.holder is not None and self.free_on is not None


@dataclass(frozen=True, slots=True)
class BenefitPage:
    """All that `programme/benefits/benefit.html` shows; `entitled` None: the membership is over."""

    organization: Organization
    on: date
    grant: Grant
    entitled: Entitlement | None
    name: str
    source: str
    quantity: str
    used: str
    left: str
    bar: Bar | None
    crumbs: tuple[tuple[str, str], ...]
    lines: tuple[UseLine, ...]
    is_personal: bool
    has_keys: bool
    why_not: str
    rule: str

    @property
    def may_activate(self) -> bool:
        return self.entitled is not None and not self.why_not


def benefit_page(organization: Organization, pk: int, *, on: date, has_lines: bool = True) -> BenefitPage | None:
    """The page of a granted benefit, of the row of its group that applies by now; None: another organization's.

    `has_lines`: with what was activated.
    """
    known_today(organization, on=on)
    known = grants.carried(organization.pk, on=on)
    by_pk = {grant.pk: grant for grant in known.grants}
    if pk not in by_pk:
        return None
    group = group_of(by_pk[pk])
    entitled = known.entitlements().get(group)
    grant = by_pk[entitled.applies.grant] if entitled else by_pk[pk]
    is_counted = entitled is not None and entitled.applies.is_counted
    return BenefitPage(
        organization=organization,
        on=on,
        grant=grant,
        entitled=entitled,
        name=name_of(grant),
        source=source_of(grant),
        quantity=quantity_of(grant),
        used=used_of(entitled) if entitled and entitled.limit else "",
        left=_("{count} left").format(count=number(entitled.left)) if entitled and is_counted else "",
        bar=draw_bar(entitled.limit, entitled.used) if entitled and is_counted and entitled.limit else None,
        crumbs=((_("Benefits"), reverse("benefits", args=[organization.mpn_id])),),
        lines=tuple(_lines([one for one in known.grants if group_of(one) == group], known)) if has_lines else (),
        is_personal=grant.unit in assignments.PERSONAL,
        has_keys=grant.needs_key,
        why_not=_why_not(entitled),
        rule=_rule(grant),
    )


def _why_not(entitled: Entitlement | None) -> str:
    if entitled is None:
        return _("The membership that this benefit comes with is over.")
    refusal = benefits.why_not(entitled)
    return str(refusal.reason) if refusal else ""


def _rule(grant: Grant) -> str:
    """How it goes from one person to the next."""
    if grant.unit not in assignments.PERSONAL:
        return ""
    if not grant.reassign_after_days:
        return _("It can go from one employee to another on any day.")
    return _("It can go to another employee {days} days after it was assigned.").format(
        days=number(grant.reassign_after_days)
    )


def _lines(mine: Sequence[Grant], known: Carrying) -> list[UseLine]:
    """What was activated of a group of rows, what runs first, the newest first."""
    on, counting, by_pk = known.on, known.counting, {grant.pk: grant for grant in mine}
    uses = [use for grant in mine for use in known.uses.get(grant.pk, ())]
    held: dict[int, Assignment] = {}
    last: dict[int, Assignment] = {}
    for one in Assignment.objects.filter(use__in=uses).with_whether_it_counts(on=on).select_related("person"):
        last[one.use_id] = one
        if one.counts:
            held[one.use_id] = one
    families = {grant.pk: known.held_for(term) for grant in mine for term in known.terms if term.pk == grant.term_id}
    lines = []
    for use in uses:
        grant, holder = by_pk[use.grant_id], held.get(use.pk)
        days, before = grant.reassign_after_days, last.get(use.pk)
        free_on = add_days(before.starts_on, days) if before and days else None
        is_running = use.activated_on <= on < use.ends_on
        lines.append(
            UseLine(
                use=use,
                is_running=is_running,
                is_earlier=grant.term_id not in counting,
                holder=holder.person if holder and is_running else None,
                since=holder.starts_on if holder and is_running else None,
                free_on=free_on if free_on and free_on > on else None,
                may_assign=is_running and grant.unit in assignments.PERSONAL and families[grant.pk] is not None,
            )
        )
    return sorted(lines, key=lambda line: (not line.is_running, line.is_earlier, line.use.number, line.use.pk))

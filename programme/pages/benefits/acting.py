"""Before a benefit is activated, or given to somebody."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.wording import long_day, short_day
from memberships.benefit_words import name_of, pieces
from memberships.models import BenefitUse, Grant
from memberships.services import assignments, benefit_keys, benefits
from organizations.models import Organization
from programme.pages.benefits.one import BenefitPage

MOST_EMPLOYEES = 200

Crumbs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActivatePage:
    """All that `programme/benefits/activate.html` shows; `why_not`: why it cannot be activated today."""

    organization: Organization
    grant: Grant
    on: date
    name: str
    source: str
    crumbs: Crumbs
    left: int
    left_words: str
    used: int
    is_counted: bool
    until: date
    ends_a_refund: bool
    has_keys: bool
    why_not: str


def activate_page(page: BenefitPage) -> ActivatePage:
    grant, entitled = page.grant, page.entitled
    left = entitled.left if entitled else 0
    why_not = page.why_not
    if not why_not and grant.needs_key and not benefit_keys.left(grant.code):
        why_not = _("No key is left for this benefit at the moment. The programme has to load some.")
    return ActivatePage(
        organization=page.organization,
        grant=grant,
        on=page.on,
        name=page.name,
        source=page.source,
        crumbs=(*page.crumbs, (page.name, reverse("benefit", args=[page.organization.mpn_id, grant.pk]))),
        left=left,
        left_words=pieces(left, grant.unit),
        used=entitled.used if entitled else 0,
        is_counted=entitled is not None and entitled.applies.is_counted,
        until=BenefitUse.full_end(page.on),
        ends_a_refund=not why_not and benefits.ends_a_refund(grant, on=page.on),
        has_keys=grant.needs_key,
        why_not=why_not,
    )


@dataclass(frozen=True, slots=True)
class AssignPage:
    """All that `programme/benefits/assign.html` shows; `holder`: who has it now; `rule`: that it stays somebody's yet.

    `why_not`: why nobody can get it today.
    """

    organization: Organization
    use: BenefitUse
    on: date
    name: str
    crumbs: Crumbs
    holder: User | None
    rule: str
    why_not: str
    employees: tuple[tuple[str, str], ...]


def assign_page(organization: Organization, use: BenefitUse, *, on: date) -> AssignPage:
    grant, name = use.grant, name_of(use.grant)
    holder = assignments.holder_of(use, on=on)
    refusal, rule = assignments.why_not(use, on=on), _rule(use, on=on)
    people = assignments.employees(organization, on=on)
    if holder is not None:
        people = people.exclude(pk=holder.person_id)
    return AssignPage(
        organization=organization,
        use=use,
        on=on,
        name=name,
        crumbs=(
            (_("Benefits"), reverse("benefits", args=[organization.mpn_id])),
            (name, reverse("benefit", args=[organization.mpn_id, grant.pk])),
        ),
        holder=holder.person if holder else None,
        rule=rule,
        why_not=str(refusal.reason) if refusal else rule if holder else "",
        employees=tuple(people.values_list("email", "full_name")[:MOST_EMPLOYEES]),
    )


def _rule(use: BenefitUse, *, on: date) -> str:
    """That it is somebody's for a while, if it is."""
    last = use.assignments.order_by("starts_on", "pk").select_related("person").last()
    day = assignments.free_on(use)
    if last is None or day is None or day <= on:
        return ""
    return _("{name} had it from {start} on. It can go to somebody else from {day} on.").format(
        name=last.person.full_name, start=short_day(last.starts_on), day=long_day(day)
    )

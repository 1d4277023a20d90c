"""What stands around every page, for the person who is signed in: their parts, the navigation, the rules' day."""

from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.menu import account_menu
from accounts.models import User
from core.dates import today
from core.shell import NavigationGroup, NavigationItem, Whose, WorkAs
from core.wording import number
from organizations.models import Employment, Organization
from partner_center.policy import second_factor_is_due
from programme.access import employments_of
from programme.pages.known import at_risk_today
from programme.pages.news import unread_count

DESK = {
    "organization-list",
    "organization-create",
    "override-list",
    "proposal-approve",
    "proposal-refuse",
    "claim-list",
    "claim",
    "payment-list",
    "payment",
    "promotion-list",
    "benefit-keys",
    "programme-numbers",
}
"""The pages of a programme agent that are about no organization in particular."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of `shell.html`; an entry whose page does not exist is not in a list."""
    day = today()
    around: dict[str, Any] = {"rules_as_of": day, "rules_url": reverse("rules")}
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_authenticated:
        around["account_menu"] = account_menu(request)
        around["second_factor_is_due"] = cache(partial(second_factor_is_due, user, on=day))
        around["notices_url"] = reverse("news")
        # Counted when a template asks, and once.
        around["notices_count"] = cache(partial(unread_count, user, on=day))
        employment = _current(request, user, day)
        around["work_as"] = tuple(_parts(user, employment, day))
        if employment is not None:
            runs_it = employment.role == Employment.Role.ADMIN or user.is_agent
            around["whose"] = _whose(employment.organization)
            about = _navigation(request, employment.organization, day, runs_it=runs_it)
            if runs_it:
                around["search_url"] = reverse("find", args=[employment.organization.mpn_id])
                around["search_label"] = _("Find a person, competency or exam")
            around["navigation"] = (*about, _mine(request)) if runs_it else (_mine(request), *about)
        elif user.is_agent:
            around["navigation"] = (_desk(request), *_looked_at(request, day))
            if _name(request) != "organization-list":  # which has the same field in its middle
                around["search_url"] = reverse("organization-list")
                around["search_label"] = _("Name or MPN ID")
        else:
            around["navigation"] = (_mine(request),)
    return around


def _name(request: HttpRequest) -> str:
    return (request.resolver_match.url_name if request.resolver_match else "") or ""


def _mpn_id(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return match.kwargs.get("mpn_id") if match else None


def _current(request: HttpRequest, user: User, day: date) -> Employment | None:
    """The employment whose pages one is on; elsewhere the first, admins' before employees'; at the desk none."""
    employments = employments_of(user, on=day)
    mpn_id = _mpn_id(request)
    for employment in employments:
        if employment.organization.mpn_id == mpn_id:
            return employment
    is_at_the_desk = user.is_agent and (mpn_id or _name(request) in DESK)
    return None if is_at_the_desk else next(iter(employments), None)


def _parts(user: User, current: Employment | None, day: date) -> list[WorkAs]:
    """What one may work as: in each organization that employs one, and as a programme agent."""
    parts = [
        WorkAs(
            label=str(Employment.Role(employment.role).label),
            detail=employment.organization.name,
            url=reverse(_first_page(employment), args=[employment.organization.mpn_id]),
            icon="building" if employment.role == Employment.Role.ADMIN else "person",
            is_current=employment == current,
        )
        for employment in employments_of(user, on=day)
    ]
    if user.is_agent:
        parts.append(WorkAs(_("Programme agent"), "", reverse("organization-list"), "shield-task", current is None))
    return parts


def _first_page(employment: Employment) -> str:
    """The page on which one begins in a part."""
    return "overview" if employment.role == Employment.Role.ADMIN else "competency-list"


def _desk(request: HttpRequest) -> NavigationGroup:
    """A programme agent's own pages."""

    def item(label: str, icon: str, page: str, *others: str) -> NavigationItem:
        return NavigationItem(label, reverse(page), icon, is_current=_name(request) in {page, *others})

    return NavigationGroup(
        "",
        (
            item(_("Organizations"), "organization", "organization-list", "organization-create"),
            item(_("Overrides"), "shield-task", "override-list"),
            item(_("Claims"), "checkmark-circle", "claim-list", "claim"),
            item(_("Payments"), "money", "payment-list", "payment"),
            item(_("Promotions"), "megaphone", "promotion-list"),
            item(_("Product keys"), "key", "benefit-keys"),
            item(_("Programme"), "settings", "programme-numbers"),
        ),
    )


def _mine(request: HttpRequest) -> NavigationGroup:
    """A person's own pages, whatever they work as."""

    def item(label: str, icon: str, page: str, *others: str) -> NavigationItem:
        return NavigationItem(label, reverse(page), icon, is_current=_name(request) in {page, *others})

    return NavigationGroup(
        _("Me"),
        (
            item(_("My achievements"), "certificate", "my-achievements", "claim-achievement"),
            item(
                _("Link to an organization"),
                "link",
                "link-achievements",
                "confirm-link",
                "unlink-achievements",
                "confirm-unlink",
            ),
            item(_("My benefits"), "key", "my-benefits", "my-benefit-key"),
            item(_("My history"), "calendar-ltr", "my-history"),
        ),
    )


def _whose(organization: Organization) -> Whose:
    return Whose(organization.name, _("MPN {id}").format(id=organization.mpn_id))


def _looked_at(request: HttpRequest, day: date) -> tuple[NavigationGroup, ...]:
    """For an agent, the pages of the organization that they look at, under its name."""
    organization = Organization.objects.filter(mpn_id=_mpn_id(request) or "").first()
    if organization is None:
        return ()
    first, *others = _navigation(request, organization, day, runs_it=True)
    return replace(first, whose=_whose(organization)), *others


def _at_risk(organization: Organization, day: date) -> str:
    """How many of the competencies on display will not hold (R29), in words; nothing for none."""
    count = at_risk_today(organization, on=day)
    return ngettext("{count} at risk", "{count} at risk", count).format(count=number(count)) if count else ""


def _navigation(
    request: HttpRequest, organization: Organization, day: date, *, runs_it: bool
) -> tuple[NavigationGroup, ...]:
    """The pages about an organization; `runs_it`: for its admins and for agents, who see who counts (R37)."""
    name, mpn_id = _name(request), organization.mpn_id

    def item(label: str, icon: str, page: str, *others: str) -> NavigationItem:
        return NavigationItem(label, reverse(page, args=[mpn_id]), icon, is_current=name in {page, *others})

    entries = [item(_("Competencies"), "ribbon", "competency-list", "competency", "override-place", "override-revoke")]
    if runs_it:
        entries[0] = replace(entries[0], badge=_at_risk(organization, day))
        entries.append(
            item(_("Offers and orders"), "receipt", "membership", "membership-order", "order", "order-refund")
        )
        entries.append(
            item(_("Benefits"), "gift", "benefits", "benefit", "benefit-activate", "benefit-key", "benefit-assign")
        )
        entries.append(item(_("Letter of membership"), "document-pdf", "letter"))
    membership = NavigationGroup(_("Membership"), tuple(entries))
    if not runs_it:
        return (membership,)
    people = {"employee", "employee-invite", "employee-role", "employee-remove"}
    first = NavigationGroup(
        "", (item(_("Overview"), "home", "overview"), item(_("Employees"), "people", "employees", *people))
    )
    last = NavigationGroup(
        _("Organization"),
        (
            item(_("Activity"), "history", "activity"),
            item(_("Settings"), "settings", "settings", "market", "tokens"),
        ),
    )
    return first, membership, last

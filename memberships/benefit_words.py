"""What benefits are called, counted in and grouped by, in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, pgettext

from core.wording import money, number
from memberships.models import Benefit, Grant

# Names of products stay as they are; the rest of the catalogue's names are said in the reader's language.
NAMES = (
    gettext_noop("Windows 10 Professional or Enterprise (upgrade)"),
    gettext_noop("Office 365 (E3) seats"),
    gettext_noop("Microsoft Intune seats"),
    gettext_noop("Dynamics CRM Online user subscriptions"),
    gettext_noop("Microsoft Azure credit"),
    gettext_noop("Visual Studio Professional (MPN) subscriptions"),
    gettext_noop("Visual Studio Enterprise subscriptions (core)"),
    gettext_noop("Visual Studio Enterprise subscriptions (additional)"),
    gettext_noop("Microsoft Product Support incidents (current on-premises products)"),
    gettext_noop("Signature Cloud Support incidents (non-cloud competency)"),
    gettext_noop("Signature Cloud Support (cloud competency)"),
    gettext_noop("Partner Advisory Hours (technical presales and deployment)"),
    gettext_noop("Standard Go-To-Market resources"),
    gettext_noop("Business profile optimization and referral management"),
    gettext_noop("How to market with Microsoft"),
    gettext_noop("Partner logo (Logo Builder)"),
    gettext_noop("Certified letter that verifies attained competencies"),
)

CATEGORIES = {
    "software": gettext_lazy("Software"),
    "cloud": gettext_lazy("Cloud services"),
    "visual-studio": gettext_lazy("Visual Studio"),
    "technical": gettext_lazy("Technical support and advisory"),
    "go-to-market": gettext_lazy("Go-to-market"),
    "branding": gettext_lazy("Branding"),
}
"""The kinds of benefits, in the order in which they are shown."""


def name_of(benefit: Benefit | Grant) -> str:
    return _(benefit.name)


def category_of(category: str) -> str:
    """A kind that only a later catalogue knows is shown as it has it."""
    return str(CATEGORIES.get(category, category))


def pieces(count: int, unit: str) -> str:
    """So many of what a benefit is counted in: 10 licences."""
    text = {
        "licence": ngettext("{count} licence", "{count} licences", count),
        "seat": ngettext("{count} seat", "{count} seats", count),
        "subscription": ngettext("{count} subscription", "{count} subscriptions", count),
        "incident": ngettext("{count} incident", "{count} incidents", count),
        "hour": ngettext("{count} hour", "{count} hours", count),
    }.get(unit, "{count}")
    return text.format(count=number(count))


def quantity_of(benefit: Benefit | Grant) -> str:
    """How much of it there is: 10 licences, USD 100 a month, Unlimited, Included."""
    if benefit.quantity == 0:
        return _("On extra conditions")
    if benefit.unit == "usd_per_month" and benefit.quantity is not None:
        return _("{amount} a month").format(amount=money(benefit.quantity * 100))
    if benefit.quantity is not None:
        return pieces(benefit.quantity, benefit.unit)
    if benefit.unit == "entitlement":
        return pgettext("quantity of a benefit", "Included")
    return pgettext("quantity of a benefit", "Unlimited")

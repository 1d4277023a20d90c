"""What of levels, memberships and orders is news: to the organization's admins (R32)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity import news
from activity.wording import Told
from competencies.news_kinds import competency_page
from organizations.audiences import admins


def at_risk(one: Told) -> str:
    """In the programme's own words (R29)."""
    return _("A recent change to your competency achievement has put your membership renewal eligibility at risk.")


def overview(one: news.Happening, place: news.Place | None, is_oneself: bool) -> str:
    return reverse("overview", args=[place.mpn_id]) if place else reverse("home")


def offers(one: news.Happening, place: news.Place | None, is_oneself: bool) -> str:
    """Where it is renewed, or bought again."""
    return reverse("membership", args=[place.mpn_id]) if place else reverse("home")


def order(one: news.Happening, place: news.Place | None, is_oneself: bool) -> str:
    number = one.facts.get("order")
    return reverse("order", args=[place.mpn_id, number]) if place and number else overview(one, place, is_oneself)


def register() -> None:
    renewal = frozenset({"membership.renewal_due", "membership.lapsed"})
    news.register(
        news.Kind(
            "membership",
            gettext_lazy("Membership"),
            gettext_lazy(
                "When the renewal opens, 60, 30 and 15 days before the anniversary, on it, and in grace. That the "
                "membership has lapsed is always mailed."
            ),
            renewal,
            (admins,),
            offers,
            always=frozenset({"membership.lapsed"}),
        )
    )
    risk = frozenset({"membership.at_risk", "membership.safe_again"})
    news.register(
        news.Kind(
            "risk",
            gettext_lazy("Renewal at risk"),
            gettext_lazy("The renewal of the membership is put at risk, or is safe again."),
            risk,
            (admins,),
            overview,
            always=risk,
            says={"membership.at_risk": at_risk},
        )
    )
    orders = frozenset({"order.paid", "order.expired", "order.cancelled", "order.refunded"})
    news.register(
        news.Kind(
            "orders",
            gettext_lazy("Orders"),
            gettext_lazy("An order is paid, expires, is cancelled or refunded."),
            orders,
            (admins,),
            order,
            always=orders,
        )
    )
    news.register(
        news.Kind(
            "levels",
            gettext_lazy("Levels"),
            gettext_lazy("A competency reaches Silver or Gold, or loses it."),
            frozenset({"level.gained", "level.lost"}),
            (admins,),
            competency_page,
        )
    )

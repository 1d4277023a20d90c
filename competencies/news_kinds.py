"""What of overrides is news: to the organization's admins (R32)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from activity import news
from organizations.audiences import admins


def competency_page(one: news.Happening, place: news.Place | None, is_oneself: bool) -> str:
    """The page of the competency that it is about."""
    slug = one.facts.get("competency")
    return reverse("competency", args=[place.mpn_id, slug]) if place and slug else reverse("home")


def register() -> None:
    news.register(
        news.Kind(
            "overrides",
            gettext_lazy("Overrides"),
            gettext_lazy("The programme places an override, it ends within 14 days, it has ended or is revoked."),
            frozenset({"override.placed", "override.ending", "override.ended", "override.revoked"}),
            (admins,),
            competency_page,
        )
    )

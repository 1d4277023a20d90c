"""What of links is news: to the organization's admins, and to the person where somebody else did it (R32)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from achievements.sentences import codes
from activity import news
from activity.wording import Told
from organizations.audiences import admins


def unlinked_from_me(one: Told) -> str:
    if one.entry.by_id is None:
        return _("Your achievements stopped counting here: {codes}.").format(codes=codes(one))
    return _("Your achievements stopped counting here, because your employment ended: {codes}.").format(
        codes=codes(one)
    )


def page(one: news.Happening, place: news.Place | None, is_oneself: bool) -> str:
    """One's own achievements; for an admin those of the person, or the record where they may have left."""
    if is_oneself or place is None:
        return reverse("my-achievements")
    if one.verb == "achievement.linked" and one.person_id is not None:
        return reverse("employee", args=[place.mpn_id, one.person_id])
    return reverse("activity", args=[place.mpn_id]) + "?kind=achievements"


def register() -> None:
    news.register(
        news.Kind(
            "links",
            gettext_lazy("Links"),
            gettext_lazy("Somebody links achievements to your organization, or unlinks them."),
            frozenset({"achievement.linked", "achievement.unlinked"}),
            (admins, news.the_person_concerned),
            page,
            says_to_oneself={"achievement.unlinked": unlinked_from_me},
        )
    )

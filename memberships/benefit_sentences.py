"""How benefits and who has them read on an organization's record (R33)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import ActivityRecord
from activity.wording import Kind, Thing, Told, register
from core.wording import number, short_day
from memberships.benefit_words import name_of
from memberships.models import Grant


def activated(one: Told) -> str:
    words, count = _words(one), one.facts.get("pieces", 1)
    if isinstance(count, int) and count > 1:
        return _("{benefit}: {count} were activated, until {day}.").format(**words, count=number(count))
    return _("{benefit} was activated, until {day}.").format(**words)


def key_viewed(one: Told) -> str:
    return _("The key of {benefit}, number {number}, was looked at.").format(**_words(one))


def assigned(one: Told) -> str:
    return _("{benefit}, number {number}, was assigned to {person}.").format(**_words(one))


def taken_back(one: Told) -> str:
    if one.facts.get("reason") == "left":
        return _("{benefit}, number {number}, is free again: {person} left.").format(**_words(one))
    return _("{benefit}, number {number}, was taken back from {person}.").format(**_words(one))


def _words(one: Told) -> dict[str, str]:
    written = one.facts.get("ends_on")
    return {
        "benefit": one.thing("grant") or str(one.facts.get("benefit", "")),
        "number": str(one.facts.get("number", "")),
        "person": one.person,
        "day": short_day(date.fromisoformat(written)) if written else "",
    }


def grants(entries: Sequence[ActivityRecord]) -> Mapping[Thing, str]:
    """What the benefits among entries are called."""
    ids = {entry.facts.get("grant") for entry in entries}
    return {("grant", grant.pk): name_of(grant) for grant in Grant.objects.filter(pk__in=ids - {None})}


def register_sentences() -> None:
    register(
        Kind(
            "benefits",
            gettext_lazy("Benefits"),
            {
                "benefit.activated": activated,
                "benefit.key_viewed": key_viewed,
                "benefit.assigned": assigned,
                "benefit.taken_back": taken_back,
            },
            grants,
        )
    )

"""What happens to a level next, and what happened before, with its causes (R19, R33)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.engine.explanation import Change
from competencies.words import Names, causes

MOST_COMING = 6
MOST_PAST = 8
ORDER = ("none", "silver", "gold")


@dataclass(frozen=True, slots=True)
class Step:
    """A change of a level, as `components/next.html` shows it: the cause as headline, the effect as badges."""

    day: date
    kind: str
    title: str
    text: str = ""
    subject: str = ""
    before: str = ""
    after: str = ""


def coming(changes: Sequence[Change], on: int) -> list[Change]:
    """The next changes after a day."""
    return [change for change in changes if change.day > on][:MOST_COMING]


def past(changes: Sequence[Change], on: int) -> list[Change]:
    """The last changes up to a day, the latest first."""
    return [change for change in reversed(changes) if change.day <= on][:MOST_PAST]


def steps(
    changes: Sequence[Change], called: Names, people: Mapping[int, str] | None, *, subject: str = ""
) -> tuple[Step, ...]:
    """Changes as steps; one that touches only what is earned says that an override covers it (R21)."""
    found = []
    for change in changes:
        is_loss = ORDER.index(change.after) < ORDER.index(change.before)
        text = ""
        if change.before == change.after:
            text = _earned_only(change)
        title = causes(change.causes, called, people) or _("The facts on record change")
        found.append(
            Step(
                day=date.fromordinal(change.day),
                kind="risk" if is_loss else "mark" if change.before != change.after else "",
                title=title[0].upper() + title[1:],
                text=text,
                subject=subject if change.before != change.after else "",
                before=change.before if change.before != change.after else "",
                after=change.after if change.before != change.after else "",
            )
        )
    return tuple(found)


def _earned_only(change: Change) -> str:
    if ORDER.index(change.earned_after) < ORDER.index(change.earned_before):
        return _("On the facts alone the level falls; the override keeps it.")
    return _("On the facts alone the level rises; an override already gave it.")

"""How overrides read on an organization's record (R20, R21)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import ActivityRecord
from activity.wording import Kind, Thing, Told, register
from competencies.models import Level
from competencies.plans import revision_in_force
from competencies.words import names
from core.wording import as_sentence, short_day


def competency_of(one: Told) -> str:
    """The competency that an entry is about, by its name."""
    return one.thing("competency") or str(one.facts.get("competency", ""))


def competencies(_entries: Sequence[ActivityRecord]) -> Mapping[Thing, str]:
    """What the competencies of the catalogue in force are called."""
    called = names(revision_in_force())
    return {("competency", slug): one.name for slug, one in called.competencies.items()}


def placed(one: Told) -> str:
    until = one.facts.get("until")
    return _("{by} placed an override to {level} on {competency} until {day}. Reason: {reason}").format(
        **_named(one),
        day=short_day(date.fromisoformat(until)) if until else "",
        reason=as_sentence(one.facts.get("reason", "")),
    )


def revoked(one: Told) -> str:
    return _("{by} revoked the override to {level} on {competency}.").format(**_named(one))


def ending(one: Told) -> str:
    until = one.facts.get("until")
    return _("The override to {level} on {competency} ends on {day}.").format(
        **_named(one), day=short_day(date.fromisoformat(until)) if until else ""
    )


def ended(one: Told) -> str:
    return _("The override to {level} on {competency} ended.").format(**_named(one))


def proposed(one: Told) -> str:
    return _("{by} proposed an override to {level} on {competency}; a second agent decides.").format(**_named(one))


def approved(one: Told) -> str:
    return _("{by} approved the override to {level} on {competency}.").format(**_named(one))


def refused(one: Told) -> str:
    return _("{by} refused the proposed override to {level} on {competency}.").format(**_named(one))


def _named(one: Told) -> dict[str, str]:
    level = one.facts.get("level", "")
    label = str(Level(level).label) if level in Level.values else level
    return {"by": one.by, "competency": competency_of(one), "level": label}


def register_sentences() -> None:
    register(
        Kind(
            "overrides",
            gettext_lazy("Overrides"),
            {
                "override.placed": placed,
                "override.revoked": revoked,
                "override.ending": ending,
                "override.ended": ended,
                "override.proposed": proposed,
                "override.approved": approved,
                "override.refused": refused,
            },
            competencies,
        )
    )

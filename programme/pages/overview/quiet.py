"""Quieter words (R29): some competencies on display will not last, but the renewal is safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.engine.explanation import Change
from competencies.engine.timeline import next_end
from competencies.models import Level
from competencies.words import causes
from core.wording import short_day
from memberships.holding import Held
from memberships.risk import Mending, Renewal, at_level
from memberships.stages import shown_on
from programme.pages.overview.risk import as_sentence, mending_words, path_url
from programme.pages.standing import Asked

MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class QuietLine:
    """A displayed competency that will not last, with what ends it and what would keep it."""

    name: str
    url: str
    ends: str
    repair: str


@dataclass(frozen=True, slots=True)
class QuietRisk:
    """Some competencies are at risk, the renewal is not (R29)."""

    sentence: str
    lines: tuple[QuietLine, ...]
    more_url: str


@dataclass(frozen=True, slots=True)
class FoundQuiet:
    """The displayed competencies that will not last: each with the day on which its level ends or ended."""

    at_risk: tuple[tuple[str, str, int | None, Mending | None], ...]
    displayed: int


def find_quiet(renewal: Renewal, asked: Asked, at_risk: Sequence[str]) -> FoundQuiet:
    """`at_risk`: the competencies whose stage that is; only the first few are looked into."""
    displayed = 0
    found: list[tuple[str, str, int | None, Mending | None]] = []
    for slug, standing in renewal.standings.items():
        shown, _until = shown_on(renewal.terms, standing.silver, standing.gold, asked.day)
        displayed += shown != "none"
        if slug in at_risk:
            mending = renewal.mending(slug, shown) if len(found) < MOST_LINES else None
            found.append((slug, shown, next_end(at_level(standing, shown), asked.day), mending))
    return FoundQuiet(tuple(found), displayed)


def quietly(
    found: FoundQuiet,
    asked: Asked,
    held: Held,
    changes: Sequence[tuple[str, Change]],
    people: Mapping[int, str],
) -> QuietRisk:
    """Some competencies will not hold on the anniversary, but the renewal is safe (R29)."""
    count = len(found.at_risk)
    if held.is_in_grace:
        text = ngettext(
            "{count} of your {all} competencies is not held any more; your renewal is safe.",
            "{count} of your {all} competencies are not held any more; your renewal is safe.",
            count,
        )
    else:
        text = ngettext(
            "{count} of your {all} competencies will not hold on the anniversary; your renewal is safe.",
            "{count} of your {all} competencies will not hold on the anniversary; your renewal is safe.",
            count,
        )
    ending = {(slug, change.day): change for slug, change in changes}
    lines = []
    for slug, level, until, mending in found.at_risk[:MOST_LINES]:
        change = ending.get((slug, until)) if until is not None else None
        why = causes(change.causes, asked.called, people) if change else ""
        lines.append(
            QuietLine(
                name=asked.called.competencies[slug].name,
                url=path_url(mending, asked)
                if mending
                else reverse("competency", args=[asked.organization.mpn_id, slug]),
                ends=_ends(level, until, why),
                repair=as_sentence(mending_words(mending, asked, people)) if mending else "",
            )
        )
    more = reverse("competency-list", args=[asked.organization.mpn_id]) + "?show=at-risk"
    return QuietRisk(text.format(count=count, all=found.displayed), tuple(lines), more if count > MOST_LINES else "")


def _ends(level: str, until: int | None, why: str) -> str:
    word = Level(level).label
    if until is None:
        return _("{level} is on display and not held any more.").format(level=word)
    day = short_day(date.fromordinal(until))
    if why:
        return _("{level} ends on {day}: {why}.").format(level=word, day=day, why=why)
    return _("{level} ends on {day}.").format(level=word, day=day)

"""What happens next: the dated changes of levels and of the membership, with their causes (R18, R19, R24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.engine.explanation import Cause, Change
from competencies.words import Names, causes
from core.dates import add_months
from core.wording import days_long, short_day
from memberships.engine import RANK
from memberships.holding import Held
from programme.pages.standing import Asked

MONTHS_AHEAD = 12
MOST = 8


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A competency goes from one level to another."""

    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that will happen, as `components/next.html` shows it: the cause as headline, the effects as badges."""

    day: date
    kind: str
    title: str
    text: str = ""
    effects: tuple[LevelChange, ...] = ()


def horizon(asked: Asked, held: Held | None) -> date:
    """How far ahead the page looks: a year, and to the end of the grace that follows the term."""
    return max(add_months(asked.on, MONTHS_AHEAD), held.lapses_on if held else asked.on)


def steps(
    changes: Sequence[tuple[str, Change]],
    asked: Asked,
    held: Held | None,
    people: Mapping[int, str],
    *,
    pack: Held | None = None,
) -> list[Step]:
    """Everything that comes, by day; what the membership and the Action Pack do stands before what levels do."""
    found = [*_membership(held), *_pack(pack), *_levels(changes, asked, people), *_overrides(changes, asked)]
    return sorted(found, key=lambda step: (step.day, step.kind != "mark"))


def _membership(held: Held | None) -> Iterable[Step]:
    if held is None:
        return
    term = held.term
    if held.next is None and term.ran_to_its_anniversary and held.opens_on > held.on:
        text = _("You can renew from this day, at the level you hold on it.")
        yield Step(held.opens_on, "mark", _("Renewal opens"), text)
    if term.ends_on > held.on:
        yield Step(
            term.ends_on, "mark", _("Anniversary") if term.ran_to_its_anniversary else _("The term ends"), _end(held)
        )
    if held.is_in_grace and held.next is None:
        text = _("Unless renewed, tier, benefits and display end on this day.")
        yield Step(held.lapses_on, "mark", _("Grace ends"), text)


def _end(held: Held) -> str:
    if held.next is not None:
        return (
            _("Your renewed membership begins: Gold.")
            if held.next.tier == "gold"
            else _("Your renewed membership begins: Silver.")
        )
    if not held.term.ran_to_its_anniversary:
        return _("It was ended early, so no grace follows.")
    if held.lapses_on == held.term.ends_on:
        return _("Unless renewed, tier, benefits and display end on this day.")
    return _("Unless renewed, {days} of grace begin. Tier, benefits and display go on until {day}.").format(
        days=days_long((held.lapses_on - held.term.ends_on).days), day=short_day(held.lapses_on)
    )


def _pack(pack: Held | None) -> Iterable[Step]:
    if pack is None:
        return
    if pack.next is None and pack.term.ran_to_its_anniversary and pack.opens_on > pack.on:
        yield Step(pack.opens_on, "mark", _("Renewal of the Action Pack opens"))
    if pack.term.ends_on > pack.on:
        title = _("Anniversary of the Action Pack") if pack.term.ran_to_its_anniversary else _("The Action Pack ends")
        yield Step(pack.term.ends_on, "mark", title, _pack_end(pack))
    if pack.is_in_grace and pack.next is None:
        yield Step(
            pack.lapses_on,
            "mark",
            _("Grace of the Action Pack ends"),
            _("Unless renewed, its benefits end on this day."),
        )


def _pack_end(pack: Held) -> str:
    if pack.next is not None:
        return _("Your renewed Action Pack begins.")
    if not pack.term.ran_to_its_anniversary:
        return _("It was ended early, so no grace follows.")
    if pack.lapses_on == pack.term.ends_on:
        return _("Unless renewed, its benefits end on this day.")
    return _("Unless renewed, {days} of grace begin. Its benefits go on until {day}.").format(
        days=days_long((pack.lapses_on - pack.term.ends_on).days), day=short_day(pack.lapses_on)
    )


def _levels(changes: Sequence[tuple[str, Change]], asked: Asked, people: Mapping[int, str]) -> Iterable[Step]:
    """What has the same causes on the same day is one step, whatever it does to how many competencies."""
    together: dict[tuple[int, tuple[Cause, ...]], list[tuple[str, Change]]] = {}
    for slug, change in changes:
        together.setdefault((change.day, change.causes), []).append((slug, change))
    for (day, why), touched in together.items():
        effects = tuple(
            LevelChange(asked.called.competencies[slug].name, change.before, change.after)
            for slug, change in touched
            if change.before != change.after
        )
        is_loss = any(RANK[effect.after] < RANK[effect.before] for effect in effects)
        title = _title(why, [slug for slug, _change in touched], asked.called, people)
        yield Step(
            day=date.fromordinal(day),
            kind="risk" if is_loss else "",
            title=title[0].upper() + title[1:],
            text=" ".join(
                _earned_only(asked.called.competencies[slug].name, one)
                for slug, one in touched
                if one.before == one.after
            ),
            effects=effects,
        )


def _title(why: Sequence[Cause], slugs: Sequence[str], called: Names, people: Mapping[int, str]) -> str:
    if len(slugs) == 1 and [one.kind for one in why] == ["override"] and not why[0].begins:
        return _("The override on {competency} ends").format(competency=called.competencies[slugs[0]].name)
    return causes(why, called, people) or _("The facts on record change")


def _earned_only(name: str, change: Change) -> str:
    if RANK[change.earned_after] < RANK[change.earned_before]:
        return _("{competency}: on the facts alone the level falls; the override keeps it.").format(competency=name)
    return _("{competency}: on the facts alone the level rises; an override already gave it.").format(competency=name)


def _overrides(changes: Sequence[tuple[str, Change]], asked: Asked) -> Iterable[Step]:
    """Overrides that end without anything changing: the facts, or another one, give the level by then (R21)."""
    told = {(slug, change.day) for slug, change in changes}
    for one in asked.dossier.overrides:
        if one.is_in_force(asked.day) and (one.competency, one.until) not in told:
            name = asked.called.competencies[one.competency].name
            yield Step(
                date.fromordinal(one.until),
                "",
                _("The override on {competency} ends").format(competency=name),
                _("The level stays as it is."),
            )

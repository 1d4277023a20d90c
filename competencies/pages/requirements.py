"""A path's requirements as a page shows them: needed and found, who counts until when, who is nearly there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.engine.explanation import (
    AuthorizationVerdict,
    Counted,
    MetricVerdict,
    Nearly,
    PathVerdict,
    PeopleVerdict,
    Verdict,
)
from competencies.engine.facts import Boundary
from competencies.engine.plan import Plan
from competencies.engine.timeline import BEGINNING, as_date
from competencies.pages.figures import Figures, figures
from competencies.progress import SOON_DAYS
from competencies.words import (
    Names,
    codes_of,
    figure,
    figure_needed,
    listed,
    people_needed,
    satisfies,
    whose_figures_count,
)
from core.dates import month_start
from core.pictures import Bar, Pips, draw_bar, draw_pips
from core.wording import distance, month_and_year, number, short_day

MOST_COUNTED = 25
MOST_NEARLY = 10


@dataclass(frozen=True, slots=True)
class CountedLine:
    """Somebody who counts, with what, until when (None: no end on record)."""

    name: str
    codes: tuple[str, ...]
    until: date | None
    is_soon: bool


@dataclass(frozen=True, slots=True)
class NearlyLine:
    """Somebody who is nearly there: what is lacking, what is there, what ended lately (code, day)."""

    name: str
    lacks: str
    has: str
    ended: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A certification that a requirement speaks of; `is_on`: somebody counts by it today."""

    code: str
    name: str
    is_on: bool
    accepted_until: date | None


@dataclass(frozen=True, slots=True)
class RequirementCard:
    """One requirement. `state`: "met", "soon" (met, but not for long) or "open"; `status` is a sentence about it."""

    place: int
    kind: str
    state: str
    title: str
    status: tuple[str, ...]
    pips: Pips | None = None
    bar: Bar | None = None
    left: str = ""
    right: str = ""
    counted: tuple[CountedLine, ...] = ()
    more_counted: int = 0
    also: int = 0
    nearly: tuple[NearlyLine, ...] = ()
    more_nearly: int = 0
    codes: tuple[CodeLine, ...] = ()
    figures: Figures | None = None

    @property
    def anchor(self) -> str:
        """Its place in the page's address."""
        return f"requirement-{self.place}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a requirement card needs beside its verdict: the day, the names, and who may be named.

    `people` None: nobody is named (R37: who counts is for admins and agents). `paged`: the place of a requirement whose
    people are paged through, and which of them; of all others the first `MOST_COUNTED` are shown.
    """

    on: int
    plan: Plan
    called: Names
    people: Mapping[int, str] | None
    reasons: Mapping[Boundary, str]
    level: str
    paged: tuple[int, slice] | None = None

    @property
    def day(self) -> date:
        return date.fromordinal(self.on)


def _part(place: int, paged: tuple[int, slice] | None) -> slice:
    return paged[1] if paged and paged[0] == place else slice(MOST_COUNTED)


def cards(path: PathVerdict, shown: Shown, *, then: Sequence[int | None]) -> tuple[RequirementCard, ...]:
    """The requirements of a path, people first. `then`: for each, how many people are left when it ends, if known."""
    made = [
        _card(place, verdict, path, shown, left)
        for place, (verdict, left) in enumerate(zip(path.requirements, then, strict=True))
    ]
    return tuple(sorted(made, key=lambda card: card.kind != "people"))


def _card(place: int, verdict: Verdict, path: PathVerdict, shown: Shown, left: int | None) -> RequirementCard:
    if isinstance(verdict, PeopleVerdict):
        return _people(place, verdict, path, shown, left)
    if isinstance(verdict, MetricVerdict):
        return _metric(place, verdict, shown)
    return _authorization(place, verdict, shown)


def _state(until: int | None, shown: Shown) -> str:
    if until is None:
        return "open"
    return "soon" if until <= shown.on + SOON_DAYS else "met"


def _met(since: int | None, until: int | None, shown: Shown) -> str:
    """Met since and until when, in one sentence."""
    end = as_date(until)
    if end is not None:
        return _("Met until {day}, {distance}.").format(day=short_day(end), distance=distance(end, shown.day))
    start = date.fromordinal(since) if since and since > BEGINNING else None
    if start is not None:
        return _("Met since {day}, with no end on record.").format(day=short_day(start))
    return _("Met, with no end on record.")


# --- People -----------------------------------------------------------------------------------------------------------
def _people(place: int, verdict: PeopleVerdict, path: PathVerdict, shown: Shown, left: int | None) -> RequirementCard:
    enough = verdict.counted[: verdict.count]
    soon = [one for one in enough if one.until <= shown.on + SOON_DAYS]
    # Somebody who ends soon matters only where nobody else takes their place.
    is_short_soon = bool(soon) and len(verdict.counted) - len(soon) < verdict.count
    found = min(verdict.found, verdict.count)
    return RequirementCard(
        place=place,
        kind="people",
        state=_state(verdict.until, shown),
        title=people_needed(verdict.count, verdict.holding),
        status=tuple(_people_status(verdict, path, shown, left)),
        pips=draw_pips(verdict.count, found, soon=len(soon) if is_short_soon else 0),
        left=_("{found} of {needed} found").format(found=number(verdict.found), needed=number(verdict.count)),
        right=_soonest(soon, shown) if is_short_soon else "",
        counted=_counted(verdict.counted[_part(place, shown.paged)], shown),
        more_counted=0 if shown.paged and shown.paged[0] == place else max(len(verdict.counted) - MOST_COUNTED, 0),
        also=len(verdict.also),
        nearly=tuple(_nearly(verdict, shown)),
        more_nearly=max(len(verdict.nearly) - MOST_NEARLY, 0),
        codes=_codes(verdict, shown),
    )


def _people_status(verdict: PeopleVerdict, path: PathVerdict, shown: Shown, left: int | None) -> Iterable[str]:
    if verdict.is_met:
        yield _met(verdict.since, verdict.until, shown)
        if as_date(verdict.until) is not None and left is not None:
            yield _("Then {found} of {needed}.").format(found=number(left), needed=number(verdict.count))
    elif missing := max(verdict.count - verdict.found, 0):
        yield ngettext("{count} more person is needed.", "{count} more people are needed.", missing).format(
            count=number(missing)
        )
    group = next((group for group in path.groups if group.name == verdict.distinct), None)
    if group is not None:
        yield _("Nobody counts twice: the requirements of this group need different people.")
        if group.missing and not verdict.is_met:
            yield ngettext(
                "In the whole group {count} person is missing.",
                "In the whole group {count} people are missing.",
                group.missing,
            ).format(count=number(group.missing))


def _soonest(soon: Sequence[Counted], shown: Shown) -> str:
    end = as_date(min(one.until for one in soon))
    if end is None:
        return ""
    return ngettext("{count} ends {distance}", "{count} end, the first {distance}", len(soon)).format(
        count=len(soon), distance=distance(end, shown.day)
    )


def _counted(people: Iterable[Counted], shown: Shown) -> tuple[CountedLine, ...]:
    if shown.people is None:
        return ()
    return tuple(
        CountedLine(
            shown.people.get(one.person, ""),
            one.codes,
            as_date(one.until),
            one.until <= shown.on + SOON_DAYS,
        )
        for one in people
    )


def _nearly(verdict: PeopleVerdict, shown: Shown) -> Iterable[NearlyLine]:
    if shown.people is None:
        return
    for one in verdict.nearly[:MOST_NEARLY]:
        yield NearlyLine(
            shown.people.get(one.person, ""),
            _lacks(one, verdict, shown),
            ", ".join(one.has),
            tuple((code, date.fromordinal(day)) for code, day in one.ended),
        )


def _lacks(one: Nearly, verdict: PeopleVerdict, shown: Shown) -> str:
    """What would do: what they had before, where that alone would; else the fewest certifications."""
    for code, day in reversed(one.ended):
        if shown.plan.accepts((code,), shown.on) and satisfies({*one.has, code}, verdict.holding):
            is_unlinked = shown.reasons.get((one.person, code, day)) == "unlinked"
            text = _("to link {code} again") if is_unlinked else _("{code} again")
            return text.format(code=code)
    return listed(one.lacks, _("and"))


def _codes(verdict: PeopleVerdict, shown: Shown) -> tuple[CodeLine, ...]:
    on = {code for one in (*verdict.counted, *verdict.also) for code in one.codes}
    lines = []
    for code in codes_of(verdict.holding):
        accepted = shown.plan.accepted.get(code)
        lines.append(
            CodeLine(
                code,
                shown.called.certifications.get(code, ""),
                code in on,
                as_date(accepted[-1][1]) if accepted else None,
            )
        )
    return tuple(lines)


# --- Figures and authorizations ---------------------------------------------------------------------------------------
def _metric(place: int, verdict: MetricVerdict, shown: Shown) -> RequirementCard:
    status = []
    if verdict.is_met:
        status.append(_met(verdict.since, verdict.until, shown))
        short_from = as_date(verdict.short_from)
        if short_from is not None and verdict.short_by:
            status.append(
                _("On the figures on record alone it would fall short from {day}, by {amount}.").format(
                    day=short_day(short_from), amount=shown.called.amount(verdict.metric, verdict.short_by)
                )
            )
    else:
        status.append(
            _("{amount} short.").format(amount=shown.called.amount(verdict.metric, verdict.needed - verdict.found))
        )
    status.append(whose_figures_count(verdict.partner_of_record))
    counted = [month for month in verdict.months if month.in_window]
    window = ""
    if counted:
        window = _("{first} to {last}").format(
            first=month_and_year(month_start(counted[0].month)), last=month_and_year(month_start(counted[-1].month))
        )
    return RequirementCard(
        place=place,
        kind="metric",
        state=_state(verdict.until, shown),
        title=figure_needed(verdict, shown.called),
        status=tuple(status),
        bar=draw_bar(verdict.needed, verdict.found),
        left=_("{found} of {needed} found").format(
            found=number(figure(verdict.found)), needed=number(figure(verdict.needed))
        ),
        right=window,
        figures=figures(verdict, shown.called, level=shown.level),
    )


def _authorization(place: int, verdict: AuthorizationVerdict, shown: Shown) -> RequirementCard:
    return RequirementCard(
        place=place,
        kind="authorization",
        state=_state(verdict.until, shown),
        title=shown.called.authorization(verdict.authorization),
        status=(_met(verdict.since, verdict.until, shown) if verdict.is_met else _("Not held."),),
    )

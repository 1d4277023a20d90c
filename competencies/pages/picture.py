"""A competency over time as a picture: its levels, its overrides, and the facts of one path (R17, R18, R21)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.dossier import Dossier, OverrideOnRecord
from competencies.engine.explanation import Bands, Change, PathBand, RequirementBand
from competencies.engine.timeline import BEGINNING, OPEN, Span, Timeline, as_date, height_on, span_on, subtract
from competencies.models import Level
from competencies.words import Names, causes, codes_of, listed, people_needed
from core.dates import add_months, month_start
from core.pictures import Band, Ending, Fill, Group, Line, Row, TimelinePicture, draw_timeline
from core.wording import long_day, number, short_day

MONTHS_BACK = 12
MONTHS_AHEAD = 18
MOST_COUNTING = 8
MOST_ENDED = 4
MOST_CODES = 3

SOLID = {"gold": Fill.GOLD, "silver": Fill.SILVER}
HATCHED = {"gold": Fill.GOLD_HATCHED, "silver": Fill.SILVER_HATCHED}


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture is drawn for: a day, its months around it, and whom it may name (None: nobody)."""

    on: date
    today: date
    dossier: Dossier
    called: Names
    people: Mapping[int, str] | None
    mark: Line | None = None

    @property
    def first(self) -> date:
        return add_months(self.on, -MONTHS_BACK)

    @property
    def last(self) -> date:
        return add_months(self.on, MONTHS_AHEAD)

    def shows(self, span: Span) -> bool:
        return span[0] < self.last.toordinal() and span[1] > self.first.toordinal()


def picture(bands: Bands, path: PathBand | None, frame: Frame) -> TimelinePicture:
    """The timeline of a competency, with the facts that one of its paths rests on."""
    changes = {change.day: change for change in bands.changes}
    groups = [Group(_("Level"), tuple(_levels(bands, changes, frame)))]
    overrides = frame.dossier.overrides_of(bands.competency)
    if rows := tuple(_overrides(overrides, frame)):
        groups.append(Group(_("By override"), rows))
    if path is not None:
        figures = tuple(_fact_row(one, path, frame) for one in path.requirements if one.kind != "people")
        if figures:
            groups.append(Group(_("Figures and authorizations"), figures))
        if frame.people is not None:
            groups += [_people(one, frame, frame.people) for one in path.requirements if one.kind == "people"]
    now = Line(frame.on, _("Today") if frame.on == frame.today else short_day(frame.on))
    return draw_timeline(
        tuple(group for group in groups if group.rows),
        first=frame.first,
        last=frame.last,
        now=now,
        mark=frame.mark,
        sentence=_sentence(bands, frame),
    )


def _sentence(bands: Bands, frame: Frame) -> str:
    parts = [
        _("Timeline from {first} to {last}.").format(first=long_day(frame.first), last=long_day(frame.last)),
    ]
    for level, timeline in (("gold", bands.gold), ("silver", bands.silver)):
        span = span_on(timeline, frame.on.toordinal())
        if span is None:
            text = _("{level} is not held.")
        elif span[1] >= OPEN:
            text = _("{level} is held with no end on record.")
        else:
            text = _("{level} is held until {day}.")
        day = as_date(span[1]) if span else None
        parts.append(text.format(level=Level(level).label, day=long_day(day) if day else ""))
    parts.append(_("The table below says the same."))
    return " ".join(parts)


# --- Levels and overrides ---------------------------------------------------------------------------------------------
def _levels(bands: Bands, changes: Mapping[int, Change], frame: Frame) -> Iterable[Row]:
    for level, earned, held in (
        ("gold", bands.earned_gold, bands.gold),
        ("silver", bands.earned_silver, bands.silver),
    ):
        pieces = [(span, SOLID[level]) for span in earned]
        pieces += [(span, HATCHED[level]) for span in subtract(held, earned)]
        shown = sorted(piece for piece in pieces if frame.shows(piece[0]))
        if not shown:
            continue
        span = _of_interest(held, frame)
        words = _why(span[1], changes, frame, is_short=True) if span else ""
        yield Row(
            name=str(Level(level).label),
            bands=tuple(_band(piece, fill, _why(piece[1], changes, frame)) for piece, fill in shown),
            badge=level,
            is_tall=True,
            ending=Ending(as_date(span[1]), words) if span else None,
        )


def _of_interest(timeline: Timeline, frame: Frame) -> Span | None:
    """The span whose end is told: the one that holds on the day, else the next one shown, else the last."""
    on = frame.on.toordinal()
    held = span_on(timeline, on)
    if held:
        return held
    shown = [span for span in timeline if frame.shows(span)]
    return next((span for span in shown if span[0] > on), shown[-1] if shown else None)


def _why(day: int, changes: Mapping[int, Change], frame: Frame, *, is_short: bool = False) -> str:
    change = changes.get(day)
    if change is None:
        return ""
    if change.earned_before == "none" != change.earned_after or (change.earned_before, change.earned_after) == (
        "silver",
        "gold",
    ):
        return _("the facts take over")
    ending = [cause for cause in change.causes if not cause.begins]
    return causes(ending, frame.called, None if is_short else frame.people, most=1 if is_short else 2)


def _overrides(overrides: Sequence[OverrideOnRecord], frame: Frame) -> Iterable[Row]:
    for level in ("gold", "silver"):
        given = [one for one in overrides if one.level == level and one.starts_on < one.until]
        shown = [one for one in given if frame.shows((one.starts_on, one.until))]
        if not shown:
            continue
        yield Row(
            name=str(Level(level).label),
            note=ngettext("{count} so far", "{count} so far", len(given)).format(count=len(given)),
            bands=tuple(_band((one.starts_on, one.until), HATCHED[level], _override_ends(one)) for one in shown),
            ending=Ending(as_date(shown[-1].until), _override_ends(shown[-1])),
        )


def _override_ends(one: OverrideOnRecord) -> str:
    if one.is_revoked:
        return _("revoked")
    starts = date.fromordinal(one.starts_on)
    return _("three months are over") if add_months(starts, 3).toordinal() == one.until else _("its time is over")


# --- Figures and authorizations ---------------------------------------------------------------------------------------
def _fact_row(requirement: RequirementBand, path: PathBand, frame: Frame) -> Row:
    on = frame.on.toordinal()
    is_metric = requirement.kind == "metric"
    # From the month after the running one on, a figure is taken to stay what it is (R18).
    assumed = month_start(frame.dossier.facts.running_month + 1).toordinal() if is_metric else OPEN
    pieces: list[tuple[Span, Fill]] = []
    for start, end in requirement.met:
        if start < assumed:
            pieces.append(((start, min(end, assumed)), Fill.GREY if end <= on else Fill.BLUE))
        if end > assumed:
            pieces.append(((max(start, assumed), end), Fill.DASHED))
    shown = [piece for piece in pieces if frame.shows(piece[0])]
    span = _of_interest(requirement.met, frame)
    called = frame.called
    if is_metric:
        name = called.metric(requirement.code)
        note = _("{level}: {amount}").format(
            level=Level(path.level).label, amount=called.amount(requirement.code, requirement.needed)
        )
        stays = _("taken to stay at {amount}").format(
            amount=called.amount(requirement.code, height_on(requirement.heights, max(on, assumed)))
        )
        falls = _("it falls short")
    else:
        name, note, stays, falls = called.authorization(requirement.code), "", "", _("it ends")
    return Row(
        name=name,
        note=note,
        bands=tuple(
            _band(piece, fill, stays if piece[1] >= OPEN else "" if piece[1] == assumed else falls)
            for piece, fill in shown
        ),
        ending=Ending(as_date(span[1]), stays if span[1] >= OPEN else falls) if span and shown else None,
    )


# --- People -----------------------------------------------------------------------------------------------------------
def _counting(requirement: RequirementBand, on: int) -> list[tuple[int, Timeline]]:
    """Who counts on the day, the longest lasting first; more than enough, but not everybody."""
    counting = [(span[1], person, days) for person, days in requirement.people if (span := span_on(days, on))]
    counting.sort(key=lambda one: (-one[0], one[1]))
    return [(person, days) for _end, person, days in counting[:MOST_COUNTING]]


def _ended(requirement: RequirementBand, on: int, first: int) -> list[tuple[int, Timeline]]:
    """Who counted before the day and does not any more, the latest first."""
    ended = [(days[-1][1], person, days) for person, days in requirement.people if days and first < days[-1][1] <= on]
    ended.sort(key=lambda one: (-one[0], one[1]))
    return [(person, days) for _end, person, days in ended[:MOST_ENDED]]


def _people(requirement: RequirementBand, frame: Frame, names: Mapping[int, str]) -> Group:
    on = frame.on.toordinal()
    counting = _counting(requirement, on)
    drawn = counting + _ended(requirement, on, frame.first.toordinal())
    rows = [_person(person, names.get(person, ""), days, requirement, frame) for person, days in drawn]
    title = people_needed(requirement.needed, requirement.holding or "")
    found = height_on(requirement.heights, on)
    if found > len(counting):
        title += ", " + _("{shown} of {found} shown").format(shown=number(len(counting)), found=number(found))
    return Group(title, tuple(rows))


def _person(person: int, name: str, days: Timeline, requirement: RequirementBand, frame: Frame) -> Row:
    on = frame.on.toordinal()
    shown = [span for span in days if frame.shows(span)]
    span = _of_interest(days, frame) or days[-1]
    relevant = set(codes_of(requirement.holding or ""))
    periods = [
        (code, start, end) for code, start, end in frame.dossier.facts.people.get(person, ()) if code in relevant
    ]
    # By what they count in the span that is told: what covers its last day.
    codes = sorted({code for code, start, end in periods if start < span[1] <= end})
    return Row(
        name=name,
        note=_by_what(codes),
        bands=tuple(
            _band(one, Fill.GREY if one[1] <= on else Fill.BLUE, _person_ends(person, one[1], periods, frame))
            for one in shown
        ),
        ending=Ending(as_date(span[1]), _person_ends(person, span[1], periods, frame)),
    )


def _by_what(codes: Sequence[str]) -> str:
    """By what somebody counts; of many certifications the first, so that a row's name stays short."""
    if len(codes) > MOST_CODES:
        rest = len(codes) - MOST_CODES + 1
        more = ngettext("{count} more", "{count} more", rest).format(count=rest)
        return listed([*codes[: MOST_CODES - 1], more], _("and"))
    return listed(codes, _("and"))


def _person_ends(person: int, day: int, periods: Sequence[tuple[str, int, int]], frame: Frame) -> str:
    if day >= OPEN:
        return ""
    for code, _start, end in periods:
        if end == day:
            reason = frame.dossier.facts.reasons.get((person, code, day), "")
            if reason == "unlinked":
                return _("{code} is unlinked").format(code=code)
            if reason == "revoked":
                return _("{code} is revoked").format(code=code)
            return _("{code} expires").format(code=code)
    return _("no longer accepted")


def _band(span: Span, fill: Fill, why: str) -> Band:
    start, end = span
    return Band(None if start <= BEGINNING else date.fromordinal(start), as_date(end), fill, why)

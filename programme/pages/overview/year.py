"""The membership year as a picture: the term, when it can be renewed, how long a competency is at its tier (R29)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.engine.timeline import Timeline, as_date
from core.dates import add_months, month_of
from core.pictures import Fill, Scale
from core.pictures.scale import percent
from core.wording import days_long, long_day, short_day, short_month
from memberships.holding import Held

ROOM = 24
"""Of the width, in per cent, what the name of a band takes at most on a desk."""
APART = 16
"""Of the width, in per cent, how far apart the words over two lines have to be."""
SOLID = {"gold": Fill.GOLD, "silver": Fill.SILVER}


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the picture."""

    x: str
    width: str
    fill: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words beside or on a band; `fill` is what they stand on, empty where that is the ground."""

    x: str
    text: str
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str
    is_year: bool
    is_thin: bool


@dataclass(frozen=True, slots=True)
class YearPicture:
    """All that `programme/overview/year.html` shows. `short` says how much is missing, and ends at `short_x`."""

    sentence: str
    now: str
    now_label: str
    now_anchor: str
    mark: str
    mark_label: str
    mark_anchor: str
    ticks: tuple[Tick, ...]
    terms: tuple[Piece, ...]
    term_words: Words
    window: Piece | None
    window_words: Words | None
    levels: tuple[Piece, ...]
    level_words: Words
    short: str
    short_x: str


@dataclass(frozen=True, slots=True)
class Support:
    """How the tier is held up: on some day by any competency, from the page's day on by the one that lasts longest.

    `needed_until` is the day that it must last beyond (R29): the anniversary, or in grace the day itself.
    """

    by_any: Timeline
    until: int | None


def year(held: Held, support: Support, *, today: date) -> YearPicture:
    """The picture of the term that covers the day."""
    on, term = held.on, held.term
    last_day = held.next.starts_on if held.next else held.lapses_on
    scale = Scale(month_of(term.starts_on), add_months(month_of(last_day), 1))
    place = _Place(scale)
    levels = _levels(held, support, place)
    short = _short(held, support)
    anchors = _anchors(scale.x(on), scale.x(term.ends_on))
    return YearPicture(
        sentence=_sentence(held, support, short),
        now=place(on),
        now_label=_("Today") if on == today else short_day(on),
        now_anchor=anchors[0],
        mark=place(term.ends_on),
        mark_label=_("Anniversary") if term.ran_to_its_anniversary else _("Ends"),
        mark_anchor=anchors[1],
        ticks=tuple(_ticks(scale)),
        terms=tuple(_terms(held, place)),
        term_words=Words(
            place(term.starts_on),
            _("Gold membership") if term.tier == "gold" else _("Silver membership"),
            SOLID[term.tier].value,
        ),
        window=place.piece(held.opens_on, held.lapses_on, "line") if _has_window(held) else None,
        window_words=_window_words(held, place) if _has_window(held) else None,
        levels=levels,
        level_words=_level_words(levels, term.tier, place, on),
        short=short,
        short_x=place(held.lapses_on if held.is_in_grace else term.ends_on),
    )


def _anchors(now: float, mark: float) -> tuple[str, str]:
    """On which side of their lines the words for the day and the anniversary stand, so that they do not meet."""
    if abs(now - mark) < APART:
        return ("end", "start") if now < mark else ("start", "end")
    return ("start" if now < APART / 2 else "end" if now > 100 - APART / 2 else "middle", "middle")


class _Place:
    """Where days lie on the scale."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale

    def __call__(self, day: date | None) -> str:
        return percent(self.scale.x(day))

    def piece(self, start: date, end: date | None, fill: str) -> Piece:
        return Piece(self(start), percent(self.scale.x(end) - self.scale.x(start)), fill)


def _has_window(held: Held) -> bool:
    return held.next is None and held.term.ran_to_its_anniversary


def _terms(held: Held, place: _Place) -> list[Piece]:
    term = held.term
    pieces = [place.piece(term.starts_on, term.ends_on, SOLID[term.tier].value)]
    if held.next is not None:
        pieces.append(place.piece(held.next.starts_on, None, SOLID[held.next.tier].value))
    elif held.lapses_on > term.ends_on:
        pieces.append(place.piece(term.ends_on, held.lapses_on, Fill.GREY_HATCHED.value))
    return pieces


def _window_words(held: Held, place: _Place) -> Words:
    """Before the window; where the line of the present would cross them, before that."""
    at, now = place.scale.x(held.opens_on), place.scale.x(held.on)
    x = now if 0 < at - now < ROOM else at
    return Words(percent(x), _("Renewal window from {day}").format(day=short_day(held.opens_on)))


def _levels(held: Held, support: Support, place: _Place) -> tuple[Piece, ...]:
    """When some competency was at the tier, then how long the one that lasts longest will be, and what is missing."""
    on, first = held.on.toordinal(), held.term.starts_on.toordinal()
    fill = SOLID[held.term.tier].value
    last = place.scale.last.toordinal()
    spans = [(max(start, first), min(end, on)) for start, end in support.by_any]
    if support.until is not None:
        spans.append((on, min(support.until, last)))
    pieces: list[tuple[int, int]] = []
    for start, end in spans:
        if start < end:
            if pieces and pieces[-1][1] == start:
                start = pieces.pop()[0]
            pieces.append((start, end))
    drawn = [place.piece(date.fromordinal(start), date.fromordinal(end), fill) for start, end in pieces]
    if _short(held, support):
        since = max(support.until or (pieces[-1][1] if pieces else first), first)
        until = held.lapses_on if held.is_in_grace else held.term.ends_on
        drawn.append(place.piece(date.fromordinal(since), until, Fill.ORANGE.value))
    return tuple(drawn)


def _short(held: Held, support: Support) -> str:
    """How much the tier's last competency is short of what renewal needs, in words; empty where it suffices (R29)."""
    if held.next is not None:
        return ""
    if held.is_in_grace:
        return "" if support.until is not None else _not_held(held.term.tier)
    if support.until is None:
        return _not_held(held.term.tier)
    short = held.term.ends_on.toordinal() - support.until
    if short < 0:
        return ""
    return _("{days} short").format(days=days_long(short)) if short else _("a day short")


def _not_held(tier: str) -> str:
    return _("no competency at Gold") if tier == "gold" else _("no competency at Silver")


def _level_words(levels: tuple[Piece, ...], tier: str, place: _Place, on: date) -> Words:
    """On the widest band, if the words fit; else after the last one."""
    text = _("A competency at Gold") if tier == "gold" else _("A competency at Silver or Gold")
    held = [piece for piece in levels if piece.fill != Fill.ORANGE]
    widest = max(held, key=lambda piece: float(piece.width[:-1]), default=None)
    if widest is not None and float(widest.width[:-1]) >= ROOM:
        return Words(widest.x, text, widest.fill)
    if levels:
        end = float(levels[-1].x[:-1]) + float(levels[-1].width[:-1])
        return Words(percent(end), text) if end < 100 - ROOM else Words(levels[0].x, "")
    return Words(place(on), "")


def _ticks(scale: Scale) -> list[Tick]:
    ticks = []
    for start in scale.month_starts(1):
        x = scale.x(start)
        label = ""
        if start.month % 3 == 1 and x <= 95:
            label = str(start.year) if start.month == 1 else short_month(start.month)
        ticks.append(Tick(percent(x), label, start.month == 1, is_thin=start.month not in {1, 7}))
    return ticks


def _sentence(held: Held, support: Support, short: str) -> str:
    term = held.term
    text = (
        _("Gold membership from {first} to {last}.")
        if term.tier == "gold"
        else _("Silver membership from {first} to {last}.")
    )
    parts = [text.format(first=long_day(term.starts_on), last=long_day(term.ends_on))]
    if held.next is not None:
        parts.append(_("It is renewed from {day} on.").format(day=long_day(held.next.starts_on)))
    elif _has_window(held):
        parts.append(
            _("It can be renewed from {first} until grace ends on {last}.").format(
                first=long_day(held.opens_on), last=long_day(held.lapses_on)
            )
        )
    end = as_date(support.until)
    if end is not None:
        parts.append(
            _("A competency is held at the tier until {day}: {short}.").format(day=long_day(end), short=short)
            if short
            else _("A competency is held at the tier until {day}.").format(day=long_day(end))
        )
    elif support.until is not None:
        parts.append(_("A competency is held at the tier with no end on record."))
    else:
        parts.append(_("No competency is held at the tier."))
    return " ".join(parts)

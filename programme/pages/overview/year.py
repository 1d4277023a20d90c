"""The membership year as a picture: the term, when it can be renewed, how long a competency is at its tier (R29)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.engine.timeline import Timeline, as_date
from core.dates import add_months, month_of
from core.pictures import Fill, Scale
from core.pictures.scale import percent
from core.pictures.timeline import width_px
from core.wording import days_long, long_day, short_day, short_month
from memberships.holding import Held

ROOM = 24
"""Of the width, in per cent, what the words for the window take at most; they are there on a desk alone."""
DESK_PX, PHONE_PX = 560, 290
"""How wide the picture is at least."""
BOLD = 1.2
"""How much wider bold words are."""
GAP_PX = 8
SOLID = {"gold": Fill.GOLD, "silver": Fill.SILVER}


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the picture."""

    x: str
    width: str
    fill: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words on a band or beside it; `fill` is what they stand on, empty where that is the ground."""

    x: str
    text: str
    fill: str = ""
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str
    is_year: bool
    is_thin: bool


@dataclass(frozen=True, slots=True)
class YearPicture:
    """All that `programme/overview/year.html` shows.

    `is_near`: the day and the mark are so close that their words stand below each other. `short` says how much is
    missing, and ends at `short_x`. On a phone `level_brief` stands for `level_words`.
    """

    sentence: str
    now: str
    now_label: str
    now_anchor: str
    is_near: bool
    mark: str
    mark_label: str
    mark_anchor: str
    ticks: tuple[Tick, ...]
    terms: tuple[Piece, ...]
    term_words: Words | None
    window: Piece | None
    window_words: Words | None
    levels: tuple[Piece, ...]
    level_words: Words | None
    level_brief: Words | None
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
    on, term, is_gold = held.on, held.term, held.term.tier == "gold"
    last_day = held.next.starts_on if held.next else held.lapses_on
    scale = Scale(month_of(term.starts_on), add_months(month_of(last_day), 1))
    place = _Place(scale)
    levels = _levels(held, support, place)
    short = _short(held, support)
    now_label = _("Today") if on == today else short_day(on)
    mark_label = _("Anniversary") if term.ran_to_its_anniversary else _("Ends")
    now, mark = scale.x(on), scale.x(term.ends_on)
    is_near = _meet(_over(now, now_label), _over(mark, mark_label))
    terms = tuple(_terms(held, place))
    return YearPicture(
        sentence=_sentence(held, support, short),
        now=place(on),
        now_label=now_label,
        now_anchor=_beside(now, now_label) if is_near else _over(now, now_label).anchor,
        is_near=is_near,
        mark=place(term.ends_on),
        mark_label=mark_label,
        mark_anchor=_over(mark, mark_label).anchor,
        ticks=tuple(_ticks(scale)),
        terms=terms,
        term_words=_name(
            _("Gold membership") if is_gold else _("Silver membership"),
            terms[:1],
            until=_end(terms[-1]),
            width=PHONE_PX,
        ),
        window=place.piece(held.opens_on, held.lapses_on, "line") if _has_window(held) else None,
        window_words=_window_words(held, place) if _has_window(held) else None,
        levels=levels,
        level_words=_level_name(
            _("A competency at Gold") if is_gold else _("A competency at Silver or Gold"), levels, width=DESK_PX
        ),
        level_brief=_level_name(_("At Gold") if is_gold else _("At Silver or Gold"), levels, width=PHONE_PX),
        short=short,
        short_x=place(held.lapses_on if held.is_in_grace else term.ends_on),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """From where to where words reach, in per cent, with the anchor that makes them."""

    anchor: str
    left: float
    right: float


def _room(text: str, width: int) -> float:
    """About how much of a width in pixels bold words take, in per cent."""
    return 100 * (width_px(text) * BOLD + GAP_PX) / width


def _over(x: float, text: str) -> _Span:
    """Words over their line, where they stay inside of a phone's picture."""
    room = _room(text, PHONE_PX)
    if x < room / 2:
        return _Span("start", x, x + room)
    if x > 100 - room / 2:
        return _Span("end", x - room, x)
    return _Span("middle", x - room / 2, x + room / 2)


def _meet(one: _Span, other: _Span) -> bool:
    return one.left < other.right and other.left < one.right


def _beside(x: float, text: str) -> str:
    """The anchor of words left of their line, or right of it where there is no room."""
    return "end" if x >= _room(text, PHONE_PX) else "start"


def _name(text: str, bands: tuple[Piece, ...], *, until: float, width: int) -> Words | None:
    """Words on the widest of some bands, else before the first, else after `until`; none where there is no room."""
    if not bands:
        return None
    room = _room(text, width)
    widest = max(bands, key=lambda piece: float(piece.width[:-1]))
    if float(widest.width[:-1]) >= room:
        return Words(widest.x, text, widest.fill)
    if float(bands[0].x[:-1]) >= room:
        return Words(bands[0].x, text, is_before=True)
    return Words(percent(until), text) if 100 - until >= room else None


def _level_name(text: str, levels: tuple[Piece, ...], *, width: int) -> Words | None:
    held = tuple(piece for piece in levels if piece.fill != Fill.ORANGE)
    return _name(text, held, until=_end(levels[-1]), width=width) if levels else None


def _end(piece: Piece) -> float:
    return float(piece.x[:-1]) + float(piece.width[:-1])


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

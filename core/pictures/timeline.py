"""The timeline picture: rows of bands under one axis, with the present as a line through all of them."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.pictures.bands import Band, Ending, Fill, Group, Line, Row
from core.pictures.scale import Scale, percent
from core.wording import short_day, short_month

# A label is placed by an estimate of its width, on the narrowest track on which labels stand beside their bands.
TRACK_PX = 680
LETTER_PX = 6.2
CYRILLIC, CYRILLIC_PX = "\u0400", 7.6
PHONE_TRACK_PX = 290
PHONE_TICK_PERCENT = 88  # a year that is written further right leaves the picture of a phone
GAP_PX = 8
TAG_PADDING_PX = 12


@dataclass(frozen=True, slots=True)
class DrawnBand:
    """A band as a rectangle."""

    x: str
    width: str
    fill: Fill


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a band (`place` after or before it) or inside it; `fill` tells on what they stand."""

    x: str
    anchor: str
    dx: int
    place: str
    fill: Fill
    date: str
    words: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row with its rectangles. `ends` is "until", "ended" or "open": how a phone words the end."""

    row: Row
    bands: tuple[DrawnBand, ...]
    label: Label | None
    ends: str
    height: int
    lift: int


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    title: str
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A month or a year on the axis; a `is_minor` one is left out on a phone."""

    x: str
    label: str
    is_year: bool
    is_minor: bool


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line through all rows with its tag. `tag_width` and `tag_shift` are in pixels."""

    x: str
    label: str
    anchor: str
    dx: int
    tag_width: int = 0
    tag_shift: int = 0
    text_shift: int = 0


@dataclass(frozen=True, slots=True)
class TableLine:
    """The same band as a line of the table; `starts_on` None is "before" the picture's first day."""

    what: str
    note: str
    starts_on: date | None
    ends_on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """All that `components/pictures/timeline.html` shows."""

    sentence: str
    first: date
    last: date
    groups: tuple[DrawnGroup, ...]
    ticks: tuple[Tick, ...]
    now: DrawnLine
    mark: DrawnLine | None
    table: tuple[TableLine, ...]
    fills: frozenset[Fill]


def draw_timeline(
    groups: tuple[Group, ...], *, first: date, last: date, now: Line, mark: Line | None = None, sentence: str
) -> TimelinePicture:
    """The picture of `groups` from `first` to `last` (exclusive).

    `now` is the day it is drawn for: what lies before it has a darker ground. `mark` is a second day to look out for.
    `sentence` says the whole in words, for those who do not see it.
    """
    scale = Scale(first, last)
    shown_mark = mark if mark and scale.shows(mark.day) else None
    drawn = tuple(DrawnGroup(group.title, tuple(_row(row, scale, now.day) for row in group.rows)) for group in groups)
    return TimelinePicture(
        sentence=sentence,
        first=first,
        last=last,
        groups=drawn,
        ticks=_ticks(scale),
        now=_now(now, scale, shown_mark),
        mark=_mark(shown_mark, scale, now) if shown_mark else None,
        table=tuple(
            TableLine(band.what or row.name, "" if band.what else row.note, band.starts_on, band.ends_on, band.why)
            for group in groups
            for row in group.rows
            for band in row.bands
        ),
        fills=frozenset(band.fill for group in drawn for row in group.rows for band in row.bands),
    )


def width_px(text: str) -> float:
    """About how wide a text of 12 pixels is."""
    return sum(LETTER_PX if letter < CYRILLIC else CYRILLIC_PX for letter in text)


def _row(row: Row, scale: Scale, now: date) -> DrawnRow:
    visible = [band for band in row.bands if _is_visible(band, scale)]
    bands = tuple(
        DrawnBand(percent(start := _start(band, scale)), percent(scale.x(band.ends_on) - start), band.fill)
        for band in visible
    )
    height = 20 if row.is_tall else 14
    if row.ending is None:
        ends = ""
    elif row.ending.day is None:
        ends = "open"
    else:
        ends = "ended" if row.ending.day <= now else "until"
    label = _label(row.ending, visible, scale, now) if visible and row.ending else None
    return DrawnRow(row, bands, label, ends, height, -height // 2)


def _is_visible(band: Band, scale: Scale) -> bool:
    return (band.starts_on is None or band.starts_on < scale.last) and (
        band.ends_on is None or band.ends_on > scale.first
    )


def _start(band: Band, scale: Scale) -> float:
    return 0.0 if band.starts_on is None else scale.x(band.starts_on)


def _label(ending: Ending, visible: list[Band], scale: Scale, now: date) -> Label:
    """After the last band where there is room, inside it where not, before it otherwise; the date alone if need be."""
    last = max(visible, key=lambda band: scale.x(band.ends_on))
    start, end = _start(last, scale), scale.x(last.ends_on)
    day = _("No end") if ending.day is None else short_day(ending.day)
    after = end
    if 0 <= scale.x(now) - end < 100 * 2 * GAP_PX / TRACK_PX:
        after = scale.x(now)  # Else the line of the present would cross the first letter.
    for words in (ending.words, ""):
        needed = 100 * (width_px(day + (", " + words if words else "")) + GAP_PX) / TRACK_PX
        if 100 - after >= needed:
            return Label(percent(after), "start", GAP_PX, "after", last.fill, day, words)
        if last.fill.carries_text and end - start >= needed:
            return Label(percent(end), "end", -GAP_PX, "inside", last.fill, day, words)
        if start >= needed:
            return Label(percent(start), "end", -GAP_PX, "before", last.fill, day, words)
    return Label(percent(end), "end", -GAP_PX, "before", last.fill, day, "")


def _ticks(scale: Scale) -> tuple[Tick, ...]:
    every = 1 if scale.days <= 250 else 3 if scale.days <= 1500 else 12
    return tuple(
        Tick(
            x=percent(scale.x(start)),
            label=_tick_label(start) if scale.x(start) <= 97 else "",
            is_year=start.month == 1,
            is_minor=start.month not in {1, 7} or scale.x(start) > PHONE_TICK_PERCENT,
        )
        for start in scale.month_starts(every)
    )


def _tick_label(start: date) -> str:
    return str(start.year) if start.month == 1 else short_month(start.month)


def _now(now: Line, scale: Scale, mark: Line | None) -> DrawnLine:
    """The tag stands left of its line; right of it where the mark comes first, or at the very left."""
    x = scale.x(now.day)
    width = round(width_px(now.label) + TAG_PADDING_PX)
    is_right = (mark is not None and mark.day < now.day) or x * TRACK_PX / 100 < width
    return DrawnLine(
        x=percent(x),
        label=now.label,
        anchor="middle",
        dx=0,
        tag_width=width,
        tag_shift=0 if is_right else -width,
        text_shift=(width if is_right else -width) // 2,
    )


def _mark(mark: Line, scale: Scale, now: Line) -> DrawnLine:
    """Its label stands on the side away from the present, and never runs out of the picture."""
    x = scale.x(mark.day)
    needed = 100 * (width_px(mark.label) + GAP_PX)
    is_left = (mark.day < now.day and x > needed / TRACK_PX) or 100 - x < needed / PHONE_TRACK_PX
    return DrawnLine(x=percent(x), label=mark.label, anchor="end" if is_left else "start", dx=6 if is_left else -6)

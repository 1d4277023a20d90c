"""Months as bars, in the unit of the line that they have to reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.pictures.scale import percent, pixels

HEIGHT = 216
BASE = 184
TOP = 44
"""The highest bar, or the line, ends here: above it there is room for its number."""
FILLED = 0.68
"""Of a month's share of the width, what its bar takes."""
LETTERS_ABOVE = (4, 20)
"""A number above a bar stands this far above its top, from and to."""
ROOM_INSIDE = 24


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its short name, the year where it is to be told, what it stands at, and how much of that is its own.

    `own` None: nothing is shown apart. `is_running`: it does not count yet and is drawn in dashes.
    """

    label: str
    year: str
    value: float
    written: str
    own: float | None = None
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A bar in pixels from the top; its foot, if there is one, is what the month added itself."""

    x: str
    width: str
    middle: str
    y: str
    height: str
    foot_y: str
    foot_height: str
    look: str
    label: str
    year: str
    written: str
    number_y: str
    is_number_inside: bool
    is_minor_label: bool
    is_minor_number: bool


@dataclass(frozen=True, slots=True)
class MonthBars:
    """All that `components/pictures/months.html` shows. `line_label` is empty where bars would stand in its way."""

    bars: tuple[MonthBar, ...]
    line_y: str
    line_label: str
    base: int = BASE
    height: int = HEIGHT


def draw_months(months: Sequence[Month], *, needed: float, line_label: str) -> MonthBars:
    """A bar for each month and a line at `needed`; a month that reaches it counts, the others are grey."""
    highest = max([needed, *(month.value for month in months)])
    unit = (BASE - TOP) / highest if highest > 0 else 0
    line_y = BASE - needed * unit
    slot = 100 / len(months) if months else 100
    counting = [place for place, month in enumerate(months) if not month.is_running]
    latest = counting[-1] if counting else -1
    first_met = next((place for place in counting if months[place].value >= needed), -1)
    labelled = {place for place in range(0, len(months), 3) if latest - place > 1} | {latest}
    numbered = {0, latest} | ({first_met} if 1 < first_met < latest - 2 else set())
    bars = []
    is_free = True
    for place, month in enumerate(months):
        y = BASE - month.value * unit
        own = 0.0 if month.own is None or month.is_running else min(month.own, month.value) * unit
        is_inside = _crosses(y, line_y) and BASE - y >= ROOM_INSIDE and not month.is_running
        number_y = y + 17 if is_inside else y - 6
        if place < 2 and (y <= line_y + 1 or (not is_inside and number_y < line_y + 4)):
            is_free = False
        bars.append(
            MonthBar(
                x=percent(place * slot + slot * (1 - FILLED) / 2),
                width=percent(slot * FILLED),
                middle=percent((place + 0.5) * slot),
                y=pixels(y),
                height=pixels(BASE - y),
                foot_y=pixels(BASE - own),
                foot_height=pixels(own) if own else "",
                look="run" if month.is_running else "track" if month.value >= needed else "short",
                label=month.label,
                year=month.year,
                written=month.written,
                number_y=pixels(number_y),
                is_number_inside=is_inside,
                is_minor_label=place not in labelled,
                is_minor_number=place not in numbered,
            )
        )
    return MonthBars(tuple(bars), pixels(line_y), line_label if is_free else "")


def _crosses(top: float, line: float) -> bool:
    """Whether a number above a bar would stand on the line."""
    return top - LETTERS_ABOVE[1] < line < top + 2

"""Months as bars, in the unit of the line that they have to reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.pictures.scale import percent

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
    """A bar in pixels from the top; its foot is what the month added itself."""

    x: str
    width: str
    middle: str
    y: float
    height: float
    foot_y: float
    foot_height: float
    look: str
    label: str
    year: str
    written: str
    number_y: float
    is_number_inside: bool
    is_minor_label: bool
    is_minor_number: bool


@dataclass(frozen=True, slots=True)
class MonthBars:
    """All that `components/pictures/months.html` shows. `line_label` is empty where bars would stand in its way."""

    bars: tuple[MonthBar, ...]
    line_y: float
    line_label: str
    base: int = BASE
    height: int = HEIGHT


def draw_months(months: Sequence[Month], *, needed: float, line_label: str) -> MonthBars:
    """A bar for each month and a line at `needed`; a month that reaches it counts, the others are grey."""
    highest = max([needed, *(month.value for month in months)])
    pixels = (BASE - TOP) / highest if highest > 0 else 0
    line_y = round(BASE - needed * pixels, 1)
    slot = 100 / len(months) if months else 100
    counting = [place for place, month in enumerate(months) if not month.is_running]
    latest = counting[-1] if counting else -1
    first_met = next((place for place in counting if months[place].value >= needed), -1)
    labelled = {place for place in range(0, len(months), 3) if latest - place > 1} | {latest}
    numbered = {0, latest} | ({first_met} if 1 < first_met < latest - 2 else set())
    bars = []
    for place, month in enumerate(months):
        y = round(BASE - month.value * pixels, 1)
        own = 0.0 if month.own is None or month.is_running else min(month.own, month.value) * pixels
        is_inside = _crosses(y, line_y) and BASE - y >= ROOM_INSIDE and not month.is_running
        bars.append(
            MonthBar(
                x=percent(place * slot + slot * (1 - FILLED) / 2),
                width=percent(slot * FILLED),
                middle=percent((place + 0.5) * slot),
                y=y,
                height=round(BASE - y, 1),
                foot_y=round(BASE - own, 1),
                foot_height=round(own, 1),
                look="run" if month.is_running else "track" if month.value >= needed else "short",
                label=month.label,
                year=month.year,
                written=month.written,
                number_y=round(y + 17 if is_inside else y - 6, 1),
                is_number_inside=is_inside,
                is_minor_label=place not in labelled,
                is_minor_number=place not in numbered,
            )
        )
    is_free = all(bar.y > line_y + 1 for bar in bars[:2]) and not any(
        not bar.is_number_inside and bar.number_y < line_y + 4 for bar in bars[:2]
    )
    return MonthBars(tuple(bars), line_y, line_label if is_free else "")


def _crosses(top: float, line: float) -> bool:
    """Whether a number above a bar would stand on the line."""
    return top - LETTERS_ABOVE[1] < line < top + 2

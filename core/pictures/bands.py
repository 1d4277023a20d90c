"""What a picture of time is made of: bands in rows, rows in groups, and lines across them all."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fill(StrEnum):
    """What a band looks like: the class that the style sheet knows it by."""

    GOLD = "gold"
    SILVER = "silver"
    GOLD_HATCHED = "gold-hatched"
    SILVER_HATCHED = "silver-hatched"
    BLUE = "blue"
    DASHED = "dashed"
    GREY = "grey"
    GREY_HATCHED = "grey-hatched"
    ORANGE = "orange"
    LINE = "line"

    @property
    def carries_text(self) -> bool:
        """Whether words can be read on it."""
        return self not in {Fill.GOLD_HATCHED, Fill.SILVER_HATCHED, Fill.GREY_HATCHED, Fill.LINE}


@dataclass(frozen=True, slots=True)
class Band:
    """A half-open period (R1): None as its start is "before anything on record", None as its end is "open".

    `why` says in the table why it ends; `what` names it there, where it needs another name than its row.
    """

    starts_on: date | None
    ends_on: date | None
    fill: Fill
    why: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a row ends, written beside its last band: the day (None: no end on record) and the cause in a few words."""

    day: date | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a picture: a name, a quieter note under it, bands, and how it ends.

    `badge` is for the template: a word by which it shows a badge instead of the name. Bands are 14 high, `is_tall` ones
    20.
    """

    name: str
    bands: tuple[Band, ...]
    note: str = ""
    ending: Ending | None = None
    badge: str = ""
    is_tall: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A day that runs through every row: the day the picture is drawn for, or one to look out for."""

    day: date
    label: str

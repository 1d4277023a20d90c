"""How a record file is laid out: its name, its columns, and what the cells of a row owe each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from programme.records.cells import Cell, Forward


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    cell: Cell
    sql: str = "text"


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the nine record files. `rank` is its place among them, in the order in which problems are listed."""

    rank: int
    noun: str
    columns: Sequence[Column]
    periods: Sequence[Forward] = ()
    # The columns that other files refer to: who refers to a row that is wrong itself is not blamed for it.
    referred_to: Sequence[str] = ()
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {column.name: place for place, column in enumerate(self.columns)})

    @property
    def file(self) -> str:
        return f"{self.noun}.csv"

    @property
    def staging(self) -> str:
        """The temporary table that takes the well-formed rows, with their line numbers."""
        return f"staged_{self.noun}"

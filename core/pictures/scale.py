"""Days as places on a line, in per cent of its width."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.dates import month_index, month_start


def percent(value: float) -> str:
    """A place or a width as SVG takes it: `12.34%`."""
    return f"{value:.2f}%"


def pixels(value: float) -> str:
    """A place or a height in pixels, as SVG takes it in every language: `12.3`."""
    return f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class Scale:
    """The days from `first` (inclusive) to `last` (exclusive), spread over a width of 100 per cent."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first >= self.last:
            raise ValueError(f"a scale needs at least one day, not {self.first} to {self.last}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days

    def x(self, day: date | None) -> float:
        """Where a day begins, from 0 to 100; a day outside the scale lies at its edge, and None ("open") at 100."""
        if day is None:
            return 100.0
        return 100 * min(max((day - self.first).days, 0), self.days) / self.days

    def shows(self, day: date | None) -> bool:
        """Whether a day lies inside the scale."""
        return day is not None and self.first <= day < self.last

    def month_starts(self, every: int) -> Iterator[date]:
        """The first days of every `every`-th month of the year that lie inside the scale."""
        index = month_index(self.first)
        while (start := month_start(index)) < self.last:
            if start >= self.first and index % 12 % every == 0:
                yield start
            index += 1

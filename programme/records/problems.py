"""What is wrong with a folder of records: the first of it in full, the rest as a number."""

from collections.abc import Iterator
from dataclasses import dataclass

SHOWN = 1_000
LONGEST_VALUE = 60


def shown(value: str) -> str:
    """A value as a sentence may quote it: on one line, without what would garble a terminal, and not too long."""
    if len(value) > LONGEST_VALUE:
        value = value[: LONGEST_VALUE - 1] + "…"
    if value.isprintable():
        return f"“{value}”"
    return "“" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value) + "”"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `rank` is the place of its file among the files, `place` that of its column."""

    rank: int
    line: int
    place: int
    text: str
    file: str
    column: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.text}"


class Problems:
    """Counts all problems, and keeps the first thousand by file, line and column: memory stays flat."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self.count += 1
        self._kept.append(problem)
        if len(self._kept) >= 2 * SHOWN:
            self._trim()

    def add_uncounted(self, number: int) -> None:
        """Problems that are known by their number alone, because each of them comes after a thousand others."""
        self.count += number

    def __iter__(self) -> Iterator[Problem]:
        self._trim()
        return iter(self._kept)

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def not_shown(self) -> int:
        return self.count - len(list(self))

    def _trim(self) -> None:
        self._kept.sort()
        del self._kept[SHOWN:]

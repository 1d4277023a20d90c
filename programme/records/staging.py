"""From files to temporary tables: every cell is looked at, good rows go into the database, the others on the list.

The database copies rows in while they are read, so nothing is kept here but the block at hand.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from programme.records.layout import Layout
from programme.records.problems import Problem, Problems, shown
from programme.records.reading import NotReadable, Rows, read_rows

REMEMBERED = 10_000
"""How many faulty rows of a file are remembered by what others call them."""

LONGEST_KEY = 200
WORTH_ANALYZING = 1_000
"""Of smaller tables the planner may think what it likes."""

LINE_BREAK = "\x1e"
"""Stands for a line break in staged text, and in no other text: older servers end a copy at a line of `\\.`."""

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Faulty:
    """The rows of a file that are wrong themselves: whoever refers to one of them is not blamed for it as well."""

    keys: set[tuple[str, ...]] = field(default_factory=set)
    too_many: bool = False

    def add(self, key: tuple[str, ...]) -> None:
        if len(self.keys) < REMEMBERED:
            self.keys.add(key)
        else:
            self.too_many = True


class Staging:
    """One folder's rows on their way into the database."""

    def __init__(self, folder: Path, problems: Problems, progress: Progress | None = None) -> None:
        self.folder = folder
        self.problems = problems
        self.progress = progress
        self.rows: dict[str, int] = {}
        self.tables: list[str] = []
        self.faulty: dict[str, Faulty] = {}

    def stage(self, layout: Layout) -> None:
        """Copy the well-formed rows of a file, if it is there, into its temporary table."""
        columns = ", ".join(f'"{column.name}" {column.sql}' for column in layout.columns)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {layout.staging} (line integer, {columns}) ON COMMIT DROP")
            self.tables.append(layout.staging)
            self.faulty[layout.noun] = Faulty()
            self.rows[layout.noun] = 0
            path = self.folder / layout.file
            if path.exists() or path.is_symlink():
                _FileStaging(self, layout, path).copy_into(cursor)
                if self.rows[layout.noun] >= WORTH_ANALYZING:
                    cursor.execute(f"ANALYZE {layout.staging}")
        self._remember_faulty(layout)

    def _remember_faulty(self, layout: Layout) -> None:
        names = layout.referred_to
        if not names:
            return
        columns = ", ".join(f"{name} text" for name in names)
        table = f"faulty_{layout.noun}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
            self.tables.append(table)
            rows = [key for key in self.faulty[layout.noun].keys if not any("\0" in part for part in key)]
            if rows:
                cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(names))})", rows)

    def has_unknown_rows(self, noun: str) -> bool:
        """Whether so much is wrong with a file that nobody can be blamed for referring to what it does not have."""
        return self.faulty[noun].too_many


class _FileStaging:
    def __init__(self, staging: Staging, layout: Layout, path: Path) -> None:
        self.staging = staging
        self.layout = layout
        self.path = path
        # The place in the layout of each cell of a row, as the header has them; empty until it is read.
        self.order: list[int] = []

    def copy_into(self, cursor: Any) -> None:
        try:
            blocks = read_rows(self.path)
            header = next(blocks, None)
            if header is None:
                self.complain(1, None, _("the file is empty; it begins with a header row"))
            else:
                self.order = self.read_header(header)
            if not self.order:
                # Whatever it holds, nothing of it is known.
                self.faulty.too_many = True
                return
            names = ", ".join(f'"{self.layout.columns[place].name}"' for place in self.order)
            with cursor.copy(f"COPY {self.layout.staging} (line, {names}) FROM STDIN (FORMAT csv)") as copy:
                self.copy_blocks(blocks, copy)
        except NotReadable as error:
            self.give_up(error)

    def copy_blocks(self, blocks: Iterator[Rows], copy: Any) -> None:
        # An error inside the copying would end the transaction, and with it the search for further problems.
        try:
            for rows in blocks:
                if text := self.well_formed(rows):
                    copy.write(text)
                if self.staging.progress:
                    self.staging.progress(self.layout.file, self.staging.rows[self.layout.noun])
        except NotReadable as error:
            self.give_up(error)

    def give_up(self, error: NotReadable) -> None:
        self.complain(1, None, str(error))
        self.faulty.too_many = True

    @property
    def faulty(self) -> Faulty:
        return self.staging.faulty[self.layout.noun]

    def complain(self, line: int, cell: int | None, text: str) -> None:
        """Put a problem on the list. A `cell` is counted as the file has its columns."""
        if cell is None or cell >= len(self.order) > 0:
            self.add(line, -1, _("row"), text)
        elif not self.order:
            self.add(line, cell, _("cell %(number)d") % {"number": cell + 1}, text)
        else:
            self.complain_about(line, self.order[cell], text)

    def complain_about(self, line: int, place: int, text: str) -> None:
        self.add(line, place, self.layout.columns[place].name, text)

    def add(self, line: int, place: int, column: str, text: str) -> None:
        self.staging.problems.add(Problem(self.layout.rank, line, place, text, self.layout.file, column))

    def read_header(self, header: Rows) -> list[int]:
        line, names = header.numbers[0], header.cells[0]
        if how := header.broken.get(line):
            self.complain(line, *how)
            return []
        places = self.layout.places
        expected = ", ".join(places)
        is_good = True
        for number, name in enumerate(names):
            if name not in places:
                text = _("unknown column; %(file)s has %(columns)s") % {"file": self.layout.file, "columns": expected}
            elif name in names[:number]:
                text = _("this column is there twice")
            else:
                continue
            is_good = False
            self.add(line, number, shown(name)[1:-1] or _("cell %(number)d") % {"number": number + 1}, text)
        for place, name in enumerate(places):
            if name not in names:
                is_good = False
                self.add(line, len(names) + place, name, _("this column is missing"))
        return [places[name] for name in names] if is_good else []

    def well_formed(self, rows: Rows) -> str:
        """The good rows of a block as CSV, each with its line number in front; the others are complained about."""
        if rows.broken or not self.all_fit(rows.cells):
            rows = self.sifted(rows)
        if not rows.numbers:
            return ""
        self.staging.rows[self.layout.noun] += len(rows.numbers)
        if rows.raw is not None:
            return "".join([f"{number},{line}\n" for number, line in zip(rows.numbers, rows.raw, strict=True)])
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows(
            [number, *(cell.replace("\n", LINE_BREAK) for cell in cells)]
            for number, cells in zip(rows.numbers, rows.cells, strict=True)
        )
        return text.getvalue()

    def all_fit(self, cells: list[list[str]]) -> bool:
        """Whether every row is well formed: a look at whole columns, which is quick."""
        if set(map(len, cells)) != {len(self.order)}:
            return False
        columns: dict[str, Sequence[str]] = {}
        for place, values in zip(self.order, zip(*cells, strict=True), strict=True):
            column = self.layout.columns[place]
            if not column.cell.fit(values):
                return False
            columns[column.name] = values
        return all(period.fit(columns[period.starts], columns[period.ends]) for period in self.layout.periods)

    def sifted(self, rows: Rows) -> Rows:
        """The good rows alone; what is wrong with the others is said, cell by cell."""
        good = [
            place
            for place, (number, cells) in enumerate(zip(rows.numbers, rows.cells, strict=True))
            if self.is_good(number, cells, rows.broken.get(number))
        ]
        return Rows(
            [rows.numbers[place] for place in good],
            [rows.cells[place] for place in good],
            [rows.raw[place] for place in good] if rows.raw is not None else None,
        )

    def is_good(self, number: int, cells: list[str], how_broken: tuple[int | None, str] | None) -> bool:
        row = {self.layout.columns[place].name: cell for place, cell in zip(self.order, cells, strict=False)}
        is_good = True
        if how_broken:
            self.complain(number, *how_broken)
            is_good = False
        elif len(cells) != len(self.order):
            self.complain(
                number,
                None,
                _("%(found)d cells, where the header has %(expected)d")
                % {"found": len(cells), "expected": len(self.order)},
            )
            is_good = False
        else:
            for place, text in self.what_is_wrong(row):
                self.complain_about(number, place, text)
                is_good = False
        if not is_good and self.layout.referred_to:
            self.faulty.add(tuple(row.get(name, "")[:LONGEST_KEY] for name in self.layout.referred_to))
        return is_good

    def what_is_wrong(self, row: dict[str, str]) -> Iterator[tuple[int, str]]:
        wrong = set()
        for place, column in enumerate(self.layout.columns):
            if problem := column.cell.problem(row[column.name]):
                wrong.add(column.name)
                yield place, problem
        for period in self.layout.periods:
            if wrong.isdisjoint((period.starts, period.ends)) and (
                problem := period.complaint(row[period.starts], row[period.ends])
            ):
                yield self.layout.places[period.ends], problem

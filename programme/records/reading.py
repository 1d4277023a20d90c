"""Reading a CSV file as RFC 4180 has it, some hundred kilobytes at a time, with the line on which each row begins.

What Python's `csv` forgives is refused here, with its place: bytes that are not UTF-8, a quote that is never closed or
stands inside a cell, a cell without end. What it stumbles over, a lone carriage return, is for the column to refuse.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

BLOCK = 1 << 18
LONGEST_ROW = 1 << 16
"""No lawful row is longer, in characters, however many of them are quotes: what is longer is not kept in memory."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CELL = re.compile(r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)')
_ROW = re.compile(rf"{_CELL.pattern}(?:,{_CELL.pattern})*+")


@dataclass(slots=True)
class Rows:
    """Some rows in the order of the file: their cells, and the line on which each begins.

    `raw` has the lines themselves where none of them holds a quote: then nothing needs to be written anew. `broken`
    says of a line in which cell it is broken (None: nobody can tell) and how; its cells are what could be made of it.
    """

    numbers: list[int]
    cells: list[list[str]]
    raw: list[str] | None
    broken: dict[int, tuple[int | None, str]] = field(default_factory=dict)


class NotReadable(Exception):
    """The file as a whole cannot be read; the sentence says why."""


def read_rows(path: Path) -> Iterator[Rows]:
    """The rows of a file, the header first and by itself. Empty lines say nothing and are passed over."""
    if not path.is_file():
        raise NotReadable(_("this is not a file"))
    try:
        with path.open("rb") as file:
            yield from _Reader(file).rows()
    except OSError as error:
        raise NotReadable(_("the file cannot be read: %(reason)s") % {"reason": error.strerror or error}) from error


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.next_line = 1
        self.broken: dict[int, tuple[int | None, str]] = {}

    def rows(self) -> Iterator[Rows]:
        header_is_due = True
        open_lines: list[str] = []
        for lines, is_last in self.blocks():
            first = self.next_line - len(open_lines)
            self.next_line += len(lines)
            lines = open_lines + lines
            open_lines = []
            if any('"' in line for line in lines):
                rows, open_lines = self.quoted(lines, first, is_last=is_last)
            else:
                numbers = [first + place for place, line in enumerate(lines) if line]
                raw = [line for line in lines if line]
                rows = Rows(numbers, [line.split(",") for line in raw], raw)
            # What is broken in lines that are still open belongs to a row to come.
            done = set(rows.numbers)
            rows.broken = {number: how for number, how in self.broken.items() if number in done}
            self.broken = {
                number: how for number, how in self.broken.items() if number >= self.next_line - len(open_lines)
            }
            if header_is_due and rows.numbers:
                header_is_due = False
                yield Rows(rows.numbers[:1], rows.cells[:1], None, rows.broken)
                rows = Rows(rows.numbers[1:], rows.cells[1:], rows.raw and rows.raw[1:], rows.broken)
            if rows.numbers:
                yield rows

    def blocks(self) -> Iterator[tuple[list[str], bool]]:
        """Whole lines without their ends, many at a time; whether they are the last."""
        rest = b""
        is_first, skipping = True, False
        number = 1
        while block := self.file.read(BLOCK):
            if is_first:
                if block.startswith(_OTHER_MARKS):
                    raise NotReadable(_("the file is not UTF-8 (it looks like UTF-16)"))
                block = block.removeprefix(_BYTE_ORDER_MARK)
                is_first = False
            if skipping:
                end = block.find(b"\n")
                if end < 0:
                    continue
                block, skipping = block[end:], False
            whole, newline, rest_of_block = (rest + block).rpartition(b"\n")
            rest = rest_of_block
            if newline:
                lines = self.decoded(whole, number)
                number += len(lines)
                yield lines, False
            if len(rest) > 4 * LONGEST_ROW:
                # A beginning that is too long is kept to tell the column by; the line's end is looked for, not kept.
                rest, skipping = rest[: 4 * LONGEST_ROW + 1], True
        yield self.decoded(rest, number) if rest else [], True

    def decoded(self, whole: bytes, number: int) -> list[str]:
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError:
            text = "\n".join(self.decoded_line(line, number + place) for place, line in enumerate(whole.split(b"\n")))
        if "\r" in text:
            text = text.replace("\r\n", "\n").removesuffix("\r")
        lines = text.split("\n")
        if len(text) > LONGEST_ROW:
            lines = [
                line if len(line) <= LONGEST_ROW else self.cut(line, number + place) for place, line in enumerate(lines)
            ]
        return lines

    def decoded_line(self, line: bytes, number: int) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            before = line[: error.start].decode("utf-8")
            patched = line.decode("utf-8", "replace")
            if len(patched) <= LONGEST_ROW:
                self.complain(
                    number,
                    None if '"' in before else before.count(","),
                    _("byte %(place)d of the line, 0x%(byte)02X, is not UTF-8")
                    % {"place": error.start + 1, "byte": line[error.start]},
                )
            return patched

    def cut(self, line: str, number: int) -> str:
        start = line[:LONGEST_ROW]
        cells = len(_cells_before_a_break(start))
        self.complain(
            number,
            max(cells - 1, 0),
            _("this cell makes the row longer than %(most)d characters") % {"most": LONGEST_ROW},
        )
        return start.replace('"', "")

    def quoted(self, lines: list[str], first: int, *, is_last: bool) -> tuple[Rows, list[str]]:
        """The rows of lines some of which hold quotes, and the lines of a row that is still open at their end."""
        rows = Rows([], [], None)
        place = 0
        while place < len(lines):
            line, number = lines[place], first + place
            if '"' not in line:
                if line:
                    rows.numbers.append(number)
                    rows.cells.append(line.split(","))
                place += 1
                continue
            end, length, is_open = place + 1, len(line), line.count('"') % 2 == 1
            while is_open and end < len(lines) and length <= LONGEST_ROW:
                is_open ^= lines[end].count('"') % 2 == 1
                length += len(lines[end]) + 1
                end += 1
            if is_open and length <= LONGEST_ROW and not is_last:
                return rows, lines[place:]
            whole = "\n".join(lines[place:end])
            rows.numbers.append(number)
            if not is_open and length <= LONGEST_ROW and _ROW.fullmatch(whole):
                rows.cells.append([_unquoted(cell) for cell in _cells_before_a_break(whole)])
                for later in range(number + 1, first + end):
                    if how := self.broken.get(later):
                        self.complain(number, None, how[1])
                place = end
            else:
                # Nobody can know where it was meant to end; so the next row is looked for on the next line.
                cells = _cells_before_a_break(line)
                self.complain(number, len(cells) - 1, self.about_the_quote(line, cells[-1]))
                rows.cells.append(cells)
                place += 1
        return rows, []

    def about_the_quote(self, line: str, cell: str) -> str:
        if not cell.startswith('"'):
            return _("a quote stands inside a cell that is not quoted")
        if re.match(r'"(?:[^"]|"")*"[^"]', cell):
            return _("after the closing quote, a comma or the end of the line is missing")
        return _("the quote that opens this cell is not closed, or the cell is without end")

    def complain(self, number: int, cell: int | None, text: str) -> None:
        self.broken.setdefault(number, (cell, text))


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def _cells_before_a_break(line: str) -> list[str]:
    """The cells of a line that is not well formed: the good ones before the break, and the rest of the line."""
    cells, place = [], 0
    while True:
        end = match.end() if (match := _CELL.match(line, place)) else place
        if end >= len(line) or line[end] != ",":
            cells.append(line[place:])
            return cells
        cells.append(line[place:end])
        place = end + 1

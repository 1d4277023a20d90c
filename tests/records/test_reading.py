"""Reading CSV: whatever is in a file, every row is found on its line, and nothing else is."""

import csv
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.records import reading
from programme.records.reading import LONGEST_ROW, NotReadable, read_rows

MARK = b"\xef\xbb\xbf"
CELLS = st.text(st.sampled_from('ab,"\n \r\tжé🙂=\0'), max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=12)
GARBAGE = st.lists(
    st.sampled_from([b'"', b",", b"\n", b"\r\n", b"\r", b"a", b"\xc3\xa9", b"\xff", b"\xc3", b"\0", b'""', MARK]),
    max_size=60,
).map(b"".join)  # fmt: skip


def read(content: bytes, folder: Path) -> tuple[dict[int, list[str]], dict[int, tuple[int | None, str]]]:
    """The rows of a file and what is broken in it, by line."""
    path = folder / "file.csv"
    path.write_bytes(content)
    rows: dict[int, list[str]] = {}
    broken: dict[int, tuple[int | None, str]] = {}
    for block in read_rows(path):
        for place, (number, cells) in enumerate(zip(block.numbers, block.cells, strict=True)):
            assert number not in rows, "a line was read twice"
            assert block.raw is None or block.raw[place].split(",") == cells
            rows[number] = cells
        broken |= block.broken
    assert list(rows) == sorted(rows)
    assert broken.keys() <= rows.keys()
    return rows, broken


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reading")


@pytest.mark.parametrize("block", [1, 3, 64, 1 << 18])
def test_rows_are_read_as_they_were_written_each_on_its_line(folder: Path, block: int) -> None:
    @settings(max_examples=150, deadline=None)
    @given(TABLES, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n"]), st.booleans())
    def check(table: list[list[str]], quoting: int, line_end: str, mark: bool) -> None:
        # Line breaks inside of cells come back as the plain ones.
        table = [[cell.replace("\r", "") for cell in row] for row in table]
        expected, text, line = {}, StringIO(newline=""), 1
        writer = csv.writer(text, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
        for row in table:
            before = text.tell()
            writer.writerow(row)
            expected[line] = row
            line += text.getvalue()[before:].count("\n")
        content = ("\ufeff" if mark else "") + text.getvalue()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "BLOCK", max(block, 3))
            assert read(content.encode(), folder) == (expected, {})

    check()


@pytest.mark.parametrize("block", [3, 8, 1 << 18])
def test_garbage_is_read_to_its_end(folder: Path, block: int) -> None:
    @settings(max_examples=300, deadline=None)
    @given(GARBAGE)
    def check(content: bytes) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "BLOCK", block)
            try:
                rows, broken = read(content, folder)
            except NotReadable:
                assert content.startswith((b"\xff\xfe", b"\xfe\xff"))
                return
        # What Python's reader would take for a row as well is the same row here.
        lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")
        for number, cells in rows.items():
            line = lines[number - 1].removesuffix("\r")
            if number not in broken and '"' not in line:
                assert cells == line.split(",")
        is_text = content == content.decode("utf-8", "replace").encode()
        assert is_text or broken

    check()


def test_a_line_without_end_is_not_kept_in_memory(folder: Path) -> None:
    path = folder / "file.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,")
        for _ in range(64):
            file.write(b"x" * (1 << 20))
        file.write(b"\n3,4\n")
    tracemalloc.start()
    blocks = list(read_rows(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert [number for block in blocks for number in block.numbers] == [1, 2, 3]
    assert [block.broken for block in blocks if block.broken] == [
        {2: (1, f"this cell makes the row longer than {LONGEST_ROW} characters")}
    ]
    assert blocks[-1].cells[-1] == ["3", "4"]


def test_quotes_that_never_close_take_no_more_than_a_moment(folder: Path) -> None:
    """Each is looked for only so far, however many there are: 3 MB of them."""
    content = (b'"x,y\n' + b"1,2\n" * 30_000) * 25
    rows, broken = read(content, folder)
    assert len(rows) == 25 * 30_001
    assert len(broken) == 25


def test_empty_lines_say_nothing(folder: Path) -> None:
    assert read(b"\n\na,b\n\r\n1,2\n\n", folder) == ({3: ["a", "b"], 5: ["1", "2"]}, {})

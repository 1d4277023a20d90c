"""Whatever is in a folder, an import answers: it brings it in, or says what is wrong; and then nothing has changed."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.records.importing import Outcome, RecordsRefused, import_folder
from tests.factories import TODAY
from tests.records.folders import LAWFUL, everything, lay

NASTY = [
    "", '"', '""', ",", "\n", "\r", "\0", "\t", "=", "-1", "NaN", "0000-00-00", "9999-12-31", "2024-02-30", "1e400",
    "\ufeff", "\u202e", "🙂", "ı", "İ", "ß", "%s", "%(x)s", "\\N", "\\.", "'; DROP TABLE accounts_user; --", "100",
    "P1", "A1", "x" * 300, "2199-12-31", "1990-01-01", "99999999999999999999", "\x7f", "\xa0", " ", "{}", "P2",
    "200", "A2",
]  # fmt: skip
PLACES = st.tuples(st.sampled_from(sorted(LAWFUL)), st.integers(0, 400), st.integers(0, 12), st.sampled_from(NASTY))
GARBAGE = st.tuples(st.sampled_from(sorted(LAWFUL)), st.binary(max_size=300))


def answer(folder: Path) -> Outcome | list[str]:
    """What the import answers; afterwards everything is as it was before."""
    with transaction.atomic():
        before = everything()
        try:
            found: Outcome | list[str] = import_folder(folder, on=TODAY)
        except RecordsRefused as refused:
            assert everything() == before
            found = [str(problem) for problem in refused.problems]
            assert found
            assert all(problem.isprintable() for problem in found)
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_nasty_cells_and_broken_rows_are_answered(tmp_path: Path) -> None:
    @settings(max_examples=30, deadline=None)
    @given(st.lists(PLACES, min_size=1, max_size=4))
    def check(edits: list[tuple[str, int, int, str]]) -> None:
        files = dict(LAWFUL)
        for file, start, length, nasty in edits:
            text = files[file]
            start %= len(text) + 1
            files[file] = text[:start] + nasty + text[start + length :]
        answer(lay(tmp_path / "in", files))

    check()


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_garbage_after_a_header_is_answered(tmp_path: Path) -> None:
    @settings(max_examples=30, deadline=None)
    @given(GARBAGE, st.booleans())
    def check(garbage: tuple[str, bytes], has_header: bool) -> None:
        file, content = garbage
        if has_header:
            content = LAWFUL[file].encode() + content
        answer(lay(tmp_path / "in", LAWFUL | {file: content}))

    check()

"""Planting mistakes: one at a time in a copy of the sources, to see that a test notices.

Prints a table; exit status 1 when a mistake goes unnoticed or no longer fits the source. Lists are in
`tests/engine/mutate.py`, `tests/walls/holes.py` and `tests/races/guards.py`; what they last said is kept in
docs/mutations.md.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from partner_center.stack.stack import ThrowawayStack

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", ".portal", "__pycache__", ".*_cache", ".hypothesis", "node_modules"
)
WITHOUT_DJANGO = ("-o", "addopts=", "-p", "no:django", "--noconftest")
WITH_DJANGO = ("--reuse-db",)
AFRESH = ("--create-db",)
"""For a mistake in a migration: the database is made for it, and made again after it."""


class Change(NamedTuple):
    """The file, what is there (once), and what takes its place."""

    file: str
    old: str
    new: str


class Mutation(NamedTuple):
    """A mistake in words, the file, what is there (once), what takes its place, and the tests that should notice.

    `also`: what else has to be changed for it. `options`: whether the tests need Django and its database.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    options: tuple[str, ...] = WITH_DJANGO
    also: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        return (Change(self.file, self.old, self.new), *self.also)


def plant(mutations: Iterable[Mutation], words: list[str]) -> int:
    """Plant the mutations whose names hold any of the words, print who noticed, and count the survivors."""
    chosen = [one for one in mutations if not words or any(word in one.name for word in words)]
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder, services(chosen) as environment:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        print("| mistake | file | noticed by |\n| --- | --- | --- |")
        is_stale = False
        for mutation in chosen:
            if is_stale and mutation.options == WITH_DJANGO:
                mutation = mutation._replace(options=(*WITH_DJANGO, *AFRESH))
            noticed = noticed_by(mutation, copy, environment)
            is_stale = mutation.options == AFRESH
            survivors += noticed is None
            files = ", ".join(dict.fromkeys(f"`{change.file}`" for change in mutation.changes))
            print(f"| {mutation.name} | {files} | {noticed or '**nobody**'} |", flush=True)
    print(f"\n{len(chosen)} mutations, {survivors} survived.")
    return 1 if survivors else 0


@contextmanager
def services(mutations: list[Mutation]) -> Iterator[dict[str, str]]:
    """One PostgreSQL for all of them, where a test database is made once; none where nobody needs it."""
    if all(one.options == WITHOUT_DJANGO for one in mutations):
        yield {}
        return
    with ThrowawayStack({}) as stack:
        address = stack.environment["DATABASE_OWNER_URL"]
        yield {"DATABASE_URL": address, "DATABASE_OWNER_URL": address}


def noticed_by(mutation: Mutation, copy: Path, environment: Mapping[str, str]) -> str | None:
    """The test that fails with the mistake in place; None when all pass."""
    kept = {change.file: (copy / change.file).read_text(encoding="utf-8") for change in mutation.changes}
    try:
        for change in mutation.changes:
            path = copy / change.file
            source = path.read_text(encoding="utf-8")
            if source.count(change.old) != 1:
                raise SystemExit(f"{mutation.name}: found {source.count(change.old)} times in {change.file}")
            path.write_text(source.replace(change.old, change.new), encoding="utf-8")
        while (run := pytest(mutation, copy, environment)).returncode < 0:
            pass  # somebody killed it
    finally:
        for file, source in kept.items():
            (copy / file).write_text(source, encoding="utf-8")
    if run.returncode == 0:
        return None
    failures = [line.split(" ")[1] for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if not failures:
        raise SystemExit(f"{mutation.name}: the tests did not run\n{run.stdout}\n{run.stderr}")
    return "`" + failures[0].split("::")[-1] + "`"


def pytest(mutation: Mutation, copy: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", *mutation.options, *mutation.tests]
    return subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

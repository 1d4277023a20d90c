"""A programme of any size on services of its own, for as long as a benchmark runs.

PostgreSQL is started as `portal.py run` starts it: durable, in a temporary folder that is gone afterwards. With
`--home FOLDER` the loaded programmes are kept there for the next run.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import psycopg  # noqa: E402
from generate import generate  # noqa: E402

from partner_center.stack.places import socket_folder  # noqa: E402
from partner_center.stack.postgres import DATABASE, OWNER  # noqa: E402
from partner_center.stack.say import Trouble  # noqa: E402
from partner_center.stack.stack import Stack  # noqa: E402

TODAY = date(2026, 11, 22)
"""The day on which the programmes live."""
MADE_OF = ("*/migrations/*.py", "competencies/catalogue/catalogue.json", "benchmarks/generate.py")
"""The files that decide what a loaded programme looks like; one that was made of others is made anew."""


class Stage:
    """PostgreSQL and Valkey, and databases with programmes in them; a context manager."""

    def __init__(self, home: Path | None = None) -> None:
        self.keeps = home is not None
        self.home = home.resolve() if home else Path(tempfile.mkdtemp(prefix="partner-center-benchmark-"))
        self.stack = Stack(self.home, environment={})
        self.version = _version()

    def __enter__(self) -> "Stage":
        self.stack.take()
        try:
            self.stack.start()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        self.stack.stop()
        if not self.keeps:
            if "DATABASE_URL" in self.stack.environment:
                self.stack.wipe()
            shutil.rmtree(socket_folder(self.home))
            shutil.rmtree(self.home)

    # --- databases ----------------------------------------------------------------------------------------------------

    def environment(self, database: str) -> dict[str, str]:
        """The environment of a process that works on a database, on the day on which the programmes live."""
        urls = {
            name: self.stack.environment[name].replace(f"/{DATABASE}?", f"/{database}?")
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        settings = {"PORTAL_TODAY": TODAY.isoformat(), "DJANGO_SETTINGS_MODULE": "partner_center.settings"}
        return {**os.environ, **self.stack.environment, **urls, **settings, "PYTHONPATH": str(PROJECT)}

    def administrator(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as the superuser, outside of transactions: to make databases, to count, to write checkpoints."""
        host = str(self.stack.sockets)
        return psycopg.connect(host=host, user="postgres", dbname=database, autocommit=True)

    def programme(self, organizations: int, people: int = 10) -> str:
        """The database with a programme of that size, evaluated and rested; made if it is not there."""
        name = f"programme_{organizations}_{people}_{self.version}"
        if not self._exists(name):
            started = time.monotonic()
            self._load(name, organizations, people)
            seconds = time.monotonic() - started
            print(f"Loaded {organizations:,} organizations of {people:,} people in {seconds:.0f} s.", file=sys.stderr)
        return name

    @contextmanager
    def copy_of(self, database: str) -> Iterator[str]:
        """A copy to be changed; it is gone afterwards."""
        name = f"{database}_copy"
        with self.administrator() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {database} OWNER {OWNER} STRATEGY file_copy")
            try:
                self.rest(name)
                yield name
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def rest(self, database: str) -> None:
        """Let PostgreSQL do now what it would do in the background while something is measured."""
        with self.administrator(database) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def manage(self, database: str, *words: str) -> str:
        """What a command of `manage.py` prints; a failure ends the benchmark with what it said."""
        return self.output([sys.executable, str(PROJECT / "manage.py"), *words], database)

    def output(self, command: Sequence[str], database: str, more: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            command,
            env={**self.environment(database), **(more or {})},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise Trouble(f"{' '.join(map(str, command[1:]))} failed:\n{done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def measured(self, command: Sequence[str], database: str) -> tuple[str, float]:
        """What a process prints, and its peak memory in MiB; a failure ends the benchmark."""
        process = subprocess.Popen(
            command,
            env=self.environment(database),
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise Trouble(f"{' '.join(map(str, command[1:]))} failed: {said}")
        return said, usage.ru_maxrss / 1024

    def _exists(self, name: str) -> bool:
        with self.administrator() as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            return found.rowcount == 1

    def _load(self, name: str, organizations: int, people: int) -> None:
        base = f"base_{self.version}"
        if not self._exists(base):
            self._make(base, DATABASE)
        folder = self.home / "records"
        for _ in generate(folder, organizations=organizations, people=people, today=TODAY):
            pass
        self._make(name, base, "import_records", str(folder))
        shutil.rmtree(folder)

    def _make(self, name: str, template: str, *words: str) -> None:
        """Make a database under another name and rename it when it is complete: a half-made one is never used."""
        with self.administrator() as connection:
            connection.execute("DROP DATABASE IF EXISTS unfinished WITH (FORCE)")
            connection.execute(f"CREATE DATABASE unfinished TEMPLATE {template} OWNER {OWNER}")
            if words:
                self.manage("unfinished", *words)
                self.rest("unfinished")
            else:
                self.manage("unfinished", "migrate", "--no-input", "--verbosity", "0")
                self.manage("unfinished", "load_catalogue")
            connection.execute(f"ALTER DATABASE unfinished RENAME TO {name}")


def _version() -> str:
    """A short mark of everything that a loaded programme is made of."""
    mark = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(PROJECT.glob(pattern)):
            if ".venv" not in path.parts:
                mark.update(path.read_bytes())
    return mark.hexdigest()[:8]


def enter_django(stage: Stage, database: str) -> None:
    """Make this process one of the portal's, on a database; again for another database."""
    if "DATABASE_URL" not in os.environ or "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ |= stage.environment(database)
        import django

        django.setup()
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database


def arguments(description: str | None, *, organizations: Sequence[int], rounds: int) -> argparse.ArgumentParser:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument(
        "--organizations",
        type=int,
        nargs="+",
        default=list(organizations),
        metavar="N",
        help=f"sizes of the programme (default: {' '.join(map(str, organizations))})",
    )
    parser.add_argument("--rounds", type=int, default=rounds, help=f"how often each is measured (default: {rounds})")
    parser.add_argument(
        "--home", type=Path, help="a folder that keeps the loaded programmes; a temporary one if not given"
    )
    return parser

#!/usr/bin/env python3
"""An import beside a plain INSERT ... SELECT of the same rows into the same tables with their constraints.

    python benchmarks/import_speed.py --organizations 2000 20000

The import is timed in a process of its own, from the folder to the commit, without the evaluation that follows; the
plain statements run in one transaction, from tables that hold the rows as they are to be. Runs are interleaved, each
on empty tables, and medians shown. The peak is that of the importing process: it is to be the same whatever the size.
"""

import re
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from generate import generate
from report import print_machine, print_table, print_verdicts
from stage import TODAY, Stage, arguments

from partner_center.stack.say import Trouble

TABLES = (
    "accounts_user",
    "organizations_organization",
    "organizations_employment",
    "achievements_achievement",
    "achievements_link",
    "competencies_figure",
    "competencies_authorizationgrant",
    "competencies_override",
    "memberships_term",
)
EMPTIED = "organizations_organization, accounts_user, activity_activityrecord, activity_activityhead, activity_told"
CHILD = """
import sys, time
from datetime import date
from pathlib import Path
import django
django.setup()
from programme.records.importing import import_folder
started = time.perf_counter()
import_folder(Path(sys.argv[1]), on=date.fromisoformat(sys.argv[2]))
print("seconds", time.perf_counter() - started)
"""
FLAT = 1.15
"""By what factor the peak may grow when there is ten times as much: the interpreter's own waste."""


@dataclass
class Runs:
    """What several runs of one size have shown."""

    organizations: int
    rows: int = 0
    imports: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    peak: float = 0

    @property
    def ratio(self) -> float:
        return median(mine / theirs for mine, theirs in zip(self.imports, self.plain, strict=True))

    def row(self) -> tuple[str, ...]:
        return (
            f"{self.organizations:,}",
            f"{self.rows:,}",
            f"{median(self.plain):.1f}",
            f"{median(self.imports):.1f}",
            f"{self.ratio:.2f}",
            f"{self.rows / median(self.imports):,.0f}",
            f"{median(self.again):.1f}",
            f"{self.peak:.0f}",
        )


HEAD = ("organizations", "rows", "plain s", "import s", "import/plain", "rows/s", "again s", "peak MiB")


def measure(stage: Stage, organizations: int, rounds: int) -> Runs:
    runs = Runs(organizations)
    folder = stage.home / f"records-{organizations}"
    for _ in generate(folder, organizations=organizations, today=TODAY):
        pass
    with stage.copy_of(stage.programme(0)) as database:
        for number in range(rounds):
            empty(stage, database)
            runs.imports.append(bring_in(stage, database, folder, runs))
            # The same folder again: everything is compared, nothing is written.
            runs.again.append(bring_in(stage, database, folder, runs))
            if not number:
                keep_rows(stage, database, runs)
            empty(stage, database)
            runs.plain.append(insert_plainly(stage, database))
    shutil.rmtree(folder)
    return runs


def empty(stage: Stage, database: str) -> None:
    with stage.administrator(database) as connection:
        connection.execute(f"TRUNCATE {EMPTIED} CASCADE")
    stage.rest(database)


def bring_in(stage: Stage, database: str, folder: Path, runs: Runs) -> float:
    """Import in a process of its own; return the seconds it took, and note its peak memory."""
    said, peak = stage.measured([sys.executable, "-c", CHILD, str(folder), TODAY.isoformat()], database)
    found = re.search(r"seconds (\S+)", said)
    if not found:
        raise Trouble(f"the import said: {said}")
    runs.peak = max(runs.peak, peak)
    return float(found.group(1))


def keep_rows(stage: Stage, database: str, runs: Runs) -> None:
    """Copy what was imported into plain tables, without indexes or constraints."""
    with stage.administrator(database) as connection:
        for table in TABLES:
            made = connection.execute(f"CREATE UNLOGGED TABLE plain_{table} AS SELECT * FROM {table} ORDER BY id")
            runs.rows += made.rowcount


def insert_plainly(stage: Stage, database: str) -> float:
    with stage.administrator(database) as connection:
        started = time.perf_counter()
        with connection.transaction():
            for table in TABLES:
                connection.execute(f"INSERT INTO {table} SELECT * FROM plain_{table}")
        return time.perf_counter() - started


def main() -> None:
    parser = arguments(__doc__, organizations=(2000, 20000), rounds=3)
    options = parser.parse_args()
    with Stage(options.home) as stage:
        print_machine(stage)
        all_runs = [measure(stage, size, options.rounds) for size in options.organizations]
    print_table("Bringing in records, without the evaluation that follows:", HEAD, [runs.row() for runs in all_runs])
    smallest, largest = all_runs[0], all_runs[-1]
    verdicts = [(f"import / plain INSERT, {largest.organizations:,} organizations", largest.ratio, 2.0, "")]
    if largest is not smallest:
        grown = largest.peak / smallest.peak
        verdicts.append((f"peak memory, {largest.rows / smallest.rows:.0f} times the rows", grown, FLAT, ""))
    print_verdicts(verdicts)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Full evaluation: how long, how much memory, what it writes, how it grows, and what a second worker brings.

    python benchmarks/evaluation.py --organizations 2000 20000 100000

Each run is a process of its own, `manage.py evaluate --all --timings`, on organizations of 10 people; runs are
interleaved and medians shown. `copy` is the time of a bare COPY of the same columns in the same process.
"""

import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from report import print_machine, print_table, print_verdicts
from stage import PROJECT, Stage, arguments, enter_django

from partner_center.stack.say import Trouble

LINE = re.compile(
    r"organizations (\d+)  copy (\S+)  read (\S+)  evaluate (\S+)  write (\S+)  total (\S+)  changed (\d+)"
)
WRITTEN = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables"
WORKER = str(PROJECT / "benchmarks" / "worker.py")
CHUNK = 2_000
PARTS = ("copy", "read", "evaluate", "write", "total")


@dataclass
class Runs:
    """What several runs of one size have shown."""

    organizations: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: {part: [] for part in PARTS})
    changed: int = 0
    written: int = 0
    peak: float = 0

    @property
    def ratio(self) -> float:
        return median(total / copy for total, copy in zip(self.seconds["total"], self.seconds["copy"], strict=True))

    def per_organization(self, run: int) -> float:
        return self.seconds["total"][run] / self.organizations

    def row(self, title: str) -> tuple[str, ...]:
        return (
            title,
            *(f"{median(self.seconds[part]):.2f}" for part in PARTS),
            f"{self.ratio:.2f}",
            f"{median(self.seconds['total']) / self.organizations * 1e6:.0f}",
            f"{self.written:,}",
            f"{self.peak:.0f}",
        )


HEAD = ("organizations", *(f"{part} s" for part in PARTS), "total/copy", "µs each", "rows written", "peak MiB")


def run_once(stage: Stage, database: str, runs: Runs) -> None:
    """Evaluate all in a process of its own, and note time, peak memory and rows written."""
    before = written(stage, database)
    said, peak = stage.measured([sys.executable, "manage.py", "evaluate", "--all", "--timings"], database)
    found = LINE.search(said)
    if not found:
        raise Trouble(f"the evaluation said: {said}")
    for part, seconds in zip(PARTS, found.groups()[1:6], strict=True):
        runs.seconds[part].append(float(seconds))
    runs.changed = max(runs.changed, int(found.group(7)))
    runs.written = max(runs.written, written(stage, database) - before)
    runs.peak = max(runs.peak, peak)


def written(stage: Stage, database: str) -> int:
    """Rows inserted, updated and deleted so far; asked when nobody else is connected: then all have reported."""
    with stage.administrator() as connection:
        while connection.execute("SELECT FROM pg_stat_activity WHERE datname = %s", [database]).rowcount:
            time.sleep(0.02)
    with stage.administrator(database) as connection:
        row = connection.execute(WRITTEN).fetchone()
    return int(row[0]) if row else 0


def everything_new(stage: Stage, database: str, organizations: int, rounds: int) -> Runs:
    """The first evaluation: no level is stored yet, every row is written."""
    runs = Runs(organizations)
    with stage.copy_of(database) as copy:
        for _ in range(rounds):
            with stage.administrator(copy) as connection:
                connection.execute("TRUNCATE competencies_levelperiod")
            stage.rest(copy)
            run_once(stage, copy, runs)
    return runs


def workers(stage: Stage, database: str, rounds: int) -> dict[int, list[float]]:
    """How long one process takes, and two at once, to do what was requested for all organizations; interleaved."""
    enter_django(stage, database)
    from django.db import connection

    from competencies import requests

    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for number in seconds:
            requests.add(reason="benchmark")
            connection.close()
            stage.rest(database)
            seconds[number].append(drained(stage, database, number))
            if left := requests.count():
                raise Trouble(f"{left} requests were left")
            connection.close()
    return seconds


def drained(stage: Stage, database: str, number: int) -> float:
    """The seconds from the starting signal to the end of the last of so many workers."""
    processes = [
        subprocess.Popen(
            [sys.executable, WORKER, "drain"],
            env=stage.environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(number)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    done = [process.stdout.readline() for process in processes if process.stdout]
    elapsed = time.perf_counter() - started
    for process in processes:
        process.communicate()
    if not all(word.strip().isdigit() for word in done):
        raise Trouble("a worker failed")
    return elapsed


def main() -> None:
    parser = arguments(__doc__, organizations=[2_000, 20_000], rounds=5)
    args = parser.parse_args()
    sizes = sorted(args.organizations)
    with Stage(args.home) as stage:
        databases = {size: stage.programme(size) for size in sizes}
        print_machine(stage)
        all_runs = {size: Runs(size) for size in sizes}
        for database in databases.values():
            stage.rest(database)
        for _ in range(args.rounds):
            for size, database in databases.items():
                run_once(stage, database, all_runs[size])
        middle = max((size for size in sizes if size <= 20_000), default=sizes[0])
        new = everything_new(stage, databases[middle], middle, min(args.rounds, 3))
        rows = [runs.row(f"{size:,}") for size, runs in all_runs.items()]
        print_table("Full evaluation in one process:", HEAD, [*rows, new.row(f"{middle:,}, all new")])

        chunks = sorted({max(min(size, sizes[0]), 1) for size in (sizes[0] // 4, 2_000)})
        counted = stage.output([sys.executable, WORKER, "queries", *map(str, chunks)], databases[sizes[0]]).split()
        counts = [(f"a chunk of {size:,}", count) for size, count in zip(chunks, counted, strict=True)]
        print_table("Queries:", ("to evaluate", "queries"), counts)

        seconds = workers(stage, databases[middle], args.rounds)
        gain = median(two / one for one, two in zip(seconds[1], seconds[2], strict=True))
        print_table(
            f"Requests of {middle:,} organizations, done by the job `evaluate_requested`:",
            ("workers", "s", "of one"),
            [("1", f"{median(seconds[1]):.2f}", "1"), ("2", f"{median(seconds[2]):.2f}", f"{gain:.2f}")],
        )
        verdicts: list[tuple[str, float, float, str]] = [
            (f"total / copy, {middle:,} organizations", all_runs[middle].ratio, 6, "×"),
            ("rows written when nothing changed", float(max(runs.written for runs in all_runs.values())), 0, "rows"),
            ("peak memory", max(runs.peak for runs in all_runs.values()), 300, "MiB"),
        ]
        if middle >= 5 * CHUNK:  # with fewer there is not enough to share out
            verdicts.append(("two workers / one", gain, 0.65, "×"))
        if middle > sizes[0]:
            few, many = all_runs[sizes[0]], all_runs[middle]
            growth = median(many.per_organization(run) / few.per_organization(run) for run in range(args.rounds))
            title = f"time per organization, {middle:,} / {sizes[0]:,}"
            verdicts.append((title, growth, 1.1, "×"))
        print_verdicts(verdicts)


if __name__ == "__main__":
    main()

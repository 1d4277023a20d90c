"""What every benchmark prints: the machine's facts, a table, and each figure of the specification beside its limit."""

import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psycopg
from stage import Stage


def print_machine(stage: Stage) -> None:
    """Cores, memory, how busy it is, how fast a commit is, and versions; no names, no paths."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gib = int(memory.group(1)) / 2**20 if memory else 0
    with stage.administrator() as connection:
        server = connection.execute("SHOW server_version").fetchone()
        settings = {name: connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")}
    durable = all(value == ("on",) for value in settings.values())
    commit, own = (statistics.median(seconds) * 1000 for seconds in zip(*commits(stage, 100), strict=True))
    print(
        f"{len(os.sched_getaffinity(0))} cores, {gib:.0f} GiB of memory, load {os.getloadavg()[0]:.1f}; "
        f"a bare commit takes {commit:.1f} ms, {own:.1f} without waiting for a core "
        f"(durable: {'yes' if durable else 'NO'}).\n"
        f"Python {platform.python_version()}, PostgreSQL {server[0] if server else '?'}, "
        f"psycopg {psycopg.__version__} ({psycopg.pq.__impl__}), Django {version('django')}.\n"
    )


def commits(stage: Stage, number: int) -> list[tuple[float, float]]:
    """How long transactions take that do next to nothing (`timed`): the floor of whatever commits."""
    seconds = []
    with stage.administrator() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS a_commit (n int)")
        connection.execute("TRUNCATE a_commit")
        connection.execute("INSERT INTO a_commit VALUES (0)")
        for _ in range(number):
            update = partial(connection.execute, "UPDATE a_commit SET n = n + 1")
            seconds.append(timed(update, connection.info.backend_pid))
    return seconds


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as Markdown has it, legible as it stands; all but the first column to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        aligned = [
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(aligned)} |"

    rule = [f"{'-' * (width - 1)}{':' if place else '-'}" for place, width in enumerate(widths)]
    print(f"{title}\n", line(head), line(rule), *(line(row) for row in rows), "", sep="\n")


def print_verdicts(verdicts: Sequence[tuple[str, float, float, str]]) -> None:
    """Each figure that has a limit: what, measured, at most, unit."""
    rows = [
        (
            what,
            f"{measured:.3g} {unit}".strip(),
            f"≤ {limit:g} {unit}".strip(),
            "met" if measured <= limit else f"missed by {(measured / limit - 1) * 100:.0f} %" if limit else "missed",
        )
        for what, measured, limit, unit in verdicts
    ]
    print_table("Against the specification:", ("figure", "measured", "limit", ""), rows)


def timed(act: Callable[[], object], *backends: int) -> tuple[float, float]:
    """How long it takes, in seconds: as a clock shows, and without what others on the machine took away.

    The second leaves out for how long this process and the backends of its connections (which take turns) were ready
    to run and found no core free; Linux counts that.
    """
    before = waited(*backends)
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    return seconds, max(seconds - (waited(*backends) - before), 0.0)


def waited(*backends: int) -> float:
    """The seconds for which this process and backends have waited for a core so far."""
    numbers = [Path(f"/proc/{process}/schedstat").read_text().split()[1] for process in ("self", *backends)]
    return sum(map(int, numbers)) / 1e9


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    place = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(int(place) - 1, 0)]

#!/usr/bin/env python3
"""The nightly job that tells news: how long it takes when there is nothing new, and how much memory.

    python benchmarks/announce.py --organizations 2000 20000

Each run is a process of its own, on organizations of 10 people whose news was told; runs are interleaved and medians
shown. What was told is compared with what is, for all of them; nothing is written.
"""

import re
import sys
from dataclasses import dataclass, field
from statistics import median

from report import print_machine, print_table, print_verdicts
from stage import TODAY, Stage, arguments

from partner_center.stack.say import Trouble

CHILD = """
import sys, time
from datetime import date
import django
django.setup()
from competencies.plans import plan_in_force
from memberships.services import news
plan_in_force()
started = time.perf_counter()
told = news.announce(on=date.fromisoformat(sys.argv[1]))
print("seconds", time.perf_counter() - started, "told", told)
"""
SAID = re.compile(r"seconds (\S+) told (\d+)")
FLAT = 1.15
"""By what factor the peak may grow when there is ten times as much: the interpreter's own waste."""


@dataclass
class Runs:
    """What several runs of one size have shown; `first` is the run that told what there was to tell."""

    organizations: int
    first: str = ""
    seconds: list[float] = field(default_factory=list)
    peak: float = 0

    def row(self) -> tuple[str, ...]:
        seconds = median(self.seconds)
        each = seconds / self.organizations * 1e6
        return (f"{self.organizations:,}", self.first, f"{seconds:.2f}", f"{each:.0f}", f"{self.peak:.0f}")


HEAD = ("organizations", "told before", "nothing new s", "µs each", "peak MiB")


def tell(stage: Stage, database: str) -> tuple[float, int, float]:
    """Announce in a process of its own: the seconds, how many news, the peak in MiB."""
    said, peak = stage.measured([sys.executable, "-c", CHILD, TODAY.isoformat()], database)
    found = SAID.search(said)
    if not found:
        raise Trouble(f"the job said: {said}")
    return float(found.group(1)), int(found.group(2)), peak


def measure(stage: Stage, sizes: list[int], rounds: int) -> list[Runs]:
    all_runs = [Runs(size) for size in sizes]
    databases = {size: stage.programme(size) for size in sizes}
    for runs in all_runs:
        _, told, _ = tell(stage, databases[runs.organizations])
        runs.first = f"{told:,}"
        stage.rest(databases[runs.organizations])
    for _ in range(rounds):
        for runs in all_runs:
            seconds, told, peak = tell(stage, databases[runs.organizations])
            if told:
                raise Trouble(f"{told} news were told a second time")
            runs.seconds.append(seconds)
            runs.peak = max(runs.peak, peak)
    return all_runs


def main() -> None:
    parser = arguments(__doc__, organizations=(2_000, 20_000), rounds=3)
    options = parser.parse_args()
    with Stage(options.home) as stage:
        print_machine(stage)
        all_runs = measure(stage, options.organizations, options.rounds)
    print_table("The job `announce` when nothing is new:", HEAD, [runs.row() for runs in all_runs])
    smallest, largest = all_runs[0], all_runs[-1]
    verdicts = [(f"announce, {largest.organizations:,} organizations", median(largest.seconds), 5.0, "s")]
    if largest is not smallest:
        times = largest.organizations / smallest.organizations
        verdicts.append((f"peak memory, {times:.0f} times the organizations", largest.peak / smallest.peak, FLAT, ""))
    print_verdicts(verdicts)


if __name__ == "__main__":
    main()

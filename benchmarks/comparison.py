#!/usr/bin/env python3
"""The same facts weighed in three ways, in the same run: by our engine, by a prefetching ORM loop, by a rule engine.

    python benchmarks/comparison.py --organizations 2000 --rounds 5

Ours gives the levels of every day, past and future, and sees that what is stored agrees; the two others answer for one
day and store nothing. Every verdict of theirs on that day is compared with ours: they must be equal.
"""

import gc
import json
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from report import print_machine, print_table
from stage import PROJECT, TODAY, Stage, arguments, enter_django

from partner_center.stack.say import Trouble

Verdicts = dict[int, dict[str, tuple[str, str]]]
Seconds = dict[str, float]
OURS = "our engine"


class Ways:
    """The three ways, over the same organizations; each returns verdicts on the day and the seconds of its parts."""

    def __init__(self) -> None:
        from zen_rules import Rules

        from competencies.plans import plan_in_force
        from organizations.models import Organization

        self.document = json.loads((PROJECT / "competencies/catalogue/catalogue.json").read_text())
        self.ids = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
        self.plan = plan_in_force()
        self.rules = Rules(self.document, TODAY)

    def all(self) -> dict[str, Callable[[], tuple[Verdicts, Seconds]]]:
        return {OURS: self.ours, "prefetching ORM loop": self.orm, "zen-engine rules": self.zen}

    def ours(self) -> tuple[Verdicts, Seconds]:
        from competencies import standings

        timings = standings.evaluate_many(self.ids, on=TODAY)
        if timings.changed:
            raise Trouble("something changed, though nothing had")
        return {}, {"read": timings.read, "decide": timings.evaluate, "write": timings.write}

    def our_verdicts(self) -> Verdicts:
        """What our engine says of the day, as the others say it."""
        from competencies.engine.evaluate import evaluate

        day = TODAY.toordinal()
        verdicts: Verdicts = {}
        for organization, facts in self._facts(self.ids).items():
            standings = evaluate(self.plan.plan, facts)
            on_day = {slug: level_on(standing, day) for slug, standing in standings.items()}
            verdicts[organization] = {slug: levels for slug, levels in on_day.items() if levels != ("none", "none")}
        return verdicts

    def orm(self) -> tuple[Verdicts, Seconds]:
        from orm_loop import levels

        started = time.perf_counter()
        verdicts = dict(levels(self.ids, self.document, TODAY))
        return verdicts, {"read, decide": time.perf_counter() - started}

    def zen(self) -> tuple[Verdicts, Seconds]:
        """With our reader, and what the rules are given prepared by ours too."""
        from competencies.standings import CHUNK

        verdicts: Verdicts = {}
        seconds = {"read": 0.0, "prepare": 0.0, "decide": 0.0}
        for start in range(0, len(self.ids), CHUNK):
            started = time.perf_counter()
            facts = self._facts(self.ids[start : start + CHUNK])
            was_read = time.perf_counter()
            contexts = {organization: self.rules.context(known) for organization, known in facts.items()}
            was_prepared = time.perf_counter()
            for organization, context in contexts.items():
                verdicts[organization] = self.rules.levels(context, facts[organization])
            decided = time.perf_counter()
            seconds["read"] += was_read - started
            seconds["prepare"] += was_prepared - was_read
            seconds["decide"] += decided - was_prepared
        return verdicts, seconds

    def _facts(self, ids: list[int]) -> Any:
        from competencies import facts
        from core.dates import month_index

        return facts.read(ids, running_month=month_index(TODAY))


def level_on(timelines: Iterable[tuple[tuple[int, int], ...]], day: int) -> tuple[str, str]:
    """(earned level, level) of a standing of ours on a day."""
    earned_silver, earned_gold, silver, gold = (
        any(start <= day < end for start, end in timeline) for timeline in timelines
    )
    return (
        "gold" if earned_gold else "silver" if earned_silver else "none",
        "gold" if gold else "silver" if silver else "none",
    )


def refuse_differences(what: str, theirs: Verdicts, ours: Verdicts) -> None:
    for organization, levels in ours.items():
        if theirs[organization] != levels:
            raise Trouble(f"{what}: organization {organization} has {theirs[organization]}, ours says {levels}")


def main() -> None:
    args = arguments(__doc__, organizations=[2_000], rounds=5).parse_args()
    with Stage(args.home) as stage:
        for size in args.organizations:
            database = stage.programme(size)
            enter_django(stage, database)
            ways = Ways()
            ours = ways.our_verdicts()
            runs: dict[str, list[Seconds]] = {}
            for _ in range(args.rounds):
                for what, way in ways.all().items():
                    gc.collect()
                    verdicts, seconds = way()
                    runs.setdefault(what, []).append(seconds)
                    if verdicts:
                        refuse_differences(what, verdicts, ours)
            print_machine(stage)
            print_comparison(size, runs)
            pairs = size * len(ways.document["competencies"])
            held = sum(map(len, ours.values()))
            print(
                f"Compared on {TODAY}: {pairs:,} verdicts of each way, {held:,} of them with a level, 0 differences.\n"
                "Ours: levels of every day, compared with what is stored. The others: of one day, nothing stored.\n"
            )


def print_comparison(size: int, runs: dict[str, list[Seconds]]) -> None:
    totals = {what: median(sum(seconds.values()) for seconds in many) for what, many in runs.items()}
    ratios = {
        what: median(sum(seconds.values()) / sum(mine.values()) for seconds, mine in zip(many, runs[OURS], strict=True))
        for what, many in runs.items()
    }
    rows = [
        (
            what,
            ", ".join(f"{part} {median(run[part] for run in many) / size * 1e6:.0f}" for part in many[0]),
            f"{totals[what] / size * 1e6:.0f}",
            f"{ratios[what]:.1f}",
            "every day" if what == OURS else "one day",
        )
        for what, many in runs.items()
    ]
    head = ("way", "µs per organization", "in all", "times ours", "answers")
    print_table(f"{size:,} organizations, evaluated whole:", head, rows)


if __name__ == "__main__":
    main()

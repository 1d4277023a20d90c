"""What the benchmarks run in a process of its own: `python benchmarks/worker.py drain | queries SIZE ...`.

It works on the database that its environment names (`stage.Stage.environment`).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
import psycopg


class Count:
    """How many statements were sent."""

    def __init__(self) -> None:
        self.queries = 0


@contextmanager
def counting_queries() -> Iterator[Count]:
    """Count the statements of this process, those past Django too; BEGIN and COMMIT are not counted."""
    count = Count()
    execute, copy = psycopg.Cursor.execute, psycopg.Cursor.copy

    def counted_execute(*args: Any, **kwargs: Any) -> Any:
        count.queries += 1
        return execute(*args, **kwargs)

    def counted_copy(*args: Any, **kwargs: Any) -> Any:
        count.queries += 1
        return copy(*args, **kwargs)

    psycopg.Cursor.execute, psycopg.Cursor.copy = counted_execute, counted_copy  # type: ignore[method-assign]
    try:
        yield count
    finally:
        psycopg.Cursor.execute, psycopg.Cursor.copy = execute, copy  # type: ignore[method-assign]


def drain() -> None:
    """Say that everything is loaded, wait for a line, and do the job until no request is left."""
    from competencies.plans import plan_in_force
    from competencies.tasks import evaluate_requested

    plan_in_force()
    print("ready", flush=True)
    sys.stdin.readline()
    print(evaluate_requested(), flush=True)


def queries(sizes: list[int]) -> None:
    """Print how many statements it takes to evaluate the first so many organizations, for each size."""
    from competencies import standings
    from competencies.plans import plan_in_force
    from core.dates import today
    from organizations.models import Organization

    plan_in_force()
    ids = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    for size in sizes:
        with counting_queries() as count:
            standings.evaluate_many(ids[:size], on=today())
        print(count.queries)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "drain":
        drain()
    else:
        queries([int(word) for word in sys.argv[2:]])

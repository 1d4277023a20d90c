"""Real threads on real connections, for what happens at the same moment."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

Act = Callable[[], object]
PATIENCE = 30
ROUNDS = 200
"""So often a race is run before it is believed."""


@contextmanager
def crowd(size: int) -> Iterator[Callable[..., list[object]]]:
    """So many threads, each with a connection of its own, for many rounds; `at_once` is for one."""
    start = threading.Barrier(size)

    def run(act: Act) -> object:
        try:
            start.wait(timeout=PATIENCE)
            return act()
        except Exception as error:  # noqa: BLE001 - handed to the test
            return error

    def together(*acts: Act) -> list[object]:
        assert len(acts) == size
        return [future.result(timeout=2 * PATIENCE) for future in [threads.submit(run, act) for act in acts]]

    with ThreadPoolExecutor(size) as threads:
        # Looked up in the thread: `connection` is another one in each.
        together(*[lambda: connection.ensure_connection()] * size)
        try:
            yield together
        finally:
            together(*[lambda: connection.close()] * size)


def at_once(*acts: Act) -> list[object]:
    """Do all of it at the same moment; return what each returned, or the exception it raised, in their order."""
    with crowd(len(acts)) as together:
        return together(*acts)


def errors_in(results: Sequence[object]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]


def until_somebody_waits_for_a_lock() -> None:
    """Go on when another connection to this database waits for a lock that somebody holds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # What it says is remembered until the end of the transaction otherwise.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                """SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'"""
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise TimeoutError("nobody waits for a lock")

"""Real threads on real connections, for what happens at the same moment."""

import threading
import time
from collections.abc import Callable, Sequence

from django.db import connection


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each in a thread with a connection of its own.

    Returns what each returned, or the exception that it raised, in their order.
    """
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "somebody waits for ever"
    return results


def errors_in(results: Sequence[object]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]


def until_somebody_waits_for_a_lock() -> None:
    """Go on when another connection to this database waits for a lock that somebody holds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'"""
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise TimeoutError("nobody waits for a lock")

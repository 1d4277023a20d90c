"""How far a long command has come, for whoever watches a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def progress_on_a_terminal(stream: Any, what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A function `(done, of)` that rewrites one line on a terminal; None, and so silence, in a pipe."""
    if not stream.isatty():
        yield None
        return

    def show(done: int, of: int) -> None:
        stream.write(f"\r{done:,} of {of:,} {what}", ending="")
        stream.flush()

    yield show
    stream.write("\r\033[K", ending="")

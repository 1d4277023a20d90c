"""What a person reads while the commands work: steps with their time, and one clear line when something is wrong."""

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SILENCE = 10.0
"""Seconds after which a step that is written to a file or a pipe says that it is still at it."""


class Trouble(Exception):
    """Something that the reader can mend. Its text is the one line that they see."""


class Steps:
    """Tells on one line each what is being done and how long it took."""

    def __init__(self, began: float | None = None) -> None:
        self.began = began or time.monotonic()
        self.is_terminal = sys.stdout.isatty()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Say that `what` is being done until the block ends, then how long it took."""
        began = time.monotonic()
        is_over = threading.Event()
        teller = threading.Thread(target=self._tell, args=(what, began, is_over), daemon=True)
        teller.start()
        try:
            yield
        except BaseException:
            is_over.set()
            teller.join()
            self._write(f"  ✗ {what}")
            raise
        is_over.set()
        teller.join()
        self._write(f"  ✓ {what}  {time.monotonic() - began:.1f} s")

    def _tell(self, what: str, began: float, is_over: threading.Event) -> None:
        """A counter of seconds on a terminal; elsewhere a line now and then, so that nobody thinks it hangs."""
        while not is_over.wait(0.5 if self.is_terminal else SILENCE):
            seconds = time.monotonic() - began
            if self.is_terminal:
                sys.stdout.write(f"\r\033[K  … {what}  {seconds:.0f} s")
                sys.stdout.flush()
            else:
                say(f"  … {what}  {seconds:.0f} s so far")

    def _write(self, line: str) -> None:
        say(("\r\033[K" if self.is_terminal else "") + line)


def say(line: str = "") -> None:
    print(line, flush=True)


def prepare_streams() -> None:
    """A terminal that cannot show a tick shows a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def last_line(log: Path) -> str:
    """The last line in a log that says anything."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return "(no log)"
    return lines[-1].strip() if lines else "(its log is empty)"


DISK_IS_FULL = ("No space left on device", "Disk quota exceeded")
NO_CONNECTION = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "Could not connect",
    "dns error",
    "Connection refused",
    "tcp connect error",
    "operation timed out",
    "Read timed out",
    "ProxyError",
)

BAD_CERTIFICATE = ("CERTIFICATE_VERIFY_FAILED", "invalid peer certificate")


def is_about_space(text: str) -> bool:
    return any(words in text for words in DISK_IS_FULL)


def is_about_connection(text: str) -> bool:
    return any(words in text for words in NO_CONNECTION)


def is_about_certificate(text: str) -> bool:
    return any(words in text for words in BAD_CERTIFICATE)


def disk_is_full(place: Path) -> Trouble:
    return Trouble(f"The disk that holds {place} is full. Free some space, then type the same command again.")


def trouble_of(error: OSError) -> Trouble | None:
    """The clear line for an error of the system that a person can mend; none for the others."""
    place = Path(os.fsdecode(error.filename)) if error.filename else Path.cwd()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_is_full(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble(f"{place} cannot be written by {whoami()}. Change its owner, or work in a folder of your own.")
    return None


def whoami() -> str:
    """The name of the user, or the number where the system knows no name."""
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"

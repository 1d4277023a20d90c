"""Programs that this one starts, watches and stops. They die with it, however it dies."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from partner_center.stack.say import Trouble, disk_is_full, is_about_space, last_line

PR_SET_PDEATHSIG = 1
# Bound before any fork: between fork and exec nothing may be looked up.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def becomes(uid: int) -> Callable[[], None]:
    """What a child of root does before it becomes its program, to run as an ordinary user."""

    def change() -> None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)

    return change


def dies_with_parent(stop_signal: signal.Signals, uid: int | None = None) -> Callable[[], None]:
    """What a child does before it becomes its program: another user if asked, then bound to its parent's life."""
    parent = os.getpid()
    change = None if uid is None else becomes(uid)

    def bind() -> None:
        if change is not None:
            change()  # the bond comes after: the kernel drops it when a process changes its user
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(stop_signal))
            if os.getppid() != parent:
                os._exit(1)

    return bind


class Child:
    """One program of the stack."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        uid: int | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.environment = environment
        self.folder = folder
        self.stop_signal = stop_signal
        self.uid = uid
        self.process: subprocess.Popen[bytes] | None = None
        self.stopped_on_purpose = False

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone, which stops all in order."""
        self.stopped_on_purpose = False
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=None if self.environment is None else dict(self.environment),
                start_new_session=True,
                preexec_fn=dies_with_parent(self.stop_signal, self.uid),
            )

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def last_words(self) -> str:
        return last_line(self.log)

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until it can be used; say why not when it ends before, or takes too long."""
        limit = time.monotonic() + seconds
        while not is_ready():
            if not self.is_alive and is_about_space(self.last_words):
                raise disk_is_full(self.log.parent)
            if not self.is_alive:
                raise Trouble(f"{self.name} did not start: {self.last_words}  (more in {self.log})")
            if time.monotonic() > limit:
                raise Trouble(f"{self.name} is not ready after {seconds:.0f} seconds: see {self.log}")
            time.sleep(0.02)

    def stop(self, *, seconds: float = 15) -> None:
        """Ask it to end, and end it when it does not."""
        self.stopped_on_purpose = True
        if self.process is None or self.process.poll() is not None:
            return
        self._signal(self.stop_signal)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait(5)

    def _signal(self, number: signal.Signals) -> None:
        try:
            if number == signal.SIGKILL:
                os.killpg(self.pid, number)
            else:
                os.kill(self.pid, number)
        except ProcessLookupError:
            return

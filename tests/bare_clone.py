"""A copy of what `portal.py` is made of, with nothing installed in it, and a way to type a command there."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from partner_center.stack.places import PROJECT

PYTHON = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
SERVICES = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "PORTAL_ENV",
    "SECRET_KEY",
    "PORTAL_TODAY",
    "PORTAL_HOME",
}


def bare_clone(folder: Path) -> Path:
    clone = folder / "clone"
    shutil.copytree(
        PROJECT / "partner_center" / "stack", clone / "partner_center" / "stack", ignore=shutil.ignore_patterns("__py*")
    )
    (clone / "partner_center" / "__init__.py").touch()
    shutil.copytree(PROJECT / "requirements", clone / "requirements")
    for name in ("portal.py", "manage.py"):
        shutil.copy(PROJECT / name, clone / name)
    return clone


def surroundings(**more: str) -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {name: value for name, value in os.environ.items() if name not in SERVICES} | more


def typed(clone: Path, *words: str, before: tuple[str, ...] = (), **more: str) -> "subprocess.CompletedProcess[str]":
    """Type `python3 words` in a clone."""
    return subprocess.run(
        [*before, PYTHON, *words],
        cwd=clone,
        env=surroundings(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def reading(clone: Path, *words: str, **more: str) -> "subprocess.Popen[str]":
    """Type `python3 words` in a clone, and read what it says while it says it."""
    return subprocess.Popen(
        [PYTHON, *words],
        cwd=clone,
        env=surroundings(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def as_nobody() -> tuple[str, ...]:
    """The words before a command that make root an ordinary user."""
    if os.geteuid() != 0:
        return ()
    words = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    if shutil.which("setpriv") is None or subprocess.run([*words, PYTHON, "-c", ""], capture_output=True).returncode:
        pytest.skip("an ordinary user cannot run this Python here")
    return words


def is_gone(pid: int) -> bool:
    """Whether a process has ended, though nobody may have asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def children_of(pid: int) -> dict[int, str]:
    """The processes that a process has started and that still run, with their command lines."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            words = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid and words:
            found[int(status.parent.name)] = words
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

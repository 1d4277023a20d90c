"""Makes the environment (`.venv`) out of the hashed lock, once, and sees in no time that it is there."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from partner_center.stack.places import PROJECT, VENV, VENV_PYTHON
from partner_center.stack.say import (
    Steps,
    Trouble,
    disk_is_full,
    is_about_certificate,
    is_about_connection,
    is_about_space,
    last_line,
    say,
    whoami,
)

LOCK = PROJECT / "requirements" / "dev.txt"
INSTALLER = PROJECT / "requirements" / "installer.txt"
STAMP = VENV / "installed"
LOG = VENV / "install.log"
SPACE = 1_500_000_000
"""Bytes that the environment takes, with what the installer needs while it works."""
VENV_PACKAGE = "python3-venv"


def is_installed() -> bool:
    """Whether the environment was made from this lock, here, by a Python that is still there."""
    try:
        return STAMP.read_text() == stamp() and VENV_PYTHON.exists()
    except OSError:
        return False


def stamp() -> str:
    """What an installation depends on: the lock, and the folder, whose name is written into the environment."""
    content = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{content} {VENV}\n"


def install(steps: Steps) -> None:
    """Make `.venv` complete. Two at once wait for each other."""
    if is_installed():
        return
    if not os.access(PROJECT, os.W_OK) or (VENV.exists() and not os.access(VENV, os.W_OK)):
        raise Trouble(f"{PROJECT} cannot be written by {whoami()}: clone it into a folder of your own.")
    with one_at_a_time():
        if is_installed():
            return
        say("First start: this takes a minute or two.")
        refuse_small_disk()
        if not VENV_PYTHON.exists():
            make_environment(steps)
        with steps.step("Installing the packages"):
            install_packages()
        link_project()
        STAMP.write_text(stamp())


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A lock on the project's folder itself, so that there is no file to leave behind."""
    folder = os.open(PROJECT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def refuse_small_disk() -> None:
    free = shutil.disk_usage(PROJECT).free
    if not VENV.exists() and free < SPACE:
        raise Trouble(
            f"The disk that holds {PROJECT} has {free // 1_000_000} MB free, and {SPACE // 1_000_000} MB are needed."
        )


def make_environment(steps: Steps) -> None:
    if find_spec("ensurepip") is None:
        install_venv_module(steps)
    with steps.step("Making .venv"):
        made = run([sys.executable, "-m", "venv", "--clear", str(VENV)], None)
    if made:
        shutil.rmtree(VENV, ignore_errors=True)
        if is_about_space(made):
            raise disk_is_full(PROJECT)
        raise Trouble(f"Python could not make {VENV}: {made.strip().splitlines()[-1]}")


def install_venv_module(steps: Steps) -> None:
    """Debian keeps Python's venv module in a package of its own."""
    line = f"apt-get install --yes --no-install-recommends {VENV_PACKAGE}"
    if shutil.which("apt-get") is None:
        raise Trouble("Python's venv module is missing. Install it, then type the same command again.")
    if os.geteuid() != 0:
        raise Trouble(
            f"Python's venv module is missing. Type `sudo apt-get install {VENV_PACKAGE}`, then the same command again."
        )
    with steps.step(f"Python's venv module is missing: {line}"):
        if run(line.split(), None):
            run(["apt-get", "update"], None)
            failed = run(line.split(), None)
            if failed and is_about_space(failed):
                raise disk_is_full(Path("/"))
            if failed:
                raise Trouble(f"`{line}` failed: {failed.strip().splitlines()[-1]}")


def install_packages() -> None:
    """With uv, which is quick; with pip where uv cannot be had or cannot reach what pip is set up to reach."""
    LOG.unlink(missing_ok=True)
    python = str(VENV_PYTHON)
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--retries",
        "2",
        "--require-hashes",
    ]
    uv = [python, "-m", "uv", "pip", "install", "--python", python, "--link-mode", "copy", "--require-hashes"]
    if not run([*pip, "-r", str(INSTALLER)], LOG) and not run([*uv, "-r", str(LOCK)], LOG):
        return
    failed = run([*pip, "-r", str(LOCK)], LOG)
    if not failed:
        return
    if is_about_space(failed):
        raise disk_is_full(VENV)
    if is_about_certificate(failed):
        raise Trouble(
            "The packages could not be fetched: this network answers with a certificate that is not trusted here. "
            f"Name its bundle in PIP_CERT and SSL_CERT_FILE. Details: {LOG}"
        )
    if is_about_connection(failed):
        raise Trouble(f"The packages could not be fetched: there is no connection to the package index. Details: {LOG}")
    raise Trouble(f"The packages could not be installed: {last_line(LOG)}  Details: {LOG}")


def link_project() -> None:
    """Let the environment's programs (pytest, celery, gunicorn) find the project from any folder."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        (packages / "partner_center.pth").write_text(f"{PROJECT}\n")


def run(command: Sequence[str], log: Path | None) -> str:
    """Run a command, with all that it says in the log. Nothing comes back when it succeeded, else what it said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UV_NO_PROGRESS": "1"}
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment,
        )
    except FileNotFoundError:
        return f"{command[0]}: there is no such program"
    if log is not None:
        with log.open("a", errors="replace") as file:
            file.write(f"$ {' '.join(command)}\n{done.stdout}")
    return "" if done.returncode == 0 else done.stdout or f"{command[0]} ended with status {done.returncode}"

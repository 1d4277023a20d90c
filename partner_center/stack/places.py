"""Where things are: the project, its environment, the folder that keeps the data, the short folder of the sockets."""

import hashlib
import os
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

from partner_center.stack.say import Trouble, whoami

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NOBODY = 65534
SOCKET_ROOM = 107 - len("/.s.PGSQL.5432.lock") - 1
"""A socket's path may have 107 bytes; PostgreSQL's takes some of them."""


def home() -> Path:
    """The folder that keeps the data between two starts: `PORTAL_HOME`, else `.portal` in the project."""
    chosen = os.environ.get("PORTAL_HOME")
    return Path(chosen).expanduser().resolve() if chosen else PROJECT / ".portal"


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can open, or say in a line why not."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise Trouble(f"{folder} is a file; a folder is needed there.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Trouble(f"{folder} cannot be written by {whoami()}: name a folder of your own in PORTAL_HOME.")


def mark_of(folder: Path) -> str:
    """A short name for a folder, the same each time."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]


def temporary_folder() -> Path:
    """The system's temporary folder, or /tmp when its name is too long for a socket below it."""
    folder = Path(tempfile.gettempdir())
    return (
        folder
        if len(os.fsencode(folder)) + len("/partner-center-4294967295-0123456789") <= SOCKET_ROOM
        else Path("/tmp")
    )


def socket_folder(home_folder: Path) -> Path:
    """The short, private folder of the sockets that belong to a home; the same one at each start."""
    folder = temporary_folder() / f"partner-center-{os.geteuid()}-{mark_of(home_folder)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), NOBODY if os.geteuid() == 0 else -1}:
        raise Trouble(f"{folder} belongs to somebody else: remove it, or name another folder in TMPDIR.")
    folder.chmod(0o700)
    return folder


def installed_package(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is not None and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return None

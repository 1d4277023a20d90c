"""PostgreSQL and Valkey together: kept in a folder between two starts, or thrown away after one."""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from partner_center.stack import places
from partner_center.stack.children import Child
from partner_center.stack.postgres import Postgres
from partner_center.stack.say import Trouble
from partner_center.stack.valkey import Valkey

THROWAWAY = "partner-center-test-"
YOUNG = 60.0
"""Seconds in which a new folder may still be without its holder; nobody clears it away meanwhile."""


class Lock:
    """One holder at a time; the kernel lets go of it when the holder dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @property
    def is_taken(self) -> bool:
        """Whether somebody holds it now."""
        if not os.access(self.path, os.W_OK):  # not there, or somebody else's
            return False
        probe = Lock(self.path)
        if not probe.take():
            return True
        probe.release()
        return False


class Stack:
    """The services below a home folder. What the environment names (`DATABASE_URL`, `REDIS_URL`) is used as it is."""

    def __init__(self, home: Path, *, is_throwaway: bool = False, environment: Mapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        self.home = home
        self.is_throwaway = is_throwaway
        self.given = {
            name: given[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if given.get(name)
        }
        self.lock = Lock(home / "lock")
        self.state_file = home / "stack.json"
        self.logs = home / "logs"
        self.children: list[Child] = []
        self.environment: dict[str, str] = {}

    # --- one holder ---------------------------------------------------------------------------------------------------

    def take(self) -> None:
        """Make the home folder and be the only one who starts things in it."""
        places.make_folder(self.home)
        if not self.lock.take():
            state = self.state()
            where = f" at {state['address']}" if state.get("address") else ""
            who = f" (process {state['pid']})" if state.get("pid") else ""
            raise Trouble(f"Partner Center already runs in {self.home}{where}{who}. Stop that one first.")
        self.logs.mkdir(mode=0o700, exist_ok=True)

    def state(self) -> dict[str, Any]:
        """What the holder has written about itself; empty when nobody holds the home or it has written nothing yet."""
        if not self.lock.is_taken:
            return {}
        try:
            return dict(json.loads(self.state_file.read_text()))
        except (OSError, ValueError):
            return {}

    def tell_state(self, **more: Any) -> None:
        """Write down who runs here and how to reach it, for `manage.py` in another terminal."""
        state = {"pid": os.getpid(), "environment": self.environment, **more}
        unfinished = self.state_file.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(state, indent=2))
        unfinished.rename(self.state_file)

    # --- the services -------------------------------------------------------------------------------------------------

    @property
    def sockets(self) -> Path:
        return self.home / "s" if self.is_throwaway else places.socket_folder(self.home)

    def start(self) -> None:
        """Start what the environment does not name, and know the addresses of all."""
        self.environment = {
            "DATABASE_OWNER_URL": self.given.get("DATABASE_URL", ""),
            **self.given,
            "PORTAL_ENV": "test" if self.is_throwaway else "development",
            "SECRET_KEY": self._secret(),
        }
        if "DATABASE_URL" not in self.given:
            self._start_postgres()
        if "REDIS_URL" not in self.given:
            self._start_valkey()

    def _start_postgres(self) -> None:
        postgres = Postgres(self.home, self.sockets, self.logs / "postgres.log", is_throwaway=self.is_throwaway)
        self.children.append(postgres.start())
        self.environment |= {"DATABASE_URL": postgres.runner_url, "DATABASE_OWNER_URL": postgres.owner_url}

    def _start_valkey(self) -> None:
        valkey = Valkey(self.home, self.sockets, self.logs / "valkey.log", is_throwaway=self.is_throwaway)
        self.children.append(valkey.start())
        self.environment["REDIS_URL"] = valkey.url

    def _secret(self) -> str:
        """A key that lasts as long as the data, so that a restart signs nobody out."""
        file = self.home / "secret"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text()

    def stop(self) -> None:
        """Stop everything, the last one started first, and let go of the home."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        self.state_file.unlink(missing_ok=True)
        self.lock.release()

    def wipe(self) -> None:
        """Remove the data, the logs and the key, and keep the home and its lock."""
        if "DATABASE_URL" not in self.given:
            Postgres(self.home, self.sockets, self.logs / "postgres.log").wipe()
        for entry in self.home.iterdir():
            if entry == self.lock.path:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.logs.mkdir(mode=0o700)


class ThrowawayStack(Stack):
    """Services of their own for one run of the tests; nothing of them is left behind."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        sweep()
        super().__init__(
            Path(tempfile.mkdtemp(prefix=THROWAWAY, dir=places.temporary_folder())),
            is_throwaway=True,
            environment=environment,
        )

    def take(self) -> None:
        super().take()
        self.sockets.mkdir(mode=0o700)

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> "ThrowawayStack":
        self.take()
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def sweep() -> None:
    """Remove what an earlier run, killed before it could clean up, has left in the temporary folder."""
    for left in places.temporary_folder().glob(f"{THROWAWAY}*"):
        with suppress(OSError):
            is_old = time.time() - left.stat().st_mtime > YOUNG
            if is_old and (left / "lock").exists() and not Lock(left / "lock").is_taken:
                shutil.rmtree(left)

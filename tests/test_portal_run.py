"""`portal.py run` from the first start to the last: what a newcomer sees, and what is left when it is over."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from partner_center.stack import install, run
from partner_center.stack.children import Child
from partner_center.stack.places import PROJECT
from partner_center.stack.say import Steps, Trouble, trouble_of
from tests.bare_clone import PYTHON, children_of, free_port, is_gone, surroundings, typed

PATIENCE = 240.0


class Newcomer:
    """Somebody at a terminal who has typed `python3 portal.py run`."""

    def __init__(self, home: Path, port: int, *words: str) -> None:
        self.output = home.parent / "said"
        self.port = port
        self.began = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [PYTHON, "portal.py", "run", *words],
                cwd=PROJECT,
                env=surroundings(PORTAL_HOME=str(home), PORT=str(port)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def waits_for(self, what: Callable[[], object]) -> None:
        limit = time.monotonic() + PATIENCE
        while not what():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < limit, self.said
            time.sleep(0.1)

    def waits_until_it_runs(self) -> float:
        self.waits_for(lambda: "Stop with Ctrl-C." in self.said)
        return time.monotonic() - self.began

    def gets(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return int(answer.status)

    def signs_in(self, email: str, password: str) -> str:
        """Sign in as with a browser; where that leads."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        address = f"http://127.0.0.1:{self.port}/accounts/login/"
        token = re.search(
            r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(address, timeout=30).read().decode()
        )
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": token.group(1)}
        return str(browser.open(address, urllib.parse.urlencode(fields).encode(), timeout=30).geturl())

    def presses_ctrl_c(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Newcomer]]:
    if not install.is_installed():
        pytest.skip("the project's own .venv is not complete")
    started = []

    def start(*words: str) -> Newcomer:
        started.append(Newcomer(tmp_path / "home", free_port(), *words))
        return started[-1]

    yield start
    for newcomer in started:
        newcomer.process.kill()
        newcomer.process.wait()
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


def test_a_newcomer_starts_signs_in_stops_and_comes_back(start: Callable[..., Newcomer], tmp_path: Path) -> None:
    first = start()
    first.waits_until_it_runs()
    assert f"Partner Center runs at http://127.0.0.1:{first.port}" in first.said
    assert "✓ Building the demo programme" in first.said

    # The accounts are there, and one lets in.
    listed = re.findall(r"^  (\S.*?)  +(\S+@\S+)  +(\S+)", first.said, re.MULTILINE)
    assert len({role for role, _, _ in listed}) >= 3
    _, email, password = next(account for account in listed if "admin" in account[0])
    assert "/accounts/login/" not in first.signs_in(email, password)
    assert first.gets("/health/ready") == 200
    assert first.gets("/static/css/tokens.css") == 200

    # In another terminal: a command finds the services; a second portal is refused, in this home and on this port.
    who = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone())"
    asked = typed(PROJECT, "manage.py", "shell", "--no-imports", "-c", who, PORTAL_HOME=str(tmp_path / "home"))
    assert asked.stdout == "('portal_app',)\n"
    again = typed(PROJECT, "portal.py", "run", PORTAL_HOME=str(tmp_path / "home"), PORT=str(free_port()))
    assert again.returncode == 1
    assert re.fullmatch(
        r"portal.py: Partner Center already runs in .* at http://.*\(process \d+\)\. .*\n", again.stderr
    )
    taken = typed(PROJECT, "portal.py", "run", PORTAL_HOME=str(tmp_path / "other"), PORT=str(first.port))
    assert taken.returncode == 1
    assert taken.stderr.startswith(f"portal.py: Port {first.port} is taken. Choose another: PORT={first.port + 1} ")

    # A worker that dies is started again.
    first.waits_for(lambda: " worker " in str(children_of(first.process.pid)))
    assert " ended " not in first.said
    (worker,) = (pid for pid, words in children_of(first.process.pid).items() if " worker " in words)
    os.kill(worker, signal.SIGKILL)
    first.waits_for(lambda: "worker ended (status -9), starting it again" in first.said)

    # Ctrl-C stops everything; the data are kept, and the second start builds nothing.
    first.waits_for(lambda: len(children_of(first.process.pid)) == 5)
    children = children_of(first.process.pid)
    assert first.presses_ctrl_c() == 0
    assert all(is_gone(pid) for pid in children)
    assert "Stopped. The data are kept." in first.said
    second = start("--today", "2027-02-28")
    second.waits_until_it_runs()
    assert "Building the demo programme" not in second.said
    assert "It lives on 2027-02-28." in second.said

    # Killed without a chance to clean up, it takes everything along.
    children = children_of(second.process.pid)
    second.process.kill()
    limit = time.monotonic() + 30
    while not all(is_gone(pid) for pid in children) and time.monotonic() < limit:
        time.sleep(0.1)
    assert all(is_gone(pid) for pid in children)


def test_a_program_that_keeps_ending_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    portal = run.Portal(Steps(), today=None)
    child = Child("worker", ["sh", "-c", "echo no fuel; exit 7"], log=tmp_path / "worker.log")
    child.start()
    portal.programs.append(child)
    monkeypatch.setattr("time.sleep", lambda seconds: child.process.wait())
    with pytest.raises(Trouble, match=r"worker keeps ending \(status 7\): no fuel"):
        portal._watch()


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match=f"PORT is a number from 1 to 65535, not '{port}'"):
        run.chosen_port()


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    """A real one: a file system of a few megabytes, in a mount namespace of its own."""
    small = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
    mounted = f'mount -t tmpfs -o size=12m none {tmp_path} && exec "$@"'
    if subprocess.run([*small, f"mount -t tmpfs none {tmp_path}"], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    said = typed(
        PROJECT,
        "manage.py",
        "showmigrations",
        before=(*small, mounted, "sh"),
        PORTAL_HOME=str(tmp_path / "home"),
    )
    assert said.returncode == 1
    assert re.fullmatch(r"manage.py: The disk that holds \S+ is full\. Free some space, .*\n", said.stderr)


def test_errors_of_the_system_that_nobody_can_mend_stay_errors() -> None:
    assert trouble_of(FileNotFoundError(2, "No such file", "somewhere")) is None
    assert "is full" in str(trouble_of(OSError(28, "No space left on device", "somewhere")))
    assert "cannot be written by" in str(trouble_of(PermissionError(13, "Permission denied", "somewhere")))

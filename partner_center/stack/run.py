"""`portal.py run`: the whole portal on this machine, until Ctrl-C."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from partner_center.stack import places, postgres
from partner_center.stack.children import Child
from partner_center.stack.say import Steps, Trouble, disk_is_full, is_about_space, say
from partner_center.stack.stack import Stack
from partner_center.stack.translations import compile_stale

HOST = "127.0.0.1"
RESTARTS = 3
"""How often within `RESTART_WINDOW` seconds a program may end by itself before everything stops."""
RESTART_WINDOW = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXAMPLES = {"INVOICE_ISSUER": "Partner programme|An example", "BANK_ACCOUNT": "An example|IBAN XX00 0000 0000 0000"}
"""Who issues invoices, and where transfers go, as long as the environment says nothing else."""


class Portal:
    """The stack, the web server, the worker and the beat, in the order in which they start."""

    def __init__(self, steps: Steps, *, today: str | None, reload: bool = False, is_empty: bool = False) -> None:
        self.steps = steps
        self.port = chosen_port()
        self.address = f"http://{HOST}:{self.port}"
        self.stack = Stack(places.home())
        self.programs: list[Child] = []
        self.reload = reload
        self.stays_empty = is_empty
        self.today = today
        self.environment: dict[str, str] = {}
        self.accounts: list[dict[str, str]] = []
        self.ended: dict[str, list[float]] = {}

    def run(self, *, is_fresh: bool) -> None:
        """Start everything, say where, and watch until somebody asks to stop."""
        self.stack.take()
        try:
            refuse_taken(self.port)
            if is_fresh:
                with self.steps.step("Removing the old data"):
                    self.stack.wipe()
            self._start()
            self._welcome()
            self._watch()
        finally:
            self._stop()

    # --- starting -----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        with self.steps.step("Starting PostgreSQL and Valkey"):
            self.stack.start()
        more = {"PORTAL_TODAY": self.today} if self.today else {}
        more |= {"PORTAL_ADDRESS": self.address} | mail_settings(self.stack.home / "mail")
        more |= {name: os.environ.get(name, example) for name, example in EXAMPLES.items()}
        self.environment = {**os.environ, **self.stack.environment, **more}
        if compiled := compile_stale(places.PROJECT / "locale"):
            say(f"  ✓ Compiled {len(compiled)} translations")
        with self.steps.step("Bringing the tables up to date"):
            self._manage("migrate", "--no-input", "--verbosity", "0", log="migrate")
        if not self.stays_empty and self._is_empty():
            with self.steps.step("Building the demo programme"):
                self._manage("demo", log="demo")
        with self.steps.step("Starting web server, worker and beat"):
            self._start_programs()
        self.stack.environment |= more
        self.stack.tell_state(address=self.address)

    def _start_programs(self) -> None:
        python = [sys.executable, "-m"]
        web = ["gunicorn", "partner_center.wsgi:application", "--bind", f"{HOST}:{self.port}", "--workers", "2"]
        web += ["--threads", "4", "--graceful-timeout", "5", "--no-control-socket"] + (
            ["--reload"] if self.reload else ["--preload"]
        )
        celery = ["celery", "--app", "partner_center", "--quiet"]
        worker = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        # Without a timetable of an earlier start it does at once what is done at an hour: this may be another day.
        for kept in self.stack.home.glob("beat*"):
            kept.unlink()
        beat = ["beat", "--schedule", str(self.stack.home / "beat"), "--pidfile", "", "--loglevel", "INFO"]
        web_server = self._start_program("web server", [*python, *web])
        self.accounts = json.loads(self._manage("demo", "--accounts", log="accounts") or "[]")
        web_server.wait_until(self._answers, seconds=90)
        # Nobody waits for these two: what is asked of them before they listen is done when they do.
        self._start_program("worker", [*python, *celery, *worker])
        self._start_program("beat", [*python, *celery, *beat])

    def _start_program(self, name: str, command: list[str]) -> Child:
        log = self.stack.logs / f"{name.split()[0]}.log"
        child = Child(name, command, log=log, environment=self.environment, folder=places.PROJECT)
        child.start()
        self.programs.append(child)
        return child

    def _manage(self, *words: str, log: str) -> str:
        """A command of `manage.py`, with what it says in a log; its last line when it fails."""
        path = self.stack.logs / f"{log}.log"
        with path.open("w") as file:
            done = subprocess.run(
                [sys.executable, "manage.py", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                env=self.environment,
                cwd=places.PROJECT,
                text=True,
            )
        if done.returncode != 0:
            said = path.read_text(errors="replace").strip() or done.stdout.strip() or "it said nothing"
            if is_about_space(said):
                raise disk_is_full(self.stack.home)
            raise Trouble(f"`manage.py {words[0]}` failed: {said.splitlines()[-1]}  (more in {path})")
        return done.stdout

    def _is_empty(self) -> bool:
        """Whether nobody lives in this database yet."""
        return postgres.count(self.environment["DATABASE_URL"], "SELECT count(*) FROM accounts_user") == "0"

    def _answers(self) -> bool:
        """Whether the web server answers a request, not only opens its port."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        with suppress(OSError, http.client.HTTPException), closing(connection):
            connection.request("GET", "/health/live")
            return connection.getresponse().status == http.HTTPStatus.OK
        return False

    # --- while it runs ------------------------------------------------------------------------------------------------

    def _welcome(self) -> None:
        say(f"\nPartner Center runs at {self.address}  (started in {self.steps.elapsed:.1f} s)")
        if self.environment.get("PORTAL_TODAY"):
            say(f"It lives on {self.environment['PORTAL_TODAY']}.")
        if self.accounts:
            say("\nSign in as")
            columns = ("role", "email", "password", "organization")
            widths = {name: max(len(str(account.get(name) or "")) for account in self.accounts) for name in columns}
            for account in self.accounts:
                cells = [str(account.get(name) or "").ljust(widths[name]) for name in columns]
                say(("  " + "  ".join(cells)).rstrip())
        if "filemail:" in self.environment.get("EMAIL_URL", ""):
            say(f"\nMail that the portal sends is shown at {self.address}/_mail/")
        say(f"\nLogs are in {shown(self.stack.logs)}. Stop with Ctrl-C.")

    def _watch(self) -> None:
        """Start again what ended by itself; give up on what keeps ending."""
        while True:
            for child in [*self.stack.children, *self.programs]:
                if not child.is_alive:
                    self._start_again(child)
            time.sleep(0.5)

    def _start_again(self, child: Child) -> None:
        now = time.monotonic()
        recent = [at for at in self.ended.get(child.name, []) if now - at < RESTART_WINDOW]
        self.ended[child.name] = [*recent, now]
        status = child.process.returncode if child.process else None
        if len(recent) >= RESTARTS:
            raise Trouble(f"{child.name} keeps ending (status {status}): {child.last_words}  (more in {child.log})")
        say(f"{child.name} ended (status {status}), starting it again. Its log: {shown(child.log)}")
        child.start()

    # --- stopping -----------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Whoever uses a service stops before it: beat, worker, web server, Valkey, PostgreSQL."""
        with ignoring_signals():
            if self.programs or self.stack.children:
                say("\nStopping …")
            for child in reversed(self.programs):
                child.stop()
            self.stack.stop()


@contextmanager
def ignoring_signals() -> Iterator[None]:
    """While everything stops, a second Ctrl-C changes nothing: the stop has a time limit of its own."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_on_signals() -> None:
    """A terminal that closes and a polite kill stop everything just as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in STOP_SIGNALS:
        signal.signal(number, stop)


def mail_settings(folder: Path) -> dict[str, str]:
    """Mail goes into a folder, which the portal shows at /_mail/, unless the environment names a mail server."""
    if "EMAIL_URL" in os.environ:
        return {}
    places.make_folder(folder)
    return {"EMAIL_URL": f"filemail:///{quote(str(folder))}"}


def chosen_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Trouble(f"Port {port} is taken. Choose another: PORT={port + 1} python3 portal.py run") from error


def shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)

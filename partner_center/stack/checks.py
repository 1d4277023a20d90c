"""`portal.py test`: everything that is checked before a change is accepted, on a stack of its own."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from partner_center.stack.children import dies_with_parent
from partner_center.stack.places import PROJECT
from partner_center.stack.say import say
from partner_center.stack.stack import ThrowawayStack
from partner_center.stack.translations import compile_stale

CLOSING_LINE = re.compile(rb"(?:\x1b\[[0-9;]*m)*=+ (?:\x1b\[[0-9;]*m)*.* in [0-9.]+s.*=+")
TAIL = 20_000
PRODUCTION = {
    "PORTAL_ENV": "production",
    "ALLOWED_HOSTS": "partner-center.example",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgres://portal_app@/portal",
    "TRUSTED_PROXIES": "1",
}


@dataclass(frozen=True)
class Check:
    """One thing that is checked: the words after `python`, and what else its environment holds."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    name: str
    status: int
    seconds: float
    said: str = ""

    @property
    def passed(self) -> bool:
        return self.status == 0


QUICK = (
    Check("ruff check", ("-m", "ruff", "check", ".")),
    Check("ruff format", ("-m", "ruff", "format", "--check", ".")),
    Check("import-linter", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    Check("djlint", ("-m", "djlint", "--lint", "--quiet", "templates")),
    Check("makemigrations --check", ("manage.py", "makemigrations", "--check", "--dry-run")),
    Check("check --deploy", ("manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Check("translations", ("-m", "partner_center.stack.translations")),
)
SLOW = Check("mypy", ("-m", "mypy", "."))


def run_pytest_alone(arguments: list[str]) -> int:
    """Hand the arguments to pytest, which starts its own stack."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=PROJECT).returncode


def run_all() -> int:
    """Run every check, two at a time, and pytest when the quick ones are through; tell all results at the end."""
    compile_stale(PROJECT / "locale")
    with ThrowawayStack() as stack, ThreadPoolExecutor(max_workers=2) as pool:
        environment = {**os.environ, **stack.environment}
        environment.pop("PORTAL_TODAY", None)
        slow = pool.submit(run_check, SLOW, environment)
        quick = [pool.submit(run_check, check, environment) for check in QUICK]
        results = [told(future) for future in as_completed(quick)]
        pytest, closing_line = run_pytest(environment)
        results += [told(slow), pytest]
    say_results(results)
    say(closing_line)
    return 0 if all(result.passed for result in results) else 1


def run_check(check: Check, environment: Mapping[str, str]) -> Result:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *check.words],
        cwd=PROJECT,
        env={**environment, **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=dies_with_parent(signal.SIGTERM),
    )
    return Result(check.name, done.returncode, time.monotonic() - began, done.stdout)


def told(future: "Future[Result]") -> Result:
    """The result of a check, said as soon as it is known; what it found only when it found something."""
    result = future.result()
    say(f"  {'✓' if result.passed else '✗'} {result.name}  {result.seconds:.1f} s")
    if not result.passed:
        say(result.said.rstrip())
    return result


def run_pytest(environment: Mapping[str, str]) -> tuple[Result, str]:
    """All tests, on every core. Its output is shown as it comes; its closing line is kept, to end with."""
    began = time.monotonic()
    words = ["-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal", "--durations", "15"]
    words += ["--color=yes"] if sys.stdout.isatty() else []
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *words],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        preexec_fn=dies_with_parent(signal.SIGTERM),
    ) as process:
        output = process.stdout
        tail = b""
        while output and (some := os.read(output.fileno(), 65536)):
            tail = (tail + some)[-TAIL:]
            sys.stdout.buffer.write(some)
            sys.stdout.buffer.flush()
    closing = [line for line in tail.splitlines() if CLOSING_LINE.fullmatch(line.strip())]
    result = Result("pytest", process.returncode, time.monotonic() - began)
    return result, closing[-1].decode(errors="replace") if closing else "pytest ended without a closing line"


def say_results(results: list[Result]) -> None:
    width = max(len(result.name) for result in results)
    say()
    for result in results:
        say(f"  {result.name.ljust(width)}  {'ok    ' if result.passed else 'FAILED'}  {result.seconds:7.1f} s")

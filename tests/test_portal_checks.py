"""`portal.py test`: one failing check fails all, and pytest has the last word."""

import re

import pytest

from partner_center.stack import checks, cli
from partner_center.stack.checks import Check, Result
from partner_center.stack.places import PROJECT

PASSES = Check("passes", ("-c", "print('nobody reads this')"))
FAILS = Check("fails", ("-c", "print('line 7: a comma is missing'); raise SystemExit(3)"))


def test_a_check_that_passes_is_silent_and_one_that_fails_says_why(capfd: pytest.CaptureFixture[str]) -> None:
    assert checks.run_check(PASSES, {}).passed
    failed = checks.run_check(FAILS, {})
    assert (failed.passed, failed.status, failed.said) == (False, 3, "line 7: a comma is missing\n")


@pytest.mark.parametrize(("quick", "slow", "pytest_status", "expected"), [
    (PASSES, PASSES, 0, 0),
    (FAILS, PASSES, 0, 1),
    (PASSES, FAILS, 0, 1),
    (PASSES, PASSES, 1, 1),
    (PASSES, PASSES, 5, 1),
])  # fmt: skip
def test_all_is_well_only_when_every_check_is(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    quick: Check,
    slow: Check,
    pytest_status: int,
    expected: int,
) -> None:
    monkeypatch.setattr(checks, "QUICK", (quick,))
    monkeypatch.setattr(checks, "SLOW", slow)
    monkeypatch.setattr(checks, "ThrowawayStack", NoStack)
    closing = "========= 3 passed in 0.10s ========="
    monkeypatch.setattr(checks, "run_pytest", lambda environment: (Result("pytest", pytest_status, 0.1), closing))
    assert checks.run_all() == expected
    said = capfd.readouterr().out
    assert said.rstrip().splitlines()[-1] == closing
    assert ("line 7: a comma is missing" in said) == (FAILS in (quick, slow))
    assert len(re.findall(r"^  (?:passes|fails|pytest) +(?:ok|FAILED) +[0-9.]+ s$", said, re.MULTILINE)) == 3


class NoStack:
    environment: dict[str, str] = {}

    def __enter__(self) -> "NoStack":
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    "line",
    [
        b"==== 12 passed in 3.45s ====",
        b"= 1 failed, 2 passed, 1 skipped in 70.00s (0:01:10) =",
        b"\x1b[32m\x1b[32m\x1b[1m12 passed\x1b[0m\x1b[32m in 3.45s\x1b[0m".join([b"\x1b[32m==== ", b" ====\x1b[0m"]),
    ],
)
def test_the_closing_line_of_pytest_is_known_in_every_dress(line: bytes) -> None:
    assert checks.CLOSING_LINE.match(line)


def test_what_stands_after_the_dashes_is_for_pytest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[list[str]] = []
    monkeypatch.setattr(cli, "enter_environment", lambda steps: None)

    def run_pytest_alone(arguments: list[str]) -> int:
        handed.append(arguments)
        return 4

    monkeypatch.setattr(checks, "run_pytest_alone", run_pytest_alone)
    assert cli.main(["test", "--", "-k", "override", "--lf"]) == 4
    assert handed == [["-k", "override", "--lf"]]


def test_the_checks_are_those_that_a_change_must_pass() -> None:
    names = {check.name for check in (*checks.QUICK, checks.SLOW)}
    assert names == {
        "ruff check",
        "ruff format",
        "mypy",
        "import-linter",
        "djlint",
        "makemigrations --check",
        "check --deploy",
        "translations",
    }


def test_ci_runs_the_same_command_and_nothing_is_typed_into_it() -> None:
    script = (PROJECT / ".ci" / "run").read_text()
    assert script.rstrip().endswith("exec python3 portal.py test </dev/null")
    assert "set -euo pipefail" in script
    assert (PROJECT / ".ci" / "run").stat().st_mode & 0o111


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        cli.main(["run", "--today", "2026-02-30"])
    assert refusal.value.code == 2
    assert "'2026-02-30' is not a day, such as 2026-11-30" in capsys.readouterr().err


def test_an_old_python_is_told_so_in_a_line() -> None:
    source = (PROJECT / "portal.py").read_text()
    compile(source, "portal.py", "exec", dont_inherit=True)
    assert source.index("sys.version_info < (3, 11)") < source.index("from partner_center")

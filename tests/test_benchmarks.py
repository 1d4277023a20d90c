"""The benchmarks start: each says what it measures and takes its options. They are run by hand, never timed here."""

import os
import subprocess
import sys

import pytest

from partner_center.stack.places import PROJECT

BENCHMARKS = PROJECT / "benchmarks"
PARTS = sorted(path.stem for path in BENCHMARKS.glob("*.py"))
SCRIPTS = sorted(path.stem for path in BENCHMARKS.glob("*.py") if "def main(" in path.read_text())


def ran(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=BENCHMARKS, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_takes_its_options(name: str) -> None:
    assert "--organizations" in ran(f"{name}.py", "--help")


def test_every_part_can_be_imported() -> None:
    ran("-c", f"import {', '.join(PARTS)}")

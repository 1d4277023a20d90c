"""Watches the house: what lies where, what is said about whom, and where the clock may be read."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from partner_center.stack.places import PROJECT

TOP = {
    ".ci", ".dockerignore", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE",
    "Makefile", "README.md", "accounts", "achievements", "activity", "benchmarks", "competencies", "core", "directory",
    "docker-compose.yml", "docs", "locale", "manage.py", "memberships", "organizations", "partner_center", "portal.py",
    "programme", "pyproject.toml", "requirements", "static", "templates", "tests",
}  # fmt: skip
LONGEST = 400
ROOMS = {
    "accounts", "achievements", "activity", "competencies", "core", "directory", "memberships", "organizations",
    "partner_center", "programme",
}  # fmt: skip
# Written so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(?:work/\w|root/\.)\w")
REGISTRIES = re.compile(r"pypi[.]org|pythonhosted[.]|--(?:extra-)?index-ur[l]|--find-link[s]")
CLOCK_IN_SQL = re.compile(r"\b(?:now\(\)|current_date\b|current_timestamp\b|localtimestamp\b)", re.IGNORECASE)
CLOCK_ELSEWHERE = {Path("core/dates.py"), Path("partner_center/stack/cli.py")}


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository, and those that are about to become part of it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not in a git repository")
    return tuple(Path(name) for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file())


@cache
def text_of(path: Path) -> str:
    content = (PROJECT / path).read_bytes()
    return "" if b"\0" in content[:8000] else content.decode(errors="replace")


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def product_files() -> list[Path]:
    """The Python of the rooms, without tests."""
    return [path for path in python_files() if path.parts[0] in ROOMS and "tests" not in path.parts]


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Each call in a file as it is written, such as `timezone.now`, with its line."""
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_everything_at_the_top_has_its_place() -> None:
    assert {path.parts[0] for path in tracked()} - TOP == set()


def test_no_file_names_a_machine() -> None:
    assert [f"{path}: {hit.group()}" for path in tracked() for hit in MACHINE_PATHS.finditer(text_of(path))] == []


def test_no_file_names_a_package_registry() -> None:
    assert [str(path) for path in tracked() if REGISTRIES.search(text_of(path))] == []
    assert [lock.name for lock in (PROJECT / "requirements").iterdir() if "://" in lock.read_text()] == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in (PROJECT / "requirements").glob("*.txt"):
        packages = re.findall(r"^[a-z0-9][^\n]*(?:\n[ ]+[^\n]*)*", lock.read_text(), re.MULTILINE)
        assert packages
        assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_the_development_lock_holds_the_production_lock() -> None:
    production, development = (pins(PROJECT / "requirements" / name) for name in ("base.txt", "dev.txt"))
    assert production - development == set()


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+", lock.read_text(), re.MULTILINE))


def test_no_file_is_longer_than_a_reader_bears() -> None:
    written = [path for path in tracked() if path.suffix in {".py", ".html", ".js"} and "migrations" not in path.parts]
    lengths = {str(path): text_of(path).count("\n") for path in written}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_is_called_utils() -> None:
    assert [path for path in tracked() if path.stem in {"utils", "helpers", "misc"}] == []


def test_today_is_asked_in_one_place() -> None:
    """`core.dates.today` alone looks at the calendar; everything below is told the day (R3)."""
    forbidden = re.compile(r"(^|\.)(date\.today|datetime\.today|localdate|localtime|datetime\.now|datetime\.utcnow)$")
    found = [
        f"{path}:{line} {call}"
        for path in product_files()
        if path not in CLOCK_ELSEWHERE
        for line, call in calls(path)
        if forbidden.search(call) or call.endswith(("now().date", "now().month", "now().year"))
    ]
    assert found == []


def test_the_database_is_never_asked_what_time_it_is() -> None:
    """A test that moves the clock moves Python's alone: a day in SQL is a parameter."""
    found = [
        f"{path}:{node.lineno} {hit.group()}"
        for path in product_files()
        for node in strings(path)
        if (hit := CLOCK_IN_SQL.search(str(node.value)))
    ]
    functions = [
        f"{path}:{line}" for path in product_files() for line, call in calls(path) if call in {"Now", "functions.Now"}
    ]
    assert found + functions == []


def strings(path: Path) -> Iterator[ast.Constant]:
    """The strings of a file that are not docstrings."""
    tree = ast.parse(text_of(path))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_no_column_fills_in_the_day_by_itself() -> None:
    """`auto_now_add` is for instants (`placed_at`), never for a business date (R1)."""
    found = [
        f"{path}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("DateField")
        and any(keyword.arg in {"auto_now", "auto_now_add", "db_default"} for keyword in node.keywords)
    ]
    assert found == []


def test_the_stack_needs_nothing_installed() -> None:
    modules = [
        path.with_suffix("").as_posix().replace("/", ".") for path in python_files() if "stack" in path.parts[:2]
    ]
    source = "import sys; sys.path.insert(0, '.'); " + "; ".join(f"import {name}" for name in sorted(modules))
    done = subprocess.run([sys.executable, "-I", "-S", "-c", source], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_pyproject_dependency_is_without_a_reason() -> None:
    lines = (PROJECT / "pyproject.toml").read_text().split("[dependency-groups]")[0].splitlines()
    start = lines.index("dependencies = [")
    reason = ""
    for line in lines[start + 1 : lines.index("]", start)]:
        if line.strip().startswith("#"):
            reason = line
        else:
            assert reason, line


def test_every_link_in_a_document_leads_somewhere() -> None:
    lost = [
        f"{path}: {link}"
        for path in tracked()
        if path.suffix == ".md"
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text_of(path))
        if not (PROJECT / path.parent / link).exists()
    ]
    assert lost == []

"""`manage.py` works by itself: on the services that are named, on those that run, or on its own."""

import os
from pathlib import Path

import pytest

from partner_center.stack import command
from partner_center.stack.places import PROJECT
from partner_center.stack.stack import Stack
from tests.bare_clone import reading, typed

WHO = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone()[0])"


MANY = "for _ in range(100_000): print('a line')"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_ENV", "SECRET_KEY", "PORTAL_TODAY"):
        monkeypatch.setenv(name, "kept for later")
        monkeypatch.delenv(name)


def test_without_anything_it_starts_the_services_for_the_time_of_the_command(tmp_path: Path) -> None:
    said = typed(PROJECT, "manage.py", "shell", "--no-imports", "-c", WHO, PORTAL_HOME=str(tmp_path / "home"))
    assert (said.stdout, said.stderr, said.returncode) == ("portal_app\n", "", 0)
    assert not Stack(tmp_path / "home").lock.is_taken
    assert not (tmp_path / "home" / "stack.json").exists()


def test_it_uses_the_services_that_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    stack = Stack(tmp_path / "home", environment={"DATABASE_URL": "postgres://runs/here", "REDIS_URL": "redis://here"})
    stack.take()
    stack.start()
    stack.environment["PORTAL_TODAY"] = "2026-11-30"
    stack.tell_state()
    with command.stack_for(["manage.py", "export_standings"]):
        assert os.environ["DATABASE_URL"] == "postgres://runs/here"
        assert os.environ["SECRET_KEY"] == stack.environment["SECRET_KEY"]
        assert os.environ["PORTAL_ENV"] == "development"
        assert os.environ["PORTAL_TODAY"] == "2026-11-30"
    stack.stop()


def test_it_uses_the_services_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", "postgres://runner@there/portal")
    with command.stack_for(["manage.py", "export_standings"]):
        assert os.environ["DATABASE_URL"] == "postgres://runner@there/portal"
        assert "PORTAL_ENV" not in os.environ
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("name", "role"), [("migrate", "owner"), ("makemigrations", "owner"), ("evaluate", "runner"), ("shell", "runner")]
)
def test_the_role_that_owns_the_tables_is_for_changing_them(
    monkeypatch: pytest.MonkeyPatch, name: str, role: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://runner@there/portal")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@there/portal")
    with command.stack_for(["manage.py", name]):
        assert os.environ["DATABASE_URL"] == f"postgres://{role}@there/portal"


def test_help_starts_nothing(tmp_path: Path) -> None:
    said = typed(PROJECT, "manage.py", "migrate", "--help", PORTAL_HOME=str(tmp_path / "home"))
    assert said.returncode == 0
    assert "usage: manage.py migrate" in said.stdout
    assert not (tmp_path / "home").exists()


def test_while_the_portal_is_still_starting_it_asks_for_patience(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "home", environment={})
    stack.take()
    said = typed(PROJECT, "manage.py", "showmigrations", PORTAL_HOME=str(tmp_path / "home"))
    stack.stop()
    assert said.returncode == 1
    assert said.stderr.startswith(f"manage.py: Partner Center already runs in {tmp_path / 'home'}")
    assert len(said.stderr.strip().splitlines()) == 1


def test_whoever_has_read_enough_is_told_nothing(tmp_path: Path) -> None:
    """As in `manage.py export_standings … | head`: no traceback."""
    words = ("manage.py", "shell", "--no-imports", "-c", MANY)
    with reading(PROJECT, *words, PORTAL_HOME=str(tmp_path / "home")) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "a line\n"
        child.stdout.close()
        assert child.stderr.read() == ""
    assert child.returncode == 1

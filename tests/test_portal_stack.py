"""The embedded PostgreSQL and Valkey: whose they are, what they keep, and that they leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from partner_center.stack import places, plain_user
from partner_center.stack.children import Child
from partner_center.stack.places import PROJECT
from partner_center.stack.postgres import Postgres, find_binaries
from partner_center.stack.say import Trouble
from partner_center.stack.stack import Lock, Stack, ThrowawayStack, sweep
from tests.bare_clone import is_gone, surroundings


@pytest.fixture(scope="module")
def stack() -> Iterator[ThrowawayStack]:
    with ThrowawayStack({}) as started:
        yield started


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def wait_until_gone(*pids: int) -> bool:
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        if all(is_gone(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def test_neither_role_is_a_superuser(stack: ThrowawayStack) -> None:
    roles = ask(
        stack.environment["DATABASE_URL"], "SELECT rolname, rolsuper FROM pg_roles WHERE rolname LIKE 'portal%'"
    )
    assert sorted(roles) == [("portal", False), ("portal_app", False)]


def test_the_role_that_runs_makes_no_tables(stack: ThrowawayStack) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(stack.environment["DATABASE_URL"], "CREATE TABLE mine (id int)")


def test_the_role_that_owns_brings_in_the_extensions(stack: ThrowawayStack) -> None:
    for extension in ("btree_gist", "pg_trgm", "citext", "unaccent"):
        ask(stack.environment["DATABASE_OWNER_URL"], f"CREATE EXTENSION {extension}")


def test_the_owner_may_act_as_the_role_that_runs(stack: ThrowawayStack) -> None:
    with psycopg.connect(stack.environment["DATABASE_OWNER_URL"]) as connection:
        connection.execute("SET ROLE portal_app")
        assert connection.execute("SELECT current_user").fetchone() == ("portal_app",)


def test_postgresql_listens_on_no_port(stack: ThrowawayStack) -> None:
    assert ask(stack.environment["DATABASE_URL"], "SHOW listen_addresses") == [("",)]


def test_valkey_never_throws_a_job_away(stack: ThrowawayStack) -> None:
    with redis.Redis.from_url(stack.environment["REDIS_URL"]) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_what_the_environment_names_is_used_and_not_started() -> None:
    with ThrowawayStack({"DATABASE_URL": "postgres://somewhere/else", "REDIS_URL": "redis://somewhere"}) as stack:
        assert stack.children == []
        assert stack.environment["DATABASE_URL"] == "postgres://somewhere/else"
        assert stack.environment["DATABASE_OWNER_URL"] == "postgres://somewhere/else"
        assert stack.environment["REDIS_URL"] == "redis://somewhere"


def test_a_throwaway_stack_leaves_nothing_behind() -> None:
    with ThrowawayStack({}) as stack:
        pids = [child.pid for child in stack.children]
        assert len(pids) == 2
    assert wait_until_gone(*pids)
    assert not stack.home.exists()


def test_the_data_are_kept_between_two_starts(home: Path) -> None:
    for turn in ("first", "second"):
        stack = Stack(home, environment={})
        stack.take()
        try:
            stack.start()
            if turn == "first":
                ask(stack.environment["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 42 AS answer")
                redis.Redis.from_url(stack.environment["REDIS_URL"]).set("kept", "yes")
                secret = stack.environment["SECRET_KEY"]
            else:
                assert ask(stack.environment["DATABASE_OWNER_URL"], "SELECT answer FROM kept") == [(42,)]
                assert redis.Redis.from_url(stack.environment["REDIS_URL"]).get("kept") == b"yes"
                assert stack.environment["SECRET_KEY"] == secret
        finally:
            stack.stop()


def test_starting_over_removes_the_data_and_keeps_the_home_taken(home: Path) -> None:
    stack = Stack(home, environment={})
    stack.take()
    for name in ("postgres", "valkey", "logs"):
        (home / name / "deep").mkdir(parents=True)
    (home / "secret").write_text("old")
    stack.wipe()
    assert sorted(path.name for path in home.iterdir()) == ["lock", "logs"]
    assert stack.lock.is_taken
    stack.stop()


def test_a_half_made_data_folder_is_never_used(home: Path) -> None:
    stack = Stack(home, environment={"REDIS_URL": "redis://somewhere"})
    stack.take()
    (home / "postgres.unfinished").mkdir()
    (home / "postgres.unfinished" / "PG_VERSION").write_text("18\n")
    try:
        stack.start()
        assert ask(stack.environment["DATABASE_URL"], "SELECT current_user") == [("portal_app",)]
    finally:
        stack.stop()


def test_two_supervisors_of_one_home_are_refused(home: Path) -> None:
    first, second = Stack(home, environment={}), Stack(home, environment={})
    first.take()
    first.tell_state(address="http://127.0.0.1:8000")
    with pytest.raises(Trouble, match=rf"already runs in .* at http://127.0.0.1:8000 \(process {os.getpid()}\)"):
        second.take()
    first.stop()
    second.take()
    second.stop()


def test_what_a_dead_holder_wrote_about_itself_is_not_believed(home: Path) -> None:
    stack = Stack(home, environment={})
    stack.take()
    stack.tell_state()
    assert stack.state()["pid"] == os.getpid()
    stack.lock.release()
    assert stack.state() == {}


def test_everything_dies_with_a_supervisor_that_is_killed() -> None:
    script = (
        "import os, signal\n"
        "from partner_center.stack.stack import ThrowawayStack\n"
        "stack = ThrowawayStack({})\n"
        "stack.take(); stack.start()\n"
        "print(stack.home, *[child.pid for child in stack.children], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=surroundings(), capture_output=True, text=True, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    home, *pids = killed.stdout.split()
    assert len(pids) == 2
    assert wait_until_gone(*map(int, pids))
    os.utime(home, (0, 0))
    sweep()
    assert not Path(home).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_where_the_kernel_forbids_the_disguise_postgresql_runs_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_user, "UNSHARE", ("false",))
    with ThrowawayStack({"REDIS_URL": "redis://somewhere"}) as stack:
        (postgres,) = stack.children
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == places.NOBODY
        assert ask(stack.environment["DATABASE_URL"], "SELECT current_user") == [("portal_app",)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_data_and_binaries_that_nobody_can_reach_live_elsewhere(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(plain_user, "UNSHARE", ("false",))
    monkeypatch.setattr(plain_user, "OUTSIDE", home.parent)
    monkeypatch.setattr(plain_user.PlainUser, "reaches", lambda self, binaries, folder: False)
    home.mkdir()
    user, binaries, folder = plain_user.choose(find_binaries(), home)
    assert user.uid == places.NOBODY
    assert folder.parent == home.parent != home
    assert folder != home
    assert binaries.is_relative_to(home.parent)
    assert subprocess.run([binaries / "postgres", "--version"], capture_output=True).returncode == 0


def test_what_somebody_else_put_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Trouble, match="was not made by root"):
        plain_user.refuse_strange(tmp_path / "link")
    (tmp_path / "real").chmod(0o777)
    with pytest.raises(Trouble, match="was not made by root"):
        plain_user.refuse_strange(tmp_path / "real")


def test_data_of_another_version_are_left_alone(home: Path) -> None:
    home.mkdir()
    server = Postgres(home, home / "s", home / "log")
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(Trouble, match="are of PostgreSQL 14, and .* set PORTAL_PG_BIN to the old one"):
        server.start()


def test_a_folder_without_postgresql_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_PG_BIN", str(tmp_path))
    with pytest.raises(Trouble, match=f"PORTAL_PG_BIN names {tmp_path}, and there is no program `postgres` in it"):
        find_binaries()


def test_a_socket_has_a_short_name_however_long_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(long))
    assert places.temporary_folder() == Path("/tmp")


def test_a_lock_is_free_again_when_its_holder_lets_go(tmp_path: Path) -> None:
    lock, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert lock.take()
    assert not other.take()
    assert other.is_taken
    lock.release()
    assert not other.is_taken
    assert other.take()
    other.release()


def test_a_program_that_does_not_start_says_its_last_words(tmp_path: Path) -> None:
    child = Child("The oven", ["sh", "-c", "echo warming; echo no gas >&2; exit 3"], log=tmp_path / "oven.log")
    child.start()
    with pytest.raises(Trouble, match="The oven did not start: no gas"):
        child.wait_until(lambda: False, seconds=20)


def test_a_program_that_does_not_want_to_end_is_ended(tmp_path: Path) -> None:
    child = Child(
        "The guest", ["sh", "-c", "trap '' TERM; echo here; while :; do sleep 0.1; done"], log=tmp_path / "log"
    )
    child.start()
    child.wait_until(lambda: "here" in (tmp_path / "log").read_text(), seconds=20)
    child.stop(seconds=0.3)
    assert not child.is_alive

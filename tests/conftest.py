"""What many tests stand on: the real catalogue, published fast, and a day that stands still."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from io import StringIO
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation
from psycopg import Cursor, sql
from pytest_django import DjangoDbBlocker, Settings

from tests.environments import SettingsIn, read_settings
from tests.factories import TODAY

Snapshot = dict[str, bytes]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """After a transactional test the few rows there are get deleted.

    Truncating all tables and granting the rights on them anew would take longer than most of these tests.
    """
    with (
        patch.object(type(connection.ops), "sql_flush", lambda _ops, _style, names, **_: deleting(names)),
        patch("django.core.management.commands.flush.emit_post_migrate_signal"),
    ):
        yield


def deleting(names: Collection[str]) -> list[str]:
    """Statements that empty the tables that hold rows; those first whose foreign keys are checked at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable")
        at_once = {name for (name,) in cursor.fetchall()}
    filled = [name for name in names if not is_empty(name)]
    filled.sort(key=lambda name: name not in at_once)
    return [f"DELETE FROM {connection.ops.quote_name(name)}" for name in filled]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-cases", type=int, default=0, help="Look at so many cases, at random.")


@pytest.fixture(scope="session")
def published_catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Snapshot:
    """The rows that `load_catalogue` writes, by table, as `COPY` has them: published once, then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        before = {table for table in tables() if not is_empty(table)}
        call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
        filled = [table for table in tables() if table not in before and not is_empty(table)]
        snapshot = {table: copied_out(table) for table in filled}
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture
def catalogue(db: None, published_catalogue: Snapshot) -> None:
    """The real catalogue of 2017-18 is published; in a transactional test too, and in some milliseconds."""
    connection.ensure_connection()
    with transaction.atomic():
        for table, rows in published_catalogue.items():
            if is_empty(table):
                copy_in(table, rows)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """No test leaves its language to the next: a request in Russian sets that of the whole thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def settings_in(monkeypatch: pytest.MonkeyPatch) -> SettingsIn:
    """The settings of another environment: `settings_in(PORTAL_ENV="development")`; production's, but for that."""
    return partial(read_settings, monkeypatch)


@pytest.fixture
def on(settings: Settings) -> date:
    """Today, which stands still; a test that moves the clock sets `settings.PORTAL_TODAY` itself."""
    settings.PORTAL_TODAY = TODAY
    return TODAY


def tables() -> list[str]:
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(ours.intersection(connection.introspection.table_names()))


def is_empty(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
        return bool(cursor.fetchone()[0])


def copied_out(table: str) -> bytes:
    command = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(sql.Identifier(table))
    with Cursor(connection.connection) as cursor, cursor.copy(command) as copy:
        return b"".join(bytes(block) for block in copy)


def copy_in(table: str, rows: bytes) -> None:
    command = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table))
    with Cursor(connection.connection) as cursor, cursor.copy(command) as copy:
        copy.write(rows)

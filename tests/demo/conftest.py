"""The demo, built once for the tests of a file and rolled back after them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.conftest import Snapshot, copy_in
from tests.factories import TODAY

FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Argon2 takes its time, and no test is about that here."""

Built = Callable[[date], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, published_catalogue: Snapshot) -> Built:
    """Builds the demo on a day by the command; when the context is left, it is gone."""

    @contextmanager
    def build(today: date) -> Iterator[None]:
        settings = override_settings(PORTAL_TODAY=today, PASSWORD_HASHERS=FAST)
        with django_db_blocker.unblock(), settings, transaction.atomic():
            for table, rows in published_catalogue.items():
                copy_in(table, rows)
            call_command("demo", stdout=StringIO(), stderr=StringIO())
            yield
            transaction.set_rollback(True)

    return build


@pytest.fixture(scope="module")
def demo(built: Built) -> Iterator[date]:
    """The demo as it stands on the day of the tests."""
    with built(TODAY):
        yield TODAY

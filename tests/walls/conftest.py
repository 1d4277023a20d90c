"""The world at whose doors everybody asks: built once for each file of tests, and taken back at its end."""

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.conftest import Snapshot, copy_in, is_empty
from tests.factories import TODAY
from tests.walls.world import World, a_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, published_catalogue: Snapshot) -> Iterator[World]:
    settings = override_settings(PORTAL_TODAY=TODAY, API_REQUESTS_A_MINUTE=10**9)
    with django_db_blocker.unblock(), settings, transaction.atomic():
        # Only tests that are marked with `django_db` have a database made for them.
        assert str(connection.settings_dict["NAME"]).startswith("test_")
        for table, rows in published_catalogue.items():
            if is_empty(table):
                copy_in(table, rows)
        cache.clear()
        # Thousands are turned away here; a fault is still told.
        logging.disable(logging.WARNING)
        yield a_world()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)

"""Whether a process lives, and whether it can serve."""

import socket

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

LIVE, READY = "/health/live", "/health/ready"


def test_a_process_that_answers_is_alive_and_asks_nobody(client):
    """No database is allowed in this test."""
    response = client.get(LIVE)
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_it_is_ready_when_the_database_has_this_versions_tables(client):
    response = client.get(READY)
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_is_due(client):
    MigrationRecorder.Migration.objects.filter(app="core").delete()
    response = client.get(READY)
    assert (response.status_code, response.json()) == (503, {"status": "migrations are due"})


@pytest.mark.django_db
def test_it_is_not_ready_without_a_database(client, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get(READY)
    assert (response.status_code, response.json()) == (503, {"status": "no database"})
    assert client.get(LIVE).status_code == 200


@pytest.mark.django_db
def test_it_is_ready_without_redis(client, settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{closed.getsockname()[1]}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}
    with pytest.raises(Exception, match="refused"):
        cache.get("anything")
    assert client.get(READY).status_code == 200


@pytest.mark.parametrize("address", [LIVE, READY])
@pytest.mark.django_db
def test_the_answer_is_of_this_moment(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405

"""A nudge tells Celery that a row is due; the row is the truth, so a nudge may be lost."""

import socket
from collections.abc import Iterator

import pytest
from celery import Celery, Task
from django.conf import settings
from django.db import transaction
from redis import Redis
from structlog.testing import capture_logs

from core.nudges import nudge
from partner_center.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


def task_at(broker: str) -> Task:
    """A task of an application with the portal's own settings, at a broker of the test's choice."""
    elsewhere = Celery("elsewhere", broker=broker, set_as_current=False)
    elsewhere.conf.update(
        broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        task_ignore_result=True,
    )

    @elsewhere.task(name="elsewhere.look")
    def look(*args: object) -> None: ...

    return look


@pytest.fixture
def queue() -> Iterator[Redis]:
    """The broker of the tests, with an empty queue."""
    with app.connection_for_write() as connection:
        client = connection.default_channel.client
        client.flushdb()
        yield client
        client.flushdb()


def waiting(queue: Redis) -> int:
    return int(queue.llen("celery"))


@pytest.fixture
def look() -> Task:
    return task_at(settings.CELERY_BROKER_URL)


def test_a_nudge_is_sent_only_after_the_commit(queue, look):
    with transaction.atomic():
        nudge(look, 7)
        assert waiting(queue) == 0
    assert waiting(queue) == 1


class ThoughtBetterOfIt(Exception):
    """Something that undoes a transaction."""


@transaction.atomic
def nudge_and_undo(task: Task) -> None:
    nudge(task)
    raise ThoughtBetterOfIt


def test_a_nudge_is_not_sent_when_the_transaction_rolls_back(queue, look):
    with pytest.raises(ThoughtBetterOfIt):
        nudge_and_undo(look)
    assert waiting(queue) == 0


def test_a_nudge_is_not_sent_for_the_part_that_rolled_back(queue, look):
    with transaction.atomic():
        with pytest.raises(ThoughtBetterOfIt):
            nudge_and_undo(look)
        nudge(look)
    assert waiting(queue) == 1


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_broker_that_does_not_answer_is_logged_and_forgotten():
    lost = task_at(f"redis://127.0.0.1:{closed_port()}/0")
    with capture_logs() as logs, transaction.atomic():
        nudge(lost)
    assert [(line["event"], line["log_level"], line["task"]) for line in logs] == [
        ("nudge.lost", "warning", "elsewhere.look")
    ]


def test_a_broker_that_takes_calls_and_says_nothing_holds_nobody_up():
    """Frozen, not down: the connection is made, and no answer ever comes."""
    with socket.socket() as frozen:
        frozen.bind(("127.0.0.1", 0))
        frozen.listen()
        lost = task_at(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        with capture_logs() as logs, transaction.atomic():
            nudge(lost)
    assert [line["event"] for line in logs] == ["nudge.lost"]

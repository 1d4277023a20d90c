"""Nudges: telling Celery that a row is due. The row is the truth; a nudge may be lost."""

from typing import Any

import structlog
from celery import Task
from django.db import transaction

log = structlog.get_logger(__name__)


def nudge(task: Task[Any, Any], *args: object) -> None:
    """Send `task` once the transaction has committed; if the broker does not answer, log it and go on.

    What must happen is a row written in the same transaction, found by the sweep each minute.
    """

    def send() -> None:
        try:
            task.apply_async(args=args, retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, the row stays
            log.warning("nudge.lost", task=task.name, error=str(error))

    transaction.on_commit(send)

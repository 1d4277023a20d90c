"""Jobs. Each may run twice, late, or in two places at once with the same result; no answer depends on one (R3)."""

from celery import shared_task

from core.dates import today
from memberships.services import news, orders


@shared_task
def announce() -> int:
    """Tell what is due and not yet told (R32); nightly."""
    return news.announce(on=today())


@shared_task
def expire() -> int:
    """Put on record which orders can no longer be paid (R26); hourly. That they cannot does not wait for it."""
    return orders.tell_expired(on=today())

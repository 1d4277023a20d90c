"""Jobs. Each may run twice, late, or in two places at once with the same result; no answer depends on one (R3)."""

from celery import shared_task

from activity.services import delivery
from core.dates import today


@shared_task
def deliver() -> int:
    """Mail what is due and not yet mailed (R32); by nudge, and each minute."""
    return delivery.deliver(on=today())

"""Jobs. Each may run twice, late, or in two places at once with the same result; no answer depends on one (R3)."""

from celery import shared_task

from competencies import requests, standings
from competencies.models import Evaluation
from competencies.services import overrides
from core.dates import today


@shared_task
def evaluate_requested() -> int:
    """Evaluate the organizations that somebody requested; by nudge, and each minute."""
    return standings.work_off_requests(on=today())


@shared_task
def roll_metrics() -> int:
    """A month has begun: request the organizations with figures, whose windows have moved (R18)."""
    with_figures = Evaluation.objects.filter(has_figures=True).values_list("pk", flat=True)
    added = requests.add(set(standings.stale(with_figures, on=today())), reason="month")
    standings.work_off_requests(on=today())
    return added


@shared_task
def close_overrides() -> int:
    """Put on record which overrides are over; the levels ended by themselves (R21)."""
    return overrides.close(on=today())

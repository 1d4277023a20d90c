"""Requests to evaluate organizations in bulk: the row is the truth, the message to a worker only a nudge."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection

from competencies.models import EvaluationRequest
from core.dates import now
from core.nudges import nudge

LEASE = timedelta(minutes=5)
"""For how long a claimed chunk is left alone: many times what it takes, so only a dead worker's runs out."""


def request(organization_ids: Iterable[int] | None = None, *, reason: str) -> int:
    """The facts of organizations (None: of all) have changed in bulk: have them evaluated; return how many.

    Called in the transaction that changed the facts, with the organizations locked; whoever looks first, a worker, a
    page or an export, does it.
    """
    which, parameters = _which(organization_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO competencies_evaluation (organization_id, facts, has_figures)
                SELECT id, 1, false FROM ({which}) o
                ON CONFLICT (organization_id) DO UPDATE SET facts = competencies_evaluation.facts + 1""",
            parameters,
        )
    return add(organization_ids, reason=reason)


def add(organization_ids: Iterable[int] | None = None, *, reason: str) -> int:
    """Have organizations evaluated whose facts did not change, only what they are weighed by; return how many."""
    which, parameters = _which(organization_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO competencies_evaluationrequest (organization_id, reason)
                SELECT id, %(reason)s FROM ({which}) o
                ON CONFLICT (organization_id) DO UPDATE SET reason = EXCLUDED.reason, claimed_until = NULL""",
            {**parameters, "reason": reason},
        )
        number = cursor.rowcount
    if number:
        from competencies.tasks import evaluate_requested  # which works off what is asked for here

        nudge(evaluate_requested)
    return number


def _which(organization_ids: Iterable[int] | None) -> tuple[str, dict[str, list[int]]]:
    if organization_ids is None:
        return "SELECT id FROM organizations_organization ORDER BY id", {}
    ids = list(organization_ids)
    return "SELECT id FROM organizations_organization WHERE id = ANY(%(ids)s) ORDER BY id", {"ids": ids}


def count() -> int:
    """How many organizations wait."""
    return EvaluationRequest.objects.count()


def claim(size: int) -> list[int]:
    """Claim up to `size` requests that nobody else has, and return their organizations, by id."""
    instant = now()
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE competencies_evaluationrequest SET claimed_until = %(until)s
               WHERE organization_id IN (
                   SELECT organization_id FROM competencies_evaluationrequest
                   WHERE claimed_until IS NULL OR claimed_until <= %(now)s
                   ORDER BY organization_id LIMIT %(size)s FOR UPDATE SKIP LOCKED)
               RETURNING organization_id""",
            {"until": instant + LEASE, "now": instant, "size": size},
        )
        return sorted(pk for (pk,) in cursor.fetchall())


def release(organization_ids: Iterable[int]) -> None:
    """Give back what is left of a claim: requests that could not be done because the facts were changing."""
    EvaluationRequest.objects.filter(pk__in=list(organization_ids)).update(claimed_until=None)

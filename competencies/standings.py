"""Keeping the stored timelines true (R3): who is stale, evaluating in bulk and on the spot.

A stored timeline is a cache. It answers only while it was made from the organization's present facts, the catalogue in
force and the running month; `bring_up_to_date` sees to that before anybody is answered.
"""

import gc
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from competencies import facts as reader
from competencies import level_periods, requests
from competencies.engine.evaluate import Standing, evaluate
from competencies.models import Evaluation
from competencies.plans import NONE_YET, Newest, PlanInForce, newest_edition, plan_in_force, revision_in_force
from competencies.signals import levels_changed
from core.dates import month_index
from organizations.models import Organization

P = ParamSpec("P")
T = TypeVar("T")

CHUNK = 2_000
PATIENCE = 3
"""How often a bulk run comes back to organizations that somebody else was changing, before it waits for each."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Timings:
    """Seconds spent, and what came of it, summed over chunks."""

    organizations: int = 0
    read: float = 0.0
    evaluate: float = 0.0
    write: float = 0.0
    changed: int = 0

    @property
    def total(self) -> float:
        return self.read + self.evaluate + self.write


# Named here too, because whoever changes facts in bulk thinks of standings.
request = requests.request


# --- Who is stale -----------------------------------------------------------------------------------------------------
# Of an organization's row `e` in competencies_evaluation; without one, nothing was made yet.
_IS_STALE = """(e.plan IS DISTINCT FROM %(plan)s OR (e.has_figures AND e.month IS DISTINCT FROM %(month)s)
    OR EXISTS (SELECT FROM competencies_evaluationrequest r WHERE r.organization_id = e.organization_id))"""

_STALE = f"""
    SELECT o.id FROM organizations_organization o
    LEFT JOIN competencies_evaluation e ON e.organization_id = o.id
    WHERE {_IS_STALE.replace("%(plan)s", "COALESCE((SELECT max(revision) FROM competencies_edition), 0)")}
"""

# The edition that one organization has to answer by, and whether it does.
_LOOK = f"""
    SELECT n.revision, n.published_at, {_IS_STALE.replace("%(plan)s", "COALESCE(n.revision, 0)")}
    FROM organizations_organization o
    LEFT JOIN competencies_evaluation e ON e.organization_id = o.id
    LEFT JOIN (SELECT revision, published_at FROM competencies_edition ORDER BY revision DESC LIMIT 1) n ON true
    WHERE o.id = %(organization)s
"""

# One more change of facts; and whether the stored timelines answered until now, and whether figures were known.
_COUNT_CHANGE = f"""
    INSERT INTO competencies_evaluation AS e (organization_id, facts, has_figures)
    SELECT unnest(%(organizations)s::bigint[]), 1, false
    ON CONFLICT (organization_id) DO UPDATE SET facts = e.facts + 1
    RETURNING e.organization_id, {_IS_STALE}, e.has_figures
"""


def stale(organization_ids: Iterable[int] | None = None, *, on: date) -> list[int]:
    """The organizations, of those given or of all, whose stored timelines do not answer any more (R3), by id."""
    query, parameters = _STALE, {"month": month_index(on)}
    if organization_ids is not None:
        query += " AND o.id = ANY(%(organizations)s)"
        parameters["organizations"] = list(organization_ids)  # type: ignore[assignment]
    return [pk for (pk,) in reader.fetch(f"{query} ORDER BY o.id", **parameters)]


def without_collecting_cycles(function: Callable[P, T]) -> Callable[P, T]:
    """Run without Python's search for reference cycles: a chunk makes millions of tuples and not one cycle.

    The search would take a fifth of the time; what is no longer used is freed at once all the same.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            if was_enabled:
                gc.enable()

    return run


# --- In bulk ----------------------------------------------------------------------------------------------------------
def bring_up_to_date(
    organization_ids: Iterable[int] | None = None, *, on: date, progress: Progress | None = None
) -> int:
    """Evaluate whatever is stale (R3), of the organizations given or of all; return how many that were.

    When it returns, every one of them answers by its present facts, the catalogue in force and the running month.
    """
    remaining = stale(organization_ids, on=on)
    found = len(remaining)
    if found > CHUNK:
        requests.add(remaining, reason="stale")
        work_off_requests(on=on, progress=progress)
        remaining = stale(remaining, on=on)
    for _ in range(PATIENCE):
        if not remaining:
            return found
        evaluate_many(remaining, on=on, progress=progress)
        remaining = stale(remaining, on=on)
    for organization in remaining:
        with transaction.atomic():
            Organization.objects.locked([organization])
            _evaluate_locked([organization], plan=plan_in_force(), on=on)
    return found


def edition_answering(organization: int, *, on: date) -> Newest:
    """Bring one organization up to date (R3); by which edition it answers. One query where it was up to date."""
    ((revision, published_at, is_stale),) = reader.fetch(_LOOK, organization=organization, month=month_index(on))
    if is_stale:
        bring_up_to_date([organization], on=on)
        return newest_edition()
    return Newest(revision, published_at) if revision else NONE_YET


def work_off_requests(*, on: date, progress: Progress | None = None) -> int:
    """Take chunks of what was requested, until nothing is left that nobody has claimed; return how many that were."""
    timings, left, waiting = Timings(), set[int](), requests.count()
    try:
        while chunk := requests.claim(CHUNK):
            left.update(chunk)
            left.difference_update(_evaluate_chunk(chunk, on=on, timings=timings))
            timings.organizations += len(chunk)
            if progress:
                progress(timings.organizations, max(waiting, timings.organizations))
    finally:
        requests.release(left)
    return timings.organizations - len(left)


def evaluate_many(
    organization_ids: Iterable[int], *, on: date, progress: Progress | None = None, timings: Timings | None = None
) -> Timings:
    """Evaluate organizations, stale or not, in chunks, each in a transaction of its own.

    Computes without locks; then locks what nobody else holds, and writes where the facts are still those it read. What
    it had to leave stays stale, for whoever asks next.
    """
    timings = timings or Timings()
    ids = list(organization_ids)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        _evaluate_chunk(chunk, on=on, timings=timings)
        timings.organizations += len(chunk)
        if progress:
            progress(timings.organizations, len(ids))
    return timings


@without_collecting_cycles
def _evaluate_chunk(chunk: list[int], *, on: date, timings: Timings) -> Collection[int]:
    """Evaluate a chunk; return those whose facts were still the ones it read."""
    started = time.perf_counter()
    plan, month = plan_in_force(), month_index(on)
    # The counters before the facts: facts that change in between are newer than their counter, never older.
    counters = _counters(chunk)
    facts = reader.read(chunk, running_month=month)
    was_read = time.perf_counter()
    standings = {organization: evaluate(plan.plan, known) for organization, known in facts.items()}
    was_evaluated = time.perf_counter()
    with transaction.atomic():
        locked = _lock_what_is_free(chunk)
        if revision_in_force() == plan.revision:
            present = _counters(locked)
            mine = [pk for pk in locked if present.get(pk, 0) == counters.get(pk, 0) and pk in standings]
            with_figures = {pk for pk in mine if facts[pk].figures}
            timings.changed += _write(plan, month, {pk: standings[pk] for pk in mine}, with_figures, on=on)
        else:
            mine = []
    was_written = time.perf_counter()
    timings.read += was_read - started
    timings.evaluate += was_evaluated - was_read
    timings.write += was_written - was_evaluated
    return mine


def _counters(organizations: Iterable[int]) -> dict[int, int]:
    return dict(
        reader.fetch(
            "SELECT organization_id, facts FROM competencies_evaluation WHERE organization_id = ANY(%(ids)s)",
            ids=list(organizations),
        )
    )


def _lock_what_is_free(organizations: list[int]) -> list[int]:
    rows = Organization.objects.filter(pk__in=organizations).order_by("pk")
    return list(rows.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))


# --- On the spot ------------------------------------------------------------------------------------------------------
def reevaluate(
    organization_ids: Iterable[int],
    *,
    on: date,
    certifications: Collection[str] = (),
    metrics: Collection[str] = (),
    authorizations: Collection[str] = (),
    competencies: Collection[str] | None = None,
) -> None:
    """Evaluate organizations whose facts have just changed, in the transaction that changed them (R3).

    Their locks were taken before any fact was read. What changed may be named, so that of a huge organization only the
    competencies are looked at which the change can touch; naming nothing means all. An organization that was stale
    already is evaluated whole.
    """
    ids = sorted(organization_ids)
    if not ids:
        return
    plan, month = plan_in_force(), month_index(on)
    touched: frozenset[str] | None = None
    if certifications or metrics or authorizations or competencies is not None:
        touched = frozenset(competencies or ()) | plan.plan.touched_by(
            certifications=certifications, metrics=metrics, authorizations=authorizations
        )
    rows = reader.fetch(_COUNT_CHANGE, organizations=ids, plan=plan.revision, month=month)
    _evaluate_locked([pk for pk, was_stale, _ in rows if was_stale], plan=plan, on=on)
    _evaluate_locked(
        [pk for pk, was_stale, _ in rows if not was_stale],
        plan=plan,
        on=on,
        competencies=touched,
        had_figures={pk for pk, _, has_figures in rows if has_figures},
    )


def _evaluate_locked(
    organizations: list[int],
    *,
    plan: PlanInForce,
    on: date,
    competencies: frozenset[str] | None = None,
    had_figures: Collection[int] = (),
) -> None:
    if not organizations or (competencies is not None and not competencies):
        return
    month = month_index(on)
    certifications = metrics = None
    if competencies is not None:
        certifications, metrics = plan.plan.needed_for(competencies)
    facts = reader.read(organizations, running_month=month, certifications=certifications, metrics=metrics)
    standings = {pk: evaluate(plan.plan, known, competencies) for pk, known in facts.items()}
    with_figures = {pk for pk in organizations if facts[pk].figures}
    if competencies is not None:
        with_figures.difference_update(had_figures)
    _write(plan, month, standings, with_figures, on=on, competencies=competencies)


# --- Writing ----------------------------------------------------------------------------------------------------------
def _write(
    plan: PlanInForce,
    month: int,
    standings: dict[int, dict[str, Standing]],
    with_figures: set[int],
    *,
    on: date,
    competencies: frozenset[str] | None = None,
) -> int:
    """Write what differs from what is stored, and by what it was made; return how many organizations changed.

    Where only some `competencies` were looked at, plan and month stay what they were, and `with_figures` are those that
    are not known to have figures yet.
    """
    if not standings:
        return 0
    changed = level_periods.write(plan, standings, competencies=competencies)
    ids = list(standings)
    if competencies is None:
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO competencies_evaluation AS e (organization_id, facts, plan, month, has_figures)
                   SELECT id, 0, %(plan)s, %(month)s, id = ANY(%(has_figures)s) FROM unnest(%(ids)s::bigint[]) AS id
                   ON CONFLICT (organization_id) DO UPDATE
                   SET plan = EXCLUDED.plan, month = EXCLUDED.month, has_figures = EXCLUDED.has_figures
                   WHERE (e.plan, e.month, e.has_figures)
                       IS DISTINCT FROM (EXCLUDED.plan, EXCLUDED.month, EXCLUDED.has_figures)""",
                {"plan": plan.revision, "month": month, "has_figures": list(with_figures), "ids": ids},
            )
            cursor.execute("DELETE FROM competencies_evaluationrequest WHERE organization_id = ANY(%s)", [ids])
    elif with_figures:
        Evaluation.objects.filter(pk__in=with_figures, has_figures=False).update(has_figures=True)
    if changed:
        levels_changed.send(Evaluation, organizations=changed, on=on)
    return len(changed)

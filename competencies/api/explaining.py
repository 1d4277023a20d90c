"""What the engine explains, as the API tells it: keys with names, day numbers as days, requirements in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import User
from competencies.engine.explanation import (
    Cause,
    Change,
    Counted,
    Explanation,
    MetricVerdict,
    Nearly,
    PathVerdict,
    PeopleVerdict,
    Repair,
    Verdict,
)
from competencies.engine.timeline import BEGINNING, OPEN
from competencies.models import Competency
from competencies.words import Names, cause, figure_needed, people_needed
from core.api import fields
from core.dates import month_start

MOST_NAMED = 25
OPEN_ENDED = fields.OPEN
People = Mapping[int, User]
"""People by key; None where nobody is named (R37)."""


def until(day: int | None) -> str | None:
    """The end of something: a day, "open", or None where it does not hold (R19)."""
    if day is None:
        return None
    return fields.OPEN if day >= OPEN else date.fromordinal(day).isoformat()


def since(day: int | None) -> date | None:
    """The first day of something; None where it has been so for always, or is not so."""
    return None if day is None or day <= BEGINNING else date.fromordinal(day)


def competency(one: Competency) -> dict[str, Any]:
    """A competency, in the reader's language."""
    return {"slug": one.slug, "name": one.name, "center": one.center}


def people_in(explanation: Explanation, repairs: Iterable[Repair]) -> set[int]:
    """Whom an explanation names."""
    found = {person for repair in repairs for person, _codes in repair.steps if person is not None}
    for path in explanation.paths:
        for verdict in path.requirements:
            if isinstance(verdict, PeopleVerdict):
                for group in (verdict.counted, verdict.also, verdict.nearly):
                    found.update(one.person for one in group[:MOST_NAMED])
    return found


def explained(
    explanation: Explanation, repairs: Mapping[str, Repair], called: Names, people: People | None
) -> dict[str, Any]:
    """The answer to "why"; `repairs` by the level that is not earned."""
    return {
        "competency": competency(called.competencies[explanation.competency]),
        "as_of": date.fromordinal(explanation.on),
        "earned": explanation.earned,
        "override": explanation.override,
        "level": explanation.level,
        "silver_until": until(explanation.silver_until),
        "gold_until": until(explanation.gold_until),
        "earned_silver_until": until(explanation.earned_silver_until),
        "earned_gold_until": until(explanation.earned_gold_until),
        "overrides": [
            {"level": level, "starts_on": date.fromordinal(start), "ends_on": date.fromordinal(end)}
            for level, start, end in explanation.overrides
        ],
        "paths": [_path(path, called, people) for path in explanation.paths],
        "missing": [_repair(level, repair, people) for level, repair in repairs.items()],
    }


def _path(path: PathVerdict, called: Names, people: People | None) -> dict[str, Any]:
    start, end = path.effective
    return {
        "level": path.level,
        "name": path.name,
        "effective_from": since(start),
        "effective_until": until(end),
        "is_effective": path.is_effective,
        "is_met": path.is_met,
        "since": since(path.since),
        "until": until(path.until),
        "requirements": [_requirement(verdict, called, people) for verdict in path.requirements],
        "groups": [
            {
                "name": group.name,
                "requirements": group.requirements,
                "is_met": group.is_met,
                "missing": group.missing,
                "short": group.short,
                "until": until(group.until),
            }
            for group in path.groups
        ],
    }


def requirement_text(verdict: Verdict, called: Names) -> str:
    """A requirement in words."""
    if isinstance(verdict, PeopleVerdict):
        return people_needed(verdict.count, verdict.holding)
    if isinstance(verdict, MetricVerdict):
        return figure_needed(verdict, called)
    return called.authorization(verdict.authorization)


def _requirement(verdict: Verdict, called: Names, people: People | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": verdict.kind,
        "text": requirement_text(verdict, called),
        "is_met": verdict.is_met,
        "since": since(verdict.since),
        "until": until(verdict.until),
    }
    if isinstance(verdict, PeopleVerdict):
        return told | _people(verdict, people)
    if isinstance(verdict, MetricVerdict):
        return told | _metric(verdict, called)
    code = verdict.authorization
    return told | {"authorization": {"code": code, "name": called.authorization(code)}}


def _people(verdict: PeopleVerdict, people: People | None) -> dict[str, Any]:
    def named(counted: Sequence[Counted]) -> list[dict[str, Any]] | None:
        return None if people is None else [counts(one, people) for one in counted[:MOST_NAMED]]

    return {
        "needed": verdict.count,
        "found": verdict.found,
        "holding": verdict.holding,
        "distinct": verdict.distinct,
        "counted": named(verdict.counted),
        "also": named(verdict.also),
        "nearly": None if people is None else [_nearly(one, people) for one in verdict.nearly[:MOST_NAMED]],
    }


def counts(one: Counted, people: People) -> dict[str, Any]:
    """Somebody who counts."""
    return {
        "person": people[one.person],
        "certifications": one.codes,
        "since": since(one.since),
        "until": until(one.until),
    }


def _nearly(one: Nearly, people: People) -> dict[str, Any]:
    ended = [{"certification": code, "on": date.fromordinal(day)} for code, day in one.ended]
    return {"person": people[one.person], "has": one.has, "lacks": one.lacks, "ended": ended}


def _metric(verdict: MetricVerdict, called: Names) -> dict[str, Any]:
    code = verdict.metric
    return {
        "metric": {"code": code, "name": called.metric(code), "unit": called.unit(code)},
        "needed": verdict.needed,
        "found": verdict.found,
        "window_months": verdict.window_months,
        "aggregation": verdict.aggregation,
        "partner_of_record": verdict.partner_of_record,
        "months": [
            {
                "month": month_start(month.month).strftime("%Y-%m"),
                "total": month.total,
                "is_in_window": month.in_window,
                "value": month.value,
            }
            for month in verdict.months
        ],
        "short_from": since(verdict.short_from),
        "short_by": verdict.short_by,
    }


def _repair(level: str, repair: Repair, people: People | None) -> dict[str, Any]:
    return {
        "level": level,
        "path": repair.path,
        "path_level": repair.level,
        "steps": [
            {"person": people[person] if people is not None and person is not None else None, "certifications": codes}
            for person, codes in repair.steps
        ],
        "figures": [{"metric": metric, "amount": amount} for metric, amount in repair.figures],
        "authorizations": repair.authorizations,
    }


def change(one: Change, called: Names, people: People | None) -> dict[str, Any]:
    """A change of a level, and why."""
    return {
        "on": date.fromordinal(one.day),
        "before": one.before,
        "after": one.after,
        "earned_before": one.earned_before,
        "earned_after": one.earned_after,
        "causes": [_cause(why, called, people) for why in one.causes],
    }


def _cause(one: Cause, called: Names, people: People | None) -> dict[str, Any]:
    names = None if people is None else {pk: person.full_name for pk, person in people.items()}
    person = people.get(one.person) if people is not None and one.person is not None else None
    return {
        "kind": one.kind,
        "code": one.code,
        "begins": one.begins,
        "reason": one.reason,
        "person": person,
        "text": cause(one, called, names),
    }

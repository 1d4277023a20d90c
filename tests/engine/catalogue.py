"""The real catalogue, and small ways to say facts about it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from competencies.engine.evaluate import NOTHING, Standing, evaluate
from competencies.engine.facts import Facts
from competencies.engine.plan import Plan, compile_plan
from competencies.engine.timeline import BEGINNING, OPEN, Timeline

FILE = Path(__file__).parents[2] / "competencies" / "catalogue" / "catalogue.json"


@cache
def catalogue() -> dict[str, Any]:
    """The catalogue of 2017-18."""
    document: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return document


@cache
def real_plan() -> Plan:
    """The catalogue of 2017-18 as the only edition."""
    return compile_plan([(BEGINNING, catalogue())])


def day(text: str) -> int:
    """The day number of a date."""
    return date.fromisoformat(text).toordinal()


def month(text: str) -> int:
    """The month number of "2026-11"."""
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def holding(*codes: str, since: str = "", until: str = "") -> list[tuple[str, int, int]]:
    """Certifications that count from `since` (for always) to `until` (no end)."""
    start = day(since) if since else BEGINNING
    end = day(until) if until else OPEN
    return [(code, start, end) for code in codes]


def facts(
    *people: Sequence[tuple[str, int, int]],
    market: str = "developed",
    figures: Mapping[str, Sequence[tuple[int, str, int]]] | None = None,
    authorizations: Mapping[str, Sequence[tuple[int, int]]] | None = None,
    overrides: Sequence[tuple[str, str, int, int]] = (),
    running: str = "2026-11",
    reasons: Mapping[tuple[int | None, str, int], str] | None = None,
) -> Facts:
    """Facts of an organization whose people are numbered from 1."""
    return Facts(
        market,
        dict(enumerate(people, 1)),
        figures or {},
        authorizations or {},
        overrides,
        month(running),
        reasons or {},
    )


def edition(*competencies: Mapping[str, Any], **certifications: str | None) -> dict[str, Any]:
    """A small catalogue: competencies, two metrics, and certifications with the last day they are accepted."""
    return {
        "metrics": [{"code": "sales", "aggregation": "sum"}, {"code": "seats", "aggregation": "latest"}],
        "certifications": [{"code": code, "accepted_through": day} for code, day in certifications.items()],
        "competencies": list(competencies),
    }


def competency(slug: str, *paths: Mapping[str, Any]) -> dict[str, Any]:
    """A competency of a small catalogue."""
    return {"slug": slug, "paths": list(paths)}


def path(level: str, *requirements: Mapping[str, Any], name: str = "Path", **dates: str) -> dict[str, Any]:
    """A path of a small catalogue."""
    return {"level": level, "name": name, "requirements": list(requirements), **dates}


def people(count: int, holding: Any, distinct: str | None = None) -> dict[str, Any]:
    """A requirement on people (R11)."""
    return {"kind": "people", "count": count, "holding": holding, **({"distinct": distinct} if distinct else {})}


def metric(code: str, at_least: float, **more: Any) -> dict[str, Any]:
    """A requirement on figures with the same threshold in both markets (R14)."""
    return {"kind": "metric", "metric": code, "at_least": {"developed": at_least, "developing": at_least}, **more}


ALONE = path("silver", people(1, "A"))
"""The smallest path there is: one person with A."""


def standing(known: Facts, *paths: dict[str, Any], **certifications: str) -> Standing:
    """The standing of the one competency of a catalogue with these paths."""
    plan = compile_plan([(BEGINNING, edition(competency("one", *paths), **certifications))])
    return evaluate(plan, known).get("one", NOTHING)


def dated(*spans: tuple[str, str]) -> Timeline:
    """A timeline in dates; no end is ""."""
    return tuple((day(start), day(end) if end else OPEN) for start, end in spans)


def rows(*figures: tuple[str, float], partner: str = "dpor") -> list[tuple[int, str, int]]:
    """Figures as ("2026-10", 99.99), all of one association."""
    return [(month(text), partner, round(value * 100)) for text, value in figures]

"""The worked worlds as the engine's facts: record files in, a standings file out (docs: tests/worlds/README.md)."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from competencies.engine.evaluate import Standing, evaluate
from competencies.engine.facts import Facts
from competencies.engine.plan import Plan, compile_plan
from competencies.engine.timeline import OPEN, contains, next_end
from core.dates import add_months
from tests.engine.catalogue import catalogue

WORLDS = sorted(path for path in (Path(__file__).parents[1] / "worlds").iterdir() if path.is_dir())
FOLDERS = [path.name for path in WORLDS]


@dataclass
class World:
    """A world's organizations as facts, the plan, and the dates with what must come out."""

    plan: Plan
    facts: dict[str, Facts]
    expected: dict[date, bytes]


@cache
def world(name: str) -> World:
    """The world of a folder, read once."""
    folder = next(path for path in WORLDS if path.name == name)
    today = date.fromisoformat((folder / "today").read_text().strip())
    expected = {date.fromisoformat(p.name): (p / "standings.csv").read_bytes() for p in (folder / "expected").iterdir()}
    return World(compile_plan([(1, catalogue())]), _facts(folder / "records", today), dict(sorted(expected.items())))


def standings_file(world: World, on: date) -> bytes:
    """What `export_standings --as-of` prints (formats), from the engine alone."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["mpn_id", "competency", "earned", "override", "level", "silver_until", "gold_until"])
    for mpn_id, facts in sorted(world.facts.items()):
        for slug, standing in sorted(evaluate(world.plan, facts).items()):
            row = standing_on(standing, facts, slug, on.toordinal())
            if row[:2] != ["none", "none"]:
                writer.writerow([mpn_id, slug, *row])
    return out.getvalue().encode()


def standing_on(standing: Standing, facts: Facts, slug: str, day: int) -> list[str]:
    """Earned, override, level, silver_until, gold_until on a day, in the words of the file."""
    given = {level for one, level, start, end in facts.overrides if one == slug and start <= day < end}
    return [
        level_on(standing.earned_silver, standing.earned_gold, day),
        "gold" if "gold" in given else "silver" if given else "none",
        level_on(standing.silver, standing.gold, day),
        until(next_end(standing.silver, day)),
        until(next_end(standing.gold, day)),
    ]


def level_on(silver: Any, gold: Any, day: int) -> str:
    """The level of two timelines on a day."""
    return "gold" if contains(gold, day) else "silver" if contains(silver, day) else "none"


def until(day: int | None) -> str:
    """An end in the words of the file (R19)."""
    return "" if day is None else "open" if day == OPEN else date.fromordinal(day).isoformat()


def _facts(records: Path, today: date) -> dict[str, Facts]:
    organizations = {row["mpn_id"]: row["market"] for row in _rows(records / "organizations.csv")}
    people: dict[str, dict[int, list[tuple[str, int, int]]]] = defaultdict(lambda: defaultdict(list))
    reasons: dict[str, dict[tuple[int | None, str, int], str]] = defaultdict(dict)
    person_numbers = {row["person_id"]: place for place, row in enumerate(_rows(records / "people.csv"), 1)}
    achievements = {row["achievement_id"]: row for row in _rows(records / "achievements.csv")}
    for link in _rows(records / "links.csv"):
        achievement = achievements[link["achievement_id"]]
        person = person_numbers[achievement["person_id"]]
        start = max(_day(achievement["earned_on"]), _day(link["linked_on"]))
        ends = {
            _day(achievement["expires_on"]): "expired",
            _day(achievement["revoked_on"]): "revoked",
            _day(link["unlinked_on"]): "unlinked",
        }
        people[link["mpn_id"]][person].append((achievement["certification"], start, min(ends)))
        reasons[link["mpn_id"]][person, achievement["certification"], min(ends)] = ends[min(ends)]
    figures: dict[str, dict[str, list[tuple[int, str, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(records / "performance.csv"):
        month = date.fromisoformat(row["month"])
        figures[row["mpn_id"]][row["metric"]].append(
            (month.year * 12 + month.month - 1, row["partner_of_record"], round(float(row["value"]) * 100))
        )
    authorizations: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(records / "authorizations.csv"):
        span = (_day(row["granted_on"]), _day(row["ends_on"]))
        authorizations[row["mpn_id"]][row["authorization"]].append(span)
    overrides: dict[str, list[tuple[str, str, int, int]]] = defaultdict(list)
    for row in _rows(records / "overrides.csv"):
        starts_on = date.fromisoformat(row["starts_on"])
        ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else add_months(starts_on, 3)
        end = min(ends_on.toordinal(), _day(row["revoked_on"]))
        overrides[row["mpn_id"]].append((row["competency"], row["level"], starts_on.toordinal(), end))
    return {
        mpn_id: Facts(
            market,
            people[mpn_id],
            figures[mpn_id],
            authorizations[mpn_id],
            overrides[mpn_id],
            today.year * 12 + today.month - 1,
            reasons[mpn_id],
        )
        for mpn_id, market in organizations.items()
    }


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() if text else OPEN

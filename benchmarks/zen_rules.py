"""The catalogue as a decision graph of zen-engine, a general rule engine, and facts as the JSON that it decides on.

A rule layer knows no time: it is handed what counts on one day, and answers for that day.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

import zen
from orm_loop import Levels, rank

from competencies.engine.facts import Facts


class Rules:
    """A decision for every path of the catalogue, and levels made of them."""

    def __init__(self, document: Mapping[str, Any], on: date) -> None:
        self.on = on.toordinal()
        self.month = on.year * 12 + on.month - 1
        self.refused = {
            one["code"] for one in document["certifications"] if one.get("accepted_through", "9999") < on.isoformat()
        }
        self.aggregations = {one["code"]: one["aggregation"] for one in document["metrics"]}
        self.measures: dict[tuple[str, tuple[str, ...], int], str] = {}
        self.paths: dict[str, tuple[str, str]] = {}
        expressions = []
        for competency in document["competencies"]:
            for path in competency["paths"]:
                key = f"p{len(self.paths)}"
                self.paths[key] = (competency["slug"], path["level"])
                expressions.append({"id": key, "key": key, "value": self.path(path)})
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "paths",
                "type": "expressionNode",
                "name": "paths",
                "position": {"x": 1, "y": 0},
                "content": {"expressions": expressions},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ]
        edges = [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "paths"},
            {"id": "b", "type": "edge", "sourceId": "paths", "targetId": "out"},
        ]
        graph = json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})
        self.engine = zen.ZenEngine()
        self.decision = self.engine.create_decision(graph)

    # --- the catalogue as expressions ---------------------------------------------------------------------------------

    def path(self, path: Mapping[str, Any]) -> str:
        start = day_number(path.get("effective_from"), 0)
        end = day_number(path.get("effective_until"), 9_999_999)
        parts = [f"on >= {start} and on < {end}"]
        groups: dict[str, list[tuple[str, int]]] = {}
        for requirement in path["requirements"]:
            if requirement["kind"] == "people":
                holding = tree(requirement["holding"])
                if name := requirement.get("distinct"):
                    groups.setdefault(name, []).append((holding, requirement["count"]))
                else:
                    parts.append(at_least([(holding, requirement["count"])]))
            elif requirement["kind"] == "metric":
                parts.append(f"figures.{self.measure(requirement)} >= {threshold(requirement['at_least'])}")
            else:
                parts.append(f'"{requirement["authorization"]}" in authorizations')
        for members in groups.values():  # Hall's theorem (R12)
            for size in range(1, len(members) + 1):
                parts += map(at_least, combinations(members, size))
        return " and ".join(parts)

    def measure(self, requirement: Mapping[str, Any]) -> str:
        partners = tuple(requirement.get("partner_of_record", ()))
        what = (requirement["metric"], partners, requirement.get("window_months", 12))
        return self.measures.setdefault(what, f"m{len(self.measures)}")

    # --- facts as JSON ------------------------------------------------------------------------------------------------

    def context(self, facts: Facts) -> dict[str, Any]:
        """What counts on the day: the certifications of each person, the value of each measure."""
        on = self.on
        people = [
            sorted({code for code, start, end in held if start <= on < end and code not in self.refused})
            for held in facts.people.values()
        ]
        return {
            "on": on,
            "market": facts.market,
            "people": [codes for codes in people if codes],
            "figures": {name: self.value(facts, *what) for what, name in self.measures.items()},
            "authorizations": [
                code for code, spans in facts.authorizations.items() if any(start <= on < end for start, end in spans)
            ],
        }

    def value(self, facts: Facts, metric: str, partners: Sequence[str], window: int) -> int:
        totals: dict[int, int] = {}
        for month, partner, value in facts.figures.get(metric, ()):
            if self.month - window <= month < self.month and (not partners or partner in partners):
                totals[month] = totals.get(month, 0) + value
        if self.aggregations[metric] == "sum":
            return sum(totals.values())
        return totals[max(totals)] if totals else 0

    # --- levels -------------------------------------------------------------------------------------------------------

    def levels(self, context: dict[str, Any], facts: Facts) -> Levels:
        """(earned level, level) by competency; overrides are laid over what the rules say."""
        result = self.decision.evaluate(context)["result"]
        earned: dict[str, str] = {}
        for key, (slug, level) in self.paths.items():
            if result[key]:
                earned[slug] = max(earned.get(slug, ""), level, key=rank)
        given = {slug: "" for slug, _, start, end in facts.overrides if start <= self.on < end}
        for slug, level, start, end in facts.overrides:
            if start <= self.on < end:
                given[slug] = max(given[slug], level, key=rank)
        return {
            slug: (earned.get(slug, "none"), max(earned.get(slug, ""), given.get(slug, ""), key=rank))
            for slug in earned.keys() | given.keys()
        }


def at_least(members: Iterable[tuple[str, int]]) -> str:
    """So many people who hold what any of the members ask for."""
    members = list(members)
    holding = " or ".join(f"({holding})" for holding, _ in members)
    return f"count(people, {holding}) >= {sum(count for _, count in members)}"


def tree(holding: Any) -> str:
    if isinstance(holding, str):
        return f'"{holding}" in #'
    word, branches = next(iter(holding.items()))
    return "(" + {"all": " and ", "any": " or "}[word].join(map(tree, branches)) + ")"


def threshold(at_least: Mapping[str, float]) -> str:
    hundredths = {market: round(value * 100) for market, value in at_least.items()}
    return f'(market == "developed" ? {hundredths["developed"]} : {hundredths["developing"]})'


def day_number(day: str | None, default: int) -> int:
    return date.fromisoformat(day).toordinal() if day else default

"""Editions of the catalogue for tests: a small lawful one, and what is done to it."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from competencies.catalogue import Reading, read_catalogue

SMALL: dict[str, Any] = {
    "edition": "small",
    "about": "An edition for tests.",
    "centers": [{"slug": "cloud", "name": {"en": "Cloud", "ru": "Облако"}}],
    "markets": ["developed", "developing"],
    "partner_of_record": ["dpor", "tpor"],
    "metrics": [{"code": "seats", "name": "Seats", "unit": "seats", "aggregation": "latest"}],
    "authorizations": [{"code": "adr", "name": "Authorized reseller"}],
    "certifications": [
        {"code": "E-1", "name": "First exam", "kind": "exam"},
        {"code": "E-2", "name": "Second exam", "kind": "exam", "accepted_through": "2025-12-31"},
        {"code": "C-1", "name": "Certification", "kind": "certification"},
    ],
    "competencies": [
        {
            "slug": "data",
            "name": {"en": "Data", "ru": "Данные"},
            "center": "cloud",
            "paths": [
                {
                    "level": "silver",
                    "name": "Expert",
                    "requirements": [
                        {"kind": "people", "count": 2, "holding": {"any": ["E-1", {"all": ["E-2", "C-1"]}]}},
                        {"kind": "metric", "metric": "seats", "at_least": {"developed": 10, "developing": 5.5},
                         "window_months": 6, "partner_of_record": ["dpor"]},
                    ],
                },
                {
                    "level": "gold",
                    "name": "Expert",
                    "effective_from": "2020-01-01",
                    "requirements": [
                        {"kind": "people", "count": 4, "holding": "C-1", "distinct": "team"},
                        {"kind": "people", "count": 1, "holding": "E-1", "distinct": "team"},
                        {"kind": "authorization", "authorization": "adr"},
                    ],
                },
            ],
        }
    ],
    "offers": [
        {"code": "silver", "name": {"en": "Silver"}, "annual_price_usd": 1850.5, "requires": "silver"},
        {"code": "gold", "name": {"en": "Gold"}, "annual_price_usd": 5260, "requires": "gold", "value_usd": 100,
         "member_price_usd": {"silver": 4000.25}, "upgrade_discount_percent": {"silver": 25}, "price_is_example": True},
    ],
    "benefits": [
        {"code": "b-1", "name": "Support", "tier": "gold", "competency": "data", "category": "technical",
         "unit": "incident", "quantity": 5},
        {"code": "b-2", "name": "Logo", "tier": "network", "category": "branding", "unit": "logo", "quantity": None,
         "needs_key": True, "reassign_after_days": 90, "benefit_type": "core"},
    ],
}  # fmt: skip

PATHS = ("competencies", 0, "paths")
FIRST = (*PATHS, 0, "requirements", 0)
SECOND = (*PATHS, 0, "requirements", 1)

GONE = object()


def small(*changes: tuple[tuple[str | int, ...], Any]) -> dict[str, Any]:
    """The small edition, with other values at some places (GONE: with none there)."""
    document = deepcopy(SMALL)
    for path, value in changes:
        parent: Any = document
        for step in path[:-1]:
            parent = parent[step]
        if value is GONE:
            del parent[path[-1]]
        elif isinstance(parent, list) and path[-1] == len(parent):
            parent.append(value)
        else:
            parent[path[-1]] = value
    return document


def write(folder: Path, content: Any, name: str = "edition.json") -> Path:
    """The file of an edition; bytes and text are written as they are."""
    path = folder / name
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, indent=1).encode())
    return path


def read(folder: Path, content: Any) -> Reading:
    return read_catalogue(write(folder, content))


def said(reading: Reading) -> list[str]:
    """What is wrong, without the line and column."""
    return [str(problem).split(": ", 1)[1] for problem in reading.problems]

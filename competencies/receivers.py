"""What the rooms below tell: facts changed, so levels are evaluated in the same transaction (R3)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from achievements.signals import facts_changed
from competencies import standings
from organizations.signals import attributes_changed


def connect() -> None:
    facts_changed.connect(evaluate_what_people_changed, dispatch_uid="competencies.facts")
    attributes_changed.connect(evaluate_what_attributes_changed, dispatch_uid="competencies.attributes")


def evaluate_what_people_changed(
    *, organizations: Collection[int], certifications: Collection[str], on: date, **_: Any
) -> None:
    standings.reevaluate(organizations, certifications=certifications, on=on)


def evaluate_what_attributes_changed(*, organizations: Collection[int], on: date, **_: Any) -> None:
    standings.reevaluate(organizations, on=on)

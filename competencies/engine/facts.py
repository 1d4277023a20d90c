"""What is on record of one organization, as the engine reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Boundary: TypeAlias = tuple[int | None, str, int]


@dataclass(slots=True)
class Facts:
    """The facts of one organization (R3): periods, half-open, in day numbers; months as year * 12 + month - 1.

    - `market`: the market whose thresholds apply (R14).
    - `people`: person id -> [(certification code, counts from, counts until)]: from the later of earned and linked to
      the first of expired, revoked and unlinked (R4, R5), OPEN if none; an empty period counts for nothing. What the
      catalogue no longer accepts is cut by the plan, because editions may differ.
    - `figures`: metric code -> [(month, partner_of_record, value in hundredths)], in any order (R14).
    - `authorizations`: code -> [(granted, ends)] (R15).
    - `overrides`: [(competency slug, level, from, until)], with revocations already cut off (R20).
    - `running_month`: the month of today (R18).
    - `reasons`: why a period begins or ends on a day, for the explanations only: (person id, certification code, day)
      for an achievement, (None, authorization code, day), (None, competency slug, day) for an override -> a word of
      the caller's choice ("expired", "revoked", "unlinked", ...). Evaluation never looks at it.
    """

    market: str
    people: Mapping[int, Sequence[tuple[str, int, int]]]
    figures: Mapping[str, Sequence[tuple[int, str, int]]] = field(default_factory=dict)
    authorizations: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    overrides: Sequence[tuple[str, str, int, int]] = ()
    running_month: int = 0
    reasons: Mapping[Boundary, str] = field(default_factory=dict)

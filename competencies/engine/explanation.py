"""The shape of the answers to "why": plain values that a page, the API or a letter can show.

Days are day numbers (`timeline.as_date` turns them into dates); an end of OPEN is "no end on record"; an end of None
is "not held". Figures are in hundredths. Levels are "none", "silver" and "gold".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from competencies.engine.timeline import Span, Steps, Timeline

Tree: TypeAlias = str | Mapping[str, Any]
"""A certification code, or {"all": [...]}, or {"any": [...]} (R11)."""


Step: TypeAlias = tuple[int | None, tuple[str, ...]]
"""A person (None: one more person) and the certifications to earn."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A person who counts for a requirement, by which certifications, and how long without a break."""

    person: int
    codes: tuple[str, ...]
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Nearly:
    """A person who does not count but is on the way, or did until recently.

    `has`: what counts on the day of what the requirement asks; `lacks`: the smallest set of certifications that would
    do, of those that are accepted on the day;
    `ended`: certifications of the requirement that stopped counting within the last year, with the day.
    """

    person: int
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    ended: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PeopleVerdict:
    """A requirement on people (R11). `since` and `until`: without a break; None when not met.

    Without `distinct`, `counted` is everyone who counts, the longest lasting first: the first `count` are the ones
    needed. With it, `counted` are those whom the group's assignment gives to this requirement (R12), `found` is their
    number, `is_met` is whether they are enough, and `also` are the others who would satisfy it.
    """

    count: int
    found: int
    is_met: bool
    since: int | None
    until: int | None
    holding: Tree
    distinct: str | None
    counted: tuple[Counted, ...]
    also: tuple[Counted, ...]
    nearly: tuple[Nearly, ...]
    kind: str = "people"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a metric: its own total (None without rows) and the windowed value looked at from its first day on."""

    month: int
    total: int | None
    in_window: bool
    value: int
    applies_from: int


@dataclass(frozen=True, slots=True)
class MetricVerdict:
    """A requirement on figures (R14, R18): `found` is the windowed value that counts on the day.

    `months`: the window and, last, the month that is looked at itself, which never counts (13 rows for a year).
    `short_from`, `short_by`: when met, the first day from which the rows on record alone would fall short (R19).
    """

    metric: str
    needed: int
    found: int
    is_met: bool
    since: int | None
    until: int | None
    window_months: int
    aggregation: str
    partner_of_record: tuple[str, ...] | None
    months: tuple[Month, ...]
    short_from: int | None
    short_by: int | None
    kind: str = "metric"


@dataclass(frozen=True, slots=True)
class AuthorizationVerdict:
    """A requirement on an authorization (R15)."""

    authorization: str
    is_met: bool
    since: int | None
    until: int | None
    kind: str = "authorization"


Verdict: TypeAlias = PeopleVerdict | MetricVerdict | AuthorizationVerdict


@dataclass(frozen=True, slots=True)
class DistinctGroup:
    """Requirements of a path that need different people (R12).

    `requirements`: their places in the path's list; `assigned`: for each of them, the people of the one assignment
    that lasts longest (as full as it can be, when the group is not met); `missing`: the largest deficit over the
    subsets of the group, found at the requirements `short`; `until`: how long the group stays met, with whomever.
    """

    name: str
    requirements: tuple[int, ...]
    assigned: tuple[tuple[int, ...], ...]
    is_met: bool
    missing: int
    short: tuple[int, ...]
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class PathVerdict:
    """A path of the catalogue on the day (R9, R10): `effective` is its span that contains the day or is nearest to it.

    `since` and `until`: how long the path, by its name, stays met without a break, whatever edition it is in.
    """

    level: str
    name: str
    effective: Span
    is_effective: bool
    is_met: bool
    since: int | None
    until: int | None
    requirements: tuple[Verdict, ...]
    groups: tuple[DistinctGroup, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A competency of an organization on a day, and why (R16, R19, R21).

    `…_until` by level as it is held, `earned_…_until` on the facts alone; `overrides`: those active on the day, as
    (level, from, until).
    """

    competency: str
    on: int
    earned: str
    override: str
    level: str
    silver_until: int | None
    gold_until: int | None
    earned_silver_until: int | None
    earned_gold_until: int | None
    overrides: tuple[tuple[str, int, int], ...]
    paths: tuple[PathVerdict, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact that begins or ends on the day of a change.

    `kind` and `code`: "achievement" (certification; `person`), "metric", "authorization", "override" (its level) or
    "path" (its name); `begins`: whether it begins or ends; `reason`: the word of `Facts.reasons`, "retired" where the
    catalogue stops accepting the certification, else "".
    """

    kind: str
    code: str
    begins: bool
    person: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the level, or the earned level, becomes another one, and the facts that make it so."""

    day: int
    before: str
    after: str
    earned_before: str
    earned_after: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class RequirementBand:
    """A requirement over time: its height (people, hundredths of a figure, or 0 and 1) against what is needed.

    `code`: the metric or authorization, `holding`: the tree of a requirement on people, `people`: who satisfies it
    when, by person id. `met` of a `distinct` requirement is by itself: whether its group is met, the path says.
    """

    kind: str
    code: str
    holding: Tree | None
    needed: int
    heights: Steps
    met: Timeline
    people: tuple[tuple[int, Timeline], ...] = ()


@dataclass(frozen=True, slots=True)
class PathBand:
    """A path over time; one for each content it ever had under its name."""

    level: str
    name: str
    effective: Timeline
    met: Timeline
    requirements: tuple[RequirementBand, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """A competency over all time, for the timeline picture: levels, paths, overrides, and why each level changes."""

    competency: str
    earned_silver: Timeline
    earned_gold: Timeline
    silver: Timeline
    gold: Timeline
    overrides: tuple[tuple[str, int, int], ...]
    paths: tuple[PathBand, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest repair (R37): what one path still needs for its level.

    `steps`: who should earn which certifications, a person on record or (None) one more person each; `figures`: metric
    codes with the amount that is short, in hundredths; `authorizations`: codes that are not held.
    """

    level: str
    path: str
    steps: tuple[Step, ...]
    figures: tuple[tuple[str, int], ...]
    authorizations: tuple[str, ...]

    @property
    def pairs(self) -> int:
        """How many (person, certification) pairs are missing."""
        return sum(len(codes) for _, codes in self.steps)

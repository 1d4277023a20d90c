"""A catalogue compiled for evaluation: what to count, for which path, on which days (R9-R12, R14).

A tree of `all` and `any` becomes its minimal alternatives, sets of certifications that suffice. Requirements that
count the same people share one pool, across paths, levels and editions; the subsets of a `distinct` group become
pools too, with the sum of their counts (Hall's theorem, R12). Figures with the same metric, associations, window and
aggregation share one measure. Editions differ only in when a path holds, so a path that an edition keeps is one path.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from math import ceil
from typing import Any, TypeAlias

from competencies.engine.explanation import Tree
from competencies.engine.timeline import ALWAYS, BEGINNING, OPEN, Span, Timeline, complement, contains, merged
from competencies.engine.trees import Alternatives, alternatives

Matching: TypeAlias = dict[int, Alternatives]

REMEMBERED = 20_000
"""How many combinations of certifications a plan remembers the pools of; then it starts afresh."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A way of reading figures (R14): the rows that count, the months looked back on, and what is made of them."""

    metric: str
    partners: frozenset[str] | None
    window: int
    aggregation: str


@dataclass(frozen=True, slots=True)
class PeopleRequirement:
    """`count` different people, each in the pool (R11); with `distinct`, not those of the others of that name (R12)."""

    count: int
    pool: int
    distinct: str | None
    holding: Tree = field(hash=False)


@dataclass(frozen=True, slots=True)
class MetricRequirement:
    """The measure reaches the threshold of the organization's market, in hundredths (R14)."""

    measure: int
    at_least: dict[str, int] = field(hash=False)

    def needed(self, market: str) -> int:
        return self.at_least[market]


@dataclass(frozen=True, slots=True)
class AuthorizationRequirement:
    """The organization holds the authorization (R15)."""

    authorization: str


Requirement: TypeAlias = PeopleRequirement | MetricRequirement | AuthorizationRequirement


@dataclass(frozen=True, slots=True)
class Group:
    """Requirements of a path that need different people (R12): their places in its list, and a headcount a subset."""

    name: str
    places: tuple[int, ...]
    heads: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way to a level, and the days on which it counts (R9, R10).

    `heads`: the headcounts that make up its people requirements, those of its `distinct` groups included:
    (pool, at least n).
    """

    competency: str
    level: str
    name: str
    effective: Timeline
    requirements: tuple[Requirement, ...]
    heads: tuple[tuple[int, int], ...]
    figures: tuple[MetricRequirement, ...]
    authorizations: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(slots=True)
class Plan:
    """The catalogue's editions, ready to evaluate; immutable but for what it remembers, and picklable."""

    competencies: tuple[str, ...]
    paths: tuple[Path, ...]
    pools: tuple[Alternatives, ...]
    unions: dict[int, tuple[int, ...]]
    measures: tuple[Measure, ...]
    accepted: dict[str, Timeline]
    paths_of: dict[str, tuple[Path, ...]] = field(init=False)
    paths_led_by: dict[int, tuple[Path, ...]] = field(init=False)
    paths_without_people: tuple[Path, ...] = field(init=False)
    _sets_with: dict[str, list[tuple[frozenset[str], tuple[tuple[int, Alternatives], ...]]]] = field(init=False)
    _remembered: dict[frozenset[str], Matching] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.paths_of = {slug: tuple(p for p in self.paths if p.competency == slug) for slug in self.competencies}
        led: dict[int, list[Path]] = {}
        for path in self.paths:
            if path.heads:
                led.setdefault(path.heads[0][0], []).append(path)
        self.paths_led_by = {pool: tuple(paths) for pool, paths in led.items()}
        self.paths_without_people = tuple(path for path in self.paths if not path.heads)
        pools_by_set: dict[tuple[str, ...], list[tuple[int, Alternatives]]] = {}
        for pool, sets in enumerate(self.pools):
            for codes in sets:
                pools_by_set.setdefault(codes, []).append((pool, (codes,)))
        self._sets_with = {}
        for codes, fed in pools_by_set.items():
            self._sets_with.setdefault(codes[0], []).append((frozenset(codes), tuple(fed)))
        self._remembered = {}

    def __getstate__(self) -> tuple[Any, ...]:
        return (
            self.competencies,
            self.paths,
            self.pools,
            self.unions,
            self.measures,
            self.accepted,
        )

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        (
            self.competencies,
            self.paths,
            self.pools,
            self.unions,
            self.measures,
            self.accepted,
        ) = state
        self.__post_init__()

    def matching(self, codes: frozenset[str]) -> Matching:
        """The pools that somebody with these certifications can be counted in, and by which alternatives."""
        found = self._remembered.get(codes)
        if found is None:
            found = {}
            for code in codes:
                for needed, sets in self._sets_with.get(code, ()):
                    if needed <= codes:
                        for pool, alternative in sets:
                            found[pool] = found[pool] + alternative if pool in found else alternative
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[codes] = found
        return found

    def accepts(self, codes: Iterable[str], on: int) -> bool:
        """Whether all of the certifications are accepted on a day (R4)."""
        return all(code not in self.accepted or contains(self.accepted[code], on) for code in codes)

    def touched_by(
        self,
        *,
        certifications: Collection[str] = (),
        metrics: Collection[str] = (),
        authorizations: Collection[str] = (),
    ) -> frozenset[str]:
        """The competencies that a change of these facts can touch."""
        certifications = frozenset(certifications)
        pools = {
            pool for pool, sets in enumerate(self.pools) if any(not certifications.isdisjoint(codes) for codes in sets)
        }
        return frozenset(
            path.competency
            for path in self.paths
            if any(pool in pools for pool, _ in path.heads)
            or any(self.measures[figure.measure].metric in metrics for figure in path.figures)
            or any(code in authorizations for code in path.authorizations)
        )

    def needed_for(self, competencies: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
        """The certifications and the metrics that the standing of these competencies can depend on."""
        paths = [path for slug in competencies for path in self.paths_of.get(slug, ())]
        pools = {part for path in paths for pool, _ in path.heads for part in self.unions.get(pool, (pool,))}
        return (
            frozenset(code for pool in pools for codes in self.pools[pool] for code in codes),
            frozenset(self.measures[figure.measure].metric for path in paths for figure in path.figures),
        )


def compile_plan(editions: Sequence[tuple[int, Mapping[str, Any]]]) -> Plan:
    """The plan of a catalogue's editions (R10): (first day in force, document), ascending; the first holds from always.

    The documents are taken to be valid: the loader refuses the others.
    """
    compiler = _Compiler()
    for place, (first_day, document) in enumerate(editions):
        start = first_day if place else BEGINNING
        end = editions[place + 1][0] if place + 1 < len(editions) else OPEN
        compiler.read(document, (start, end))
    return compiler.plan()


class _Compiler:
    def __init__(self) -> None:
        self.pools: dict[Alternatives, int] = {}
        self.unions: dict[tuple[int, ...], int] = {}
        self.measures: dict[Measure, int] = {}
        self.refused: dict[str, list[Span]] = {}
        self.effective: dict[tuple[str, str, str, tuple[Requirement, ...]], list[Span]] = {}
        self.competencies: dict[str, None] = {}
        self.aggregations: dict[str, str] = {}

    def read(self, document: Mapping[str, Any], in_force: Span) -> None:
        """Take in an edition for the days on which it is in force."""
        self.aggregations = {metric["code"]: metric["aggregation"] for metric in document.get("metrics", ())}
        for certification in document.get("certifications", ()):
            if through := certification.get("accepted_through"):
                # Inclusive, as the source words it (R1): the day after is the first that does not count.
                no_longer = (max(_day(through) + 1, in_force[0]), in_force[1])
                self.refused.setdefault(certification["code"], []).append(no_longer)
        for competency in document["competencies"]:
            self.competencies[competency["slug"]] = None
            for path in competency["paths"]:
                start = max(in_force[0], _day(path.get("effective_from"), BEGINNING))
                end = min(in_force[1], _day(path.get("effective_until"), OPEN))
                requirements = tuple(self.requirement(requirement) for requirement in path["requirements"])
                key = (competency["slug"], path["level"], path["name"], requirements)
                self.effective.setdefault(key, []).append((start, end))

    def requirement(self, document: Mapping[str, Any]) -> Requirement:
        if document["kind"] == "people":
            holding = document["holding"]
            return PeopleRequirement(
                document["count"],
                self.pool(alternatives(holding)),
                document.get("distinct"),
                holding,
            )
        if document["kind"] == "metric":
            partners = document.get("partner_of_record")
            measure = Measure(
                document["metric"],
                frozenset(partners) if partners else None,
                document.get("window_months", 12),
                self.aggregations[document["metric"]],
            )
            thresholds = {market: _hundredths(value) for market, value in document["at_least"].items()}
            place = self.measures.setdefault(measure, len(self.measures))
            return MetricRequirement(place, thresholds)
        return AuthorizationRequirement(document["authorization"])

    def pool(self, sets: Alternatives) -> int:
        return self.pools.setdefault(sets, len(self.pools))

    def plan(self) -> Plan:
        paths = []
        for (slug, level, name, requirements), spans in self.effective.items():
            effective = ALWAYS if merged(spans) == ALWAYS else merged(spans)
            if not effective:
                continue
            groups = tuple(self.groups(requirements))
            heads: dict[int, int] = {}
            people = [(one.pool, one.count) for one in requirements if isinstance(one, PeopleRequirement)]
            for pool, count in [*people, *(head for group in groups for head in group.heads)]:
                heads[pool] = max(count, heads.get(pool, 0))
            paths.append(
                Path(
                    slug,
                    level,
                    name,
                    effective,
                    requirements,
                    tuple(sorted(heads.items())),
                    tuple(one for one in requirements if isinstance(one, MetricRequirement)),
                    tuple(one.authorization for one in requirements if isinstance(one, AuthorizationRequirement)),
                    groups,
                )
            )
        return Plan(
            tuple(self.competencies),
            tuple(paths),
            tuple(self.pools),
            {pool: pools for pools, pool in self.unions.items()},
            tuple(self.measures),
            {code: complement(merged(spans)) for code, spans in self.refused.items()},
        )

    def groups(self, requirements: Sequence[Requirement]) -> Iterable[Group]:
        """The `distinct` groups of a path, each with a headcount for every subset (Hall's theorem, R12)."""
        places: dict[str, list[int]] = {}
        for place, one in enumerate(requirements):
            if isinstance(one, PeopleRequirement) and one.distinct is not None:
                places.setdefault(one.distinct, []).append(place)
        for name, members in places.items():
            people = [one for place in members if isinstance(one := requirements[place], PeopleRequirement)]
            heads: dict[int, int] = {}
            for size in range(1, len(people) + 1):
                for subset in combinations(people, size):
                    pool = self.union({one.pool for one in subset})
                    heads[pool] = max(sum(one.count for one in subset), heads.get(pool, 0))
            yield Group(name, tuple(members), tuple(heads.items()))

    def union(self, pools: set[int]) -> int:
        """The pool of those who are in any of the given ones; numbered after all that are counted directly."""
        if len(pools) == 1:
            return next(iter(pools))
        return self.unions.setdefault(tuple(sorted(pools)), len(self.pools) + len(self.unions))


def _day(text: str | None, default: int = 0) -> int:
    return date.fromisoformat(text).toordinal() if text else default


def _hundredths(value: float | str) -> int:
    return ceil(Decimal(str(value)) * 100)

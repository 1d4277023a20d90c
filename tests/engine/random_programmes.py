"""Small random programmes, dense with coincidences: few days, few people, few certifications, several editions."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from competencies.engine.facts import Facts
from competencies.engine.plan import Plan, compile_plan
from competencies.engine.timeline import OPEN
from tests.engine.brute_force import Holding, Override, Programme, Row

FIRST = date(2027, 12, 1)
SLUGS = ("north", "south")
CODES = ("A", "B", "C", "D", "E")

days = st.integers(0, 95).map(lambda number: FIRST + timedelta(days=number))
ends = st.none() | days
months = st.integers(-5, 4).map(lambda number: FIRST.year * 12 + FIRST.month - 1 + number)
partners = st.sampled_from(["dpor", "tpor"])
trees = st.recursive(
    st.sampled_from(CODES),
    lambda parts: st.builds(
        lambda kind, chosen: {kind: chosen}, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3)
    ),
    max_leaves=4,
)


def _without_none(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


people_requirements = st.builds(
    lambda count, holding, distinct: _without_none(
        {"kind": "people", "count": count, "holding": holding, "distinct": distinct}
    ),
    st.sampled_from([1, 1, 2, 2, 3]),
    trees,
    st.sampled_from([None, "group", "group", "other"]),
)
metric_requirements = st.builds(
    lambda code, developed, developing, window, wanted: _without_none(
        {
            "kind": "metric",
            "metric": code,
            "at_least": {"developed": developed, "developing": developing},
            "window_months": window,
            "partner_of_record": wanted,
        }
    ),
    st.sampled_from(["sales", "seats"]),
    st.sampled_from([0.5, 1, 2, 3.25]),
    st.sampled_from([0.5, 1, 2, 3.25]),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([None, ["dpor"], ["dpor", "tpor"]]),
)
authorization_requirements = st.just({"kind": "authorization", "authorization": "adr"})
contents = st.lists(
    people_requirements | people_requirements | people_requirements | metric_requirements | authorization_requirements,
    min_size=1,
    max_size=4,
)


@st.composite
def editions(draw: st.DrawFn) -> list[tuple[date, dict[str, Any]]]:
    """One to three editions that keep, drop and change paths of a few contents."""
    known = draw(st.lists(contents, min_size=1, max_size=3))
    found = []
    for first in sorted(draw(st.sets(days, min_size=1, max_size=3))):
        competencies = []
        for slug in SLUGS:
            chosen = draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(["silver", "gold"]),
                        st.sampled_from(["First", "Second"]),
                        st.sampled_from(known),
                        st.sampled_from([None, None, None, "dates"]),
                    ),
                    max_size=3,
                    unique_by=lambda path: path[:2],
                )
            )
            paths = []
            for level, name, requirements, dated in chosen:
                begins, until = (_text(draw(ends)), _text(draw(ends))) if dated else (None, None)
                document = {"level": level, "name": name, "requirements": requirements}
                paths.append(_without_none({**document, "effective_from": begins, "effective_until": until}))
            competencies.append({"slug": slug, "paths": paths})
        limits = draw(st.dictionaries(st.sampled_from(CODES), days, max_size=2))
        kinds = draw(st.sampled_from([("sum", "latest"), ("sum", "latest"), ("latest", "sum")]))
        found.append(
            (
                first,
                {
                    "metrics": [
                        {"code": code, "aggregation": kind}
                        for code, kind in zip(("sales", "seats"), kinds, strict=True)
                    ],
                    "certifications": [
                        _without_none({"code": code, "accepted_through": _text(limits.get(code))}) for code in CODES
                    ],
                    "competencies": competencies,
                },
            )
        )
    return found


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """A whole programme: catalogue, facts and the day of the clock."""
    holdings = st.builds(Holding, st.sampled_from(CODES), days, ends)
    people = draw(st.lists(st.lists(holdings, max_size=4), max_size=5))
    rows = draw(
        st.lists(
            st.builds(
                lambda metric, month, partner, value: Row(metric, month // 12, month % 12 + 1, partner, value),
                st.sampled_from(["sales", "seats"]),
                months,
                partners,
                st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(325, 100)]),
            ),
            max_size=8,
        )
    )
    overrides = st.builds(Override, st.sampled_from(SLUGS), st.sampled_from(["silver", "gold"]), days, days)
    return Programme(
        draw(editions()),
        draw(st.sampled_from(["developed", "developing"])),
        dict(enumerate(people, 1)),
        rows,
        draw(st.lists(st.tuples(st.just("adr"), days, ends), max_size=2)),
        draw(st.lists(overrides, max_size=2)),
        draw(days),
    )


def plan_of(programme: Programme) -> Plan:
    """The programme's catalogue, compiled."""
    return compile_plan([(first.toordinal(), document) for first, document in programme.editions])


def facts_of(programme: Programme) -> Facts:
    """The programme's facts as the engine reads them."""
    figures: dict[str, list[tuple[int, str, int]]] = {}
    for row in programme.rows:
        month = row.year * 12 + row.month - 1
        figures.setdefault(row.metric, []).append((month, row.partner, int(row.value * 100)))
    authorizations: dict[str, list[tuple[int, int]]] = {}
    for code, first, end in programme.authorizations:
        authorizations.setdefault(code, []).append((first.toordinal(), end.toordinal() if end else OPEN))
    return Facts(
        programme.market,
        {
            person: [(code, first.toordinal(), end.toordinal() if end else OPEN) for code, first, end in held]
            for person, held in programme.people.items()
        },
        figures,
        authorizations,
        [(slug, level, first.toordinal(), end.toordinal()) for slug, level, first, end in programme.overrides],
        programme.today.year * 12 + programme.today.month - 1,
    )

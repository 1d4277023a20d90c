"""Timelines are sets of days: every operation does to spans what it does to the sets (R1, R17)."""

from collections.abc import Iterable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from competencies.engine.timeline import (
    ALWAYS,
    BEGINNING,
    NEVER,
    OPEN,
    Timeline,
    as_date,
    at_least,
    complement,
    contains,
    height_on,
    heights,
    intersection,
    merged,
    next_end,
    reaching,
    span_on,
    subtract,
    union,
)

DAYS = range(1, 31)
spans = st.lists(st.tuples(st.integers(1, 28), st.integers(0, 30)), max_size=5)
timelines = spans.map(merged)


def days_of(timeline: Timeline) -> set[int]:
    return {day for start, end in timeline for day in range(start, min(end, 31))}


def well_formed(timeline: Timeline) -> bool:
    edges = [edge for span in timeline for edge in span]
    return edges == sorted(set(edges))


@given(spans)
def test_merged_spans_hold_the_days_of_all_and_neither_touch_nor_overlap(given_spans: list[tuple[int, int]]) -> None:
    timeline = merged(given_spans)
    assert days_of(timeline) == {day for start, end in given_spans for day in range(start, end)}
    assert well_formed(timeline)


@given(timelines, timelines)
def test_union_intersection_and_difference_are_those_of_the_sets_of_days(one: Timeline, other: Timeline) -> None:
    for result, expected in (
        (union(one, other), days_of(one) | days_of(other)),
        (intersection(one, other), days_of(one) & days_of(other)),
        (subtract(one, other), days_of(one) - days_of(other)),
    ):
        assert days_of(result) == expected
        assert well_formed(result)


@given(timelines)
def test_the_complement_holds_exactly_where_the_timeline_does_not(timeline: Timeline) -> None:
    assert days_of(complement(timeline)) == set(DAYS) - days_of(timeline)
    assert complement(complement(timeline)) == timeline
    assert intersection(timeline, ALWAYS) == timeline == union(NEVER, timeline)


@given(st.integers(1, 5), st.lists(timelines, max_size=6))
def test_at_least_n_of_them_is_a_headcount_of_each_day(n: int, many: list[Timeline]) -> None:
    result = at_least(n, many)
    assert days_of(result) == {day for day in DAYS if sum(day in days_of(one) for one in many) >= n}
    assert well_formed(result)


@given(st.lists(timelines, max_size=6))
def test_heights_say_how_many_hold_on_each_day(many: list[Timeline]) -> None:
    steps = heights(many)
    for day in DAYS:
        assert height_on(steps, day) == sum(day in days_of(one) for one in many)


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(1, 29), st.integers(0, 9)), unique_by=lambda step: step[0]))
def test_a_height_is_reached_while_it_is_high_enough_and_for_ever_if_it_ends_so(
    needed: int, steps: list[tuple[int, int]]
) -> None:
    steps.sort()
    result = reaching(needed, steps)
    assert days_of(result) == {day for day in DAYS if height_on(steps, day) >= needed}
    assert well_formed(result)
    assert (next_end(result, 30) == OPEN) == bool(steps and steps[-1][1] >= needed)


@given(timelines, st.sampled_from(DAYS))
def test_a_day_is_in_its_span_and_the_next_end_is_the_first_day_without(timeline: Timeline, day: int) -> None:
    """R19: the first day after d on which it is not held; nothing when it is not held on d."""
    held = days_of(timeline)
    assert contains(timeline, day) == (day in held)
    expected = next((later for later in range(day, 32) if later not in held), None) if day in held else None
    assert next_end(timeline, day) == expected
    span = span_on(timeline, day)
    assert span is None or (span in timeline and span[0] <= day < span[1])


def test_a_period_contains_its_first_day_and_not_its_last() -> None:
    """R1."""
    assert not contains(((10, 20),), 9)
    assert contains(((10, 20),), 10)
    assert contains(((10, 20),), 19)
    assert not contains(((10, 20),), 20)


def test_open_ends_stay_open() -> None:
    """R1: no end means open, through every operation."""
    forever: Timeline = ((10, OPEN),)
    assert at_least(2, [forever, ((5, OPEN),)]) == forever
    assert union(forever, ((1, 10),)) == ALWAYS
    assert heights([forever]) == ((10, 1),)
    assert complement(forever) == ((BEGINNING, 10),)


def test_days_are_dates_and_no_end_is_no_date() -> None:
    assert as_date(date(2028, 2, 29).toordinal()) == date(2028, 2, 29)
    assert as_date(OPEN - 1) == date.max
    assert as_date(OPEN) is None
    assert as_date(None) is None


def test_periods_that_touch_are_one() -> None:
    """Whoever is replaced on the very day leaves no gap (R17)."""
    parts: Iterable[Timeline] = [((1, 10),), ((10, 20),)]
    assert at_least(1, parts) == ((1, 20),) == union(((1, 10),), ((10, 20),))

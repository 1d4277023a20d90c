"""Sets of days as sorted, disjoint, half-open spans of day numbers, and their algebra (R1, R17).

A day is `date.toordinal()`. A timeline is a tuple of spans `(first day, first day after)`, ascending, never empty,
never touching: so two timelines are equal exactly when they hold on the same days. Steps are a number that changes
with time: `(day, height from that day on)`, ascending; before the first step the height is 0.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
Timeline: TypeAlias = tuple[Span, ...]
Steps: TypeAlias = tuple[tuple[int, int], ...]

BEGINNING = 1
"""The first day there is: a span from here has held "for always"."""

OPEN = date.max.toordinal() + 1
"""No end on record: the day after the last day there is."""

NEVER: Timeline = ()
ALWAYS: Timeline = ((BEGINNING, OPEN),)


def as_date(day: int | None) -> date | None:
    """The calendar date of a day number; None for "open" and for "not held"."""
    return None if day is None or day >= OPEN else date.fromordinal(day)


def heights(timelines: Iterable[Timeline]) -> Steps:
    """How many of the timelines hold, as it changes from day to day."""
    changes: dict[int, int] = {}
    for timeline in timelines:
        for start, end in timeline:
            changes[start] = changes.get(start, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    height = 0
    return tuple([(day, height := height + changes[day]) for day in sorted(changes) if day < OPEN])


def reaching(needed: int, steps: Iterable[tuple[int, int]]) -> Timeline:
    """The days on which the height is at least `needed` (above 0); a height that stays there is open-ended."""
    spans = []
    start = 0
    for day, height in steps:
        if height >= needed:
            if not start:
                start = day
        elif start:
            spans.append((start, day))
            start = 0
    if start:
        spans.append((start, OPEN))
    return tuple(spans)


def at_least(n: int, timelines: Iterable[Timeline]) -> Timeline:
    """The days on which at least `n` (above 0) of the timelines hold: the headcount of R17.

    With all starts and all ends in order: as long as the end number k is still to come, no more than k spans are over,
    so n hold from the start number k + n - 1 on. Those stretches together are the answer, and come in order.
    """
    starts: list[int] = []
    ends: list[int] = []
    for timeline in timelines:
        for start, end in timeline:
            starts.append(start)
            ends.append(end)
    starts.sort()
    ends.sort()
    spans: list[Span] = []
    since = until = 0
    for start, end in zip(starts[n - 1 :], ends, strict=False):
        if start < end:
            if start > until:
                if until:
                    spans.append((since, until))
                since = start
            until = end
    if until:
        spans.append((since, until))
    return tuple(spans)


def union(one: Timeline, other: Timeline) -> Timeline:
    """The days on which either holds."""
    if not one:
        return other
    if not other:
        return one
    if len(one) == len(other) == 1:
        ((a, b),), ((c, d),) = one, other
        if b < c:
            return one + other
        if d < a:
            return other + one
        return ((a if a < c else c, b if b > d else d),)
    return merged(one + other)


def merged(spans: Iterable[Span]) -> Timeline:
    """The timeline of spans in any order, which may overlap, touch or be empty."""
    ordered = sorted(spans)
    if len(ordered) == 1 and ordered[0][0] < ordered[0][1]:
        return (ordered[0],)
    out: list[Span] = []
    last_start = last_end = 0
    for start, end in ordered:
        if start >= end:
            continue
        if start > last_end or not last_end:
            if last_end:
                out.append((last_start, last_end))
            last_start, last_end = start, end
        elif end > last_end:
            last_end = end
    if last_end:
        out.append((last_start, last_end))
    return tuple(out)


def intersection(one: Timeline, other: Timeline) -> Timeline:
    """The days on which both hold."""
    if one is ALWAYS:
        return other
    if len(one) == len(other) == 1:
        ((a, b),), ((c, d),) = one, other
        if c <= a and b <= d:
            return one
        if a <= c and d <= b:
            return other
        start, end = (a if a > c else c), (b if b < d else d)
        return ((start, end),) if start < end else NEVER
    out: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(other):
        (a, b), (c, d) = one[i], other[j]
        start, end = (a if a > c else c), (b if b < d else d)
        if start < end:
            out.append((start, end))
        if b < d:
            i += 1
        else:
            j += 1
    return tuple(out)


def complement(timeline: Timeline) -> Timeline:
    """The days on which the timeline does not hold."""
    edges = [BEGINNING, *(edge for span in timeline for edge in span), OPEN]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


def subtract(one: Timeline, other: Timeline) -> Timeline:
    """The days on which `one` holds and `other` does not."""
    return intersection(one, complement(other))


def span_on(timeline: Timeline, day: int) -> Span | None:
    """The span that contains `day`, if any: since when and until when, without a break."""
    place = bisect_right(timeline, (day, OPEN + 1)) - 1
    return timeline[place] if place >= 0 and day < timeline[place][1] else None


def contains(timeline: Timeline, day: int) -> bool:
    """Whether the timeline holds on `day`."""
    return span_on(timeline, day) is not None


def next_end(timeline: Timeline, day: int) -> int | None:
    """The first day after `day` on which it does not hold (R19): OPEN for none, None when not held on `day`."""
    span = span_on(timeline, day)
    return span[1] if span else None


def height_on(steps: Sequence[tuple[int, int]], day: int) -> int:
    """The height on `day`."""
    place = bisect_right(steps, (day, OPEN), key=lambda step: (step[0], 0)) - 1
    return steps[place][1] if place >= 0 else 0

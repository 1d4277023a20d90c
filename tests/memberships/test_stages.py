"""The stages of a competency (R30), on a day of a Gold term."""

import pytest

from competencies.engine.timeline import NEVER, OPEN, Timeline
from memberships.engine import TermSpan
from memberships.stages import shown_on, stage

TERM = TermSpan("gold", 100, 465, 495)
DAY = 200
ALL_YEAR: Timeline = ((50, OPEN),)
TILL_THE_ANNIVERSARY: Timeline = ((50, 465),)
OVER: Timeline = ((50, 150),)


@pytest.mark.parametrize(
    ("terms", "silver", "gold", "is_started", "expected"),
    [
        ([TERM], NEVER, NEVER, False, "not_started"),
        ([TERM], NEVER, NEVER, True, "started"),
        ([], ALL_YEAR, NEVER, True, "qualified"),
        ([TERM], ALL_YEAR, NEVER, True, "active"),
        ([TERM], TILL_THE_ANNIVERSARY, NEVER, True, "at_risk"),
        ([TERM], OVER, NEVER, True, "at_risk"),
        ([TERM], ALL_YEAR, OVER, True, "at_risk"),
    ],
)
def test_a_competency_goes_through_five_stages(
    terms: list[TermSpan], silver: Timeline, gold: Timeline, is_started: bool, expected: str
) -> None:
    assert stage(terms, silver, gold, DAY, is_started=is_started) == expected


def test_what_is_shown_ends_with_the_term_and_its_grace() -> None:
    assert shown_on([TERM], ALL_YEAR, OVER, DAY) == ("gold", 495)
    assert shown_on([TERM], ALL_YEAR, NEVER, DAY) == ("silver", 495)
    assert shown_on([], ALL_YEAR, NEVER, DAY) == ("none", None)

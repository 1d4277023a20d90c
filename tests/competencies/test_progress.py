"""How far it is to a level, on the real catalogue."""

from datetime import date

import pytest

from competencies.engine.evaluate import Weighing
from competencies.engine.facts import Facts
from competencies.engine.timeline import OPEN
from competencies.progress import Progress, codes_held, is_started, towards
from tests.engine.catalogue import real_plan

ON = date(2026, 11, 22).toordinal()
MONTH = 2026 * 12 + 10


def weighing(*people: tuple[str, ...], until: int = OPEN, azure: int = 0) -> Weighing:
    held = {number: [(code, 1, until) for code in codes] for number, codes in enumerate(people, start=1)}
    figures = {"azure_consumption_usd": [(MONTH - 1, "dpor", azure * 100)]} if azure else {}
    return Weighing(real_plan(), Facts("developed", held, figures, running_month=MONTH))


def test_people_are_counted_towards_what_is_needed() -> None:
    found = towards(weighing(("70-740",)), "datacenter", "silver", ON)
    assert found == Progress("silver", "Datacenter Solutions", "people", "", 1, 2, 0)


def test_those_who_end_soon_are_told_where_nobody_takes_their_place() -> None:
    two = (("70-740",), ("70-744",))
    soon = towards(weighing(*two, until=ON + 30), "datacenter", "silver", ON)
    assert soon is not None
    assert (soon.found, soon.soon) == (2, 2)


def test_the_thinnest_place_of_the_nearest_path_is_shown() -> None:
    found = towards(weighing(("70-533",), azure=9_000), "cloud-platform", "silver", ON)
    assert found is not None
    assert (found.kind, found.code, found.found, found.needed) == (
        "metric",
        "azure_consumption_usd",
        900_000,
        1_500_000,
    )


def test_a_level_that_no_path_leads_to_on_the_day_has_no_progress() -> None:
    assert towards(weighing(), "enterprise-resource-planning", "silver", ON) is None


@pytest.mark.parametrize(
    ("codes", "competency", "expected"),
    [
        (("70-496",), "devops", True),
        (("70-496",), "messaging", False),
        ((), "devops", False),
    ],
)
def test_a_competency_is_started_when_anything_counts_towards_it(
    codes: tuple[str, ...], competency: str, expected: bool
) -> None:
    one = weighing(codes)
    assert is_started(one, competency, ON, codes_held(one, ON)) is expected


def test_a_figure_alone_starts_a_competency() -> None:
    one = weighing(azure=1)
    assert is_started(one, "cloud-platform", ON, frozenset())


def test_what_has_ended_starts_nothing() -> None:
    one = weighing(("70-496",), until=ON)
    assert codes_held(one, ON) == frozenset()

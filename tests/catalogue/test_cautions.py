"""What a catalogue is warned of, and published all the same."""

from datetime import date
from typing import Any

import pytest

from competencies.catalogue import BUNDLED, read_catalogue
from competencies.catalogue.cautions import cautions
from competencies.catalogue.findings import json_path
from tests.catalogue.editions import FIRST, GONE, PATHS, SECOND, small

GOLD = (*PATHS, 1)
SEATS = {"kind": "metric", "metric": "seats"}


def warned(document: dict[str, Any], on: date = date(2025, 6, 1)) -> list[str]:
    return [f"{json_path(finding.path)}: {finding.text}" for finding in cautions(document, on=on)]


def test_the_small_edition_is_warned_of_nothing() -> None:
    assert warned(small()) == []


def test_the_real_catalogue_asks_for_less_in_one_gold_path() -> None:
    assert warned(read_catalogue(BUNDLED).document, date(2018, 3, 20)) == [
        (
            "$.competencies[11].paths[3].requirements[0].at_least: “SMB Partner” asks for less new_ems_customers "
            "for Gold than for Silver: developed 5 for Gold, 20 for Silver; developing 5 for Gold, 20 for Silver"
        )
    ]


def test_of_the_markets_the_lower_ones_are_named() -> None:
    metric = {**SEATS, "at_least": {"developed": 10, "developing": 5.25}}
    assert warned(small(((*GOLD, "requirements"), [metric]))) == [
        (
            "$.competencies[0].paths[1].requirements[0].at_least: “Expert” asks for less seats for Gold than for "
            "Silver: developing 5.25 for Gold, 5.5 for Silver"
        )
    ]
    assert warned(small(((*GOLD, "requirements"), [metric]), ((*GOLD, "name"), "Another"))) == []


@pytest.mark.parametrize(
    ("on", "is_warned"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)], ids=["accepted", "no longer"]
)
def test_a_path_that_needs_what_is_no_longer_accepted(on: date, is_warned: bool) -> None:
    needed = small(((*FIRST, "holding"), {"any": ["E-2", {"all": ["E-2", "C-1"]}]}))
    said = "$.competencies[0].paths[0].requirements[0].holding: “Expert” (silver) needs what is no longer accepted: E-2"
    assert warned(needed, on) == ([said] if is_warned else [])
    # There is another way.
    assert warned(small(((*FIRST, "holding"), {"any": ["E-2", "C-1"]})), on) == []
    # It is over anyway.
    over = small(((*FIRST, "holding"), "E-2"), ((*PATHS, 0, "effective_until"), "2020-01-01"))
    assert warned(over, on) == []


def test_a_level_that_nobody_can_reach() -> None:
    assert warned(small((GOLD, GONE))) == ["$.competencies[0].paths: nobody can reach gold in “Data”"]
    assert warned(small(((*PATHS, 0), GONE))) == []  # whoever has Gold has Silver
    assert warned(small((PATHS, []))) == [
        "$.competencies[0].paths: nobody can reach silver in “Data”",
        "$.competencies[0].paths: nobody can reach gold in “Data”",
    ]
    assert warned(small(((*GOLD, "effective_until"), "2025-06-01"))) == [
        "$.competencies[0].paths: nobody can reach gold in “Data”"
    ]
    assert warned(small(((*GOLD, "effective_until"), "2025-06-02"))) == []
    assert warned(small(((*GOLD, "effective_until"), "2020-01-01"))) == [
        "$.competencies[0].paths: nobody can reach gold in “Data”"
    ]
    assert warned(small(((*GOLD, "requirements", 0, "holding"), "E-2")), date(2026, 1, 1)) == [
        "$.competencies[0].paths: nobody can reach gold in “Data”",
        "$.competencies[0].paths[1].requirements[0].holding: “Expert” (gold) needs what is no longer accepted: E-2",
    ]
    assert warned(small(((*SECOND, "window_months"), 1))) == []

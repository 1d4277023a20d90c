"""Requirements and causes as sentences."""

import pytest
from django.utils.translation import override

from competencies.engine.explanation import Cause, Tree
from competencies.words import Names, cause, causes, codes_of, holding, listed, people_needed, satisfies

NAMES = Names({}, {}, {"surface-hub-adr": "Authorized Surface Hub ADR"}, {})
SPECIALIST: Tree = {"all": ["70-496", "70-498", {"any": ["70-497", "PMI-ACP", "PSM-I", "CSM"]}]}
EITHER: Tree = {"any": [{"all": ["70-346", "70-347"]}, "MCSA-OFFICE-365"]}


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ("70-533", "70-533"),
        ({"any": ["A", "B"]}, "A or B"),
        ({"any": ["A", "B", "C", "D"]}, "any of 4 certifications"),
        (SPECIALIST, "70-496, 70-498 and any of 4 certifications"),
        (EITHER, "(70-346 and 70-347) or MCSA-OFFICE-365"),
        ({"all": ["A", {"any": ["B", "C"]}]}, "A and (B or C)"),
    ],
)
def test_a_holding_in_words(tree: Tree, words: str) -> None:
    assert holding(tree) == words


def test_a_requirement_on_people_agrees_with_its_number() -> None:
    assert people_needed(1, "A") == "1 person with A"
    assert people_needed(4, "A") == "4 people with A"
    with override("ru"):
        assert [people_needed(count, "A") for count in (1, 2, 5, 21)] == [
            "1 человек: A",
            "2 человека: A",
            "5 человек: A",
            "21 человек: A",
        ]


def test_a_holding_speaks_of_each_certification_once() -> None:
    assert codes_of({"any": [{"all": ["A", "B"]}, {"all": ["B", "C"]}]}) == ("A", "B", "C")


@pytest.mark.parametrize(
    ("codes", "expected"),
    [({"70-346"}, False), ({"70-346", "70-347"}, True), ({"MCSA-OFFICE-365"}, True), (set(), False)],
)
def test_somebody_has_what_a_holding_asks_for_or_not(codes: set[str], expected: bool) -> None:
    assert satisfies(codes, EITHER) is expected


@pytest.mark.parametrize(
    ("one", "with_names", "without"),
    [
        (Cause("achievement", "70-533", False, 1, "expired"), "70-533 of Ana expires", "70-533 expires"),
        (Cause("achievement", "70-533", False, 1, "unlinked"), "Ana unlinks 70-533", "70-533 is unlinked"),
        (Cause("achievement", "70-533", False, 1, "revoked"), "70-533 of Ana is revoked", "70-533 is revoked"),
        (
            Cause("achievement", "70-533", False, 1, "retired"),
            "70-533 is no longer accepted",
            "70-533 is no longer accepted",
        ),
        (Cause("achievement", "70-533", True, 1, "earned"), "Ana earns 70-533", "70-533 is earned"),
        (Cause("achievement", "70-533", True, 1, "linked"), "Ana links 70-533", "70-533 is linked"),
        (
            Cause("authorization", "surface-hub-adr", False),
            "Authorized Surface Hub ADR ends",
            "Authorized Surface Hub ADR ends",
        ),
        (Cause("override", "gold", False, reason="over"), "the override ends", "the override ends"),
        (Cause("override", "gold", False, reason="revoked"), "the override is revoked", "the override is revoked"),
        (Cause("path", "Power BI", False), "the path Power BI closes", "the path Power BI closes"),
    ],
)
def test_a_cause_in_words(one: Cause, with_names: str, without: str) -> None:
    assert cause(one, NAMES, {1: "Ana"}) == with_names
    assert cause(one, NAMES, None) == without


def test_of_many_causes_two_are_named_and_the_rest_counted() -> None:
    many = [Cause("achievement", f"70-{number}", False, 1, "expired") for number in range(4)]
    assert causes(many, NAMES) == "70-0 expires, 70-1 expires and 2 more"


def test_a_list_of_words_ends_in_its_last() -> None:
    assert [listed(words, "and") for words in ((), ("A",), ("A", "B"), ("A", "B", "C"))] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]

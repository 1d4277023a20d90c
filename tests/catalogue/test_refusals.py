"""What a catalogue may not say, where, and the sentence that says so."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competencies.catalogue import BUNDLED, read_catalogue
from competencies.catalogue.loading import LARGEST_FILE
from tests.catalogue.editions import FIRST, GONE, PATHS, SECOND, SMALL, read, said, small, write

OFFER, BENEFIT, COMPETENCY = ("offers", 0), ("benefits", 0), ("competencies", 0)
HOLDING = (*FIRST, "holding")
AT_HOLDING = "$.competencies[0].paths[0].requirements[0].holding"
AT_FIRST = "$.competencies[0].paths[0].requirements[0]"
AT_SECOND = "$.competencies[0].paths[0].requirements[1]"
DAY = "is not a day from 1990-01-01 to 2199-12-31, written YYYY-MM-DD"
PAIRS = {"all": [{"any": [f"E-{n}", f"C-{n}"]} for n in (1, 2)]}

# fmt: off
CASES: list[tuple[tuple[str | int, ...], Any, list[str]]] = [
    # --- shape ---
    (("edition",), GONE, ["$: the key “edition” is missing"]),
    (("edition",), "", ["$.edition: this may not be empty"]),
    (("edition",), "e" * 201, ["$.edition: 201 characters; 200 are the most"]),
    (("edition",), 2017, ["$.edition: 2017 is not text"]),
    (("competencies",), {}, ["$.competencies: {} is not a list"]),
    (("colour",), "red", [f"$.colour: unknown key; known are {', '.join(SMALL)}"]),
    (("markets",), ["developed", "mature"], ["$.markets[1]: “mature” is none of developed, developing"]),
    (("markets",), ["developed"], ["$.markets: at least 2 are needed here"]),
    (("partner_of_record",), ["dpor", "tpor", "tpor"], ["$.partner_of_record: something is in this list twice"]),
    (("centers", 0, "slug"), "The Cloud", [
        "$.centers[0].slug: “The Cloud” is not made of small letters, digits and hyphens",
        "$.competencies[0].center: “cloud” is no center of this catalogue"]),
    (("centers", 0, "name"), "Cloud", ["$.centers[0].name: “Cloud” is not an object"]),
    (("centers", 0, "name", "en"), GONE, ["$.centers[0].name: the key “en” is missing"]),
    (("metrics", 0, "aggregation"), "mean", ["$.metrics[0].aggregation: “mean” is none of sum, latest"]),
    (("certifications", 0, "kind"), "diploma", [
        "$.certifications[0].kind: “diploma” is none of exam, certification, assessment"]),
    (("certifications", 0, "accepted_through"), "2018-02-30", [
        f"$.certifications[0].accepted_through: “2018-02-30” {DAY}"]),
    (("certifications", 0, "accepted_through"), "20180228", [
        f"$.certifications[0].accepted_through: “20180228” {DAY}"]),
    (("certifications", 0, "accepted_through"), "9999-12-31", [
        f"$.certifications[0].accepted_through: “9999-12-31” {DAY}"]),
    ((*PATHS, 0, "level"), "bronze", ["$.competencies[0].paths[0].level: “bronze” is none of silver, gold"]),
    ((*PATHS, 0, "requirements"), [], ["$.competencies[0].paths[0].requirements: this may not be empty"]),
    ((*FIRST, "kind"), "persons", [f"{AT_FIRST}.kind: “persons” is none of people, metric, authorization"]),
    ((*FIRST, "kind"), GONE, [f"{AT_FIRST}: the key “kind” is missing"]),
    ((*FIRST, "count"), 0, [f"{AT_FIRST}.count: 0 is below 1"]),
    ((*FIRST, "count"), 2.5, [f"{AT_FIRST}.count: 2.5 is not a whole number"]),
    ((*FIRST, "count"), True, [f"{AT_FIRST}.count: true is not a whole number"]),
    ((*FIRST, "count"), GONE, [f"{AT_FIRST}: the key “count” is missing"]),
    ((*FIRST, "at_least"), {}, [f"{AT_FIRST}.at_least: unknown key; known are kind, count, holding, distinct"]),
    (HOLDING, {"any": []}, [f"{AT_HOLDING}.any: this may not be empty"]),
    (HOLDING, {"all": ["E-1", {"any": []}]}, [f"{AT_HOLDING}.all[1].any: this may not be empty"]),
    (HOLDING, {}, [f"{AT_HOLDING}: this may not be empty"]),
    (HOLDING, "", [f"{AT_HOLDING}: this may not be empty"]),
    (HOLDING, ["E-1"], [f"{AT_HOLDING}: [\"E-1\"] is not an object"]),
    (HOLDING, {"any": ["E-1"], "all": ["E-1"]}, [
        f"{AT_HOLDING}: this holds more than one key: it is either “all” or “any”"]),
    (HOLDING, {"none": ["E-1"]}, [f"{AT_HOLDING}.none: unknown key; known are all, any"]),
    ((*SECOND, "at_least", "developed"), 0, [f"{AT_SECOND}.at_least.developed: 0 is not above 0"]),
    ((*SECOND, "at_least", "developed"), -5, [f"{AT_SECOND}.at_least.developed: -5 is not above 0"]),
    ((*SECOND, "at_least", "developed"), "10", [f"{AT_SECOND}.at_least.developed: “10” is not a number"]),
    ((*SECOND, "at_least", "developed"), 10**13, [
        f"{AT_SECOND}.at_least.developed: 10000000000000 is above 9999999999999.99"]),
    ((*SECOND, "at_least", "developing"), GONE, [f"{AT_SECOND}.at_least: the key “developing” is missing"]),
    ((*SECOND, "window_months"), 0, [f"{AT_SECOND}.window_months: 0 is below 1"]),
    ((*SECOND, "window_months"), 121, [f"{AT_SECOND}.window_months: 121 is above 120"]),
    ((*SECOND, "partner_of_record"), [], [f"{AT_SECOND}.partner_of_record: this may not be empty"]),
    ((*OFFER, "code"), "platinum", ["$.offers[0].code: “platinum” is none of action-pack, silver, gold"]),
    ((*OFFER, "requires"), "bronze", ["$.offers[0].requires: “bronze” is none of null, silver, gold"]),
    ((*OFFER, "annual_price_usd"), -1, ["$.offers[0].annual_price_usd: -1 is below 0"]),
    (("offers", 1, "upgrade_discount_percent", "silver"), 101, [
        "$.offers[1].upgrade_discount_percent.silver: 101 is above 100"]),
    ((*BENEFIT, "quantity"), -1, ["$.benefits[0].quantity: -1 is below 0"]),
    ((*BENEFIT, "quantity"), 1.5, ["$.benefits[0].quantity: 1.5 is not a whole number or null"]),
    ((*BENEFIT, "unit"), "u" * 61, ["$.benefits[0].unit: 61 characters; 60 are the most"]),
    # --- sense ---
    (("centers", 1), SMALL["centers"][0], [
        "$.centers[1].slug: “cloud” is there twice; it is the name of centers[0], too"]),
    (("metrics", 1), SMALL["metrics"][0], [
        "$.metrics[1].code: “seats” is there twice; it is the name of metrics[0], too"]),
    (("authorizations", 1), SMALL["authorizations"][0], [
        "$.authorizations[1].code: “adr” is there twice; it is the name of authorizations[0], too"]),
    (("certifications", 3), SMALL["certifications"][0], [
        "$.certifications[3].code: “E-1” is there twice; it is the name of certifications[0], too"]),
    (("competencies", 1), SMALL["competencies"][0], [
        "$.competencies[1].slug: “data” is there twice; it is the name of competencies[0], too"]),
    (("offers", 2), SMALL["offers"][0], [
        "$.offers[2].code: “silver” is there twice; it is the name of offers[0], too"]),
    (("benefits", 2), SMALL["benefits"][0], [
        "$.benefits[2].code: “b-1” is there twice; it is the name of benefits[0], too"]),
    ((*PATHS, 2), SMALL["competencies"][0]["paths"][0], [
        "$.competencies[0].paths[2].name: “Expert” is there twice; it is the name of paths[0], too"]),
    ((*COMPETENCY, "center"), "moon", ["$.competencies[0].center: “moon” is no center of this catalogue"]),
    ((*BENEFIT, "competency"), "juggling", ["$.benefits[0].competency: “juggling” is no competency of this catalogue"]),
    (HOLDING, "E-9", [f"{AT_HOLDING}: “E-9” is no certification of this catalogue"]),
    (HOLDING, {"all": ["E-1", {"any": ["E-8", "E-2"]}]}, [
        f"{AT_HOLDING}.all[1].any[0]: “E-8” is no certification of this catalogue"]),
    ((*SECOND, "metric"), "steel", [f"{AT_SECOND}.metric: “steel” is no metric of this catalogue"]),
    ((*SECOND, "partner_of_record"), ["dpor", "zpor"], [
        f"{AT_SECOND}.partner_of_record[1]: “zpor” is no partner of record of this catalogue"]),
    ((*PATHS, 1, "requirements", 2, "authorization"), "pen", [
        "$.competencies[0].paths[1].requirements[2].authorization: “pen” is no authorization of this catalogue"]),
    ((*SECOND, "at_least", "developed"), 10.005, [
        f"{AT_SECOND}.at_least.developed: 10.005 has more than two decimals"]),
    ((*OFFER, "annual_price_usd"), 0.001, ["$.offers[0].annual_price_usd: 0.001 has more than two decimals"]),
    (("offers", 1, "member_price_usd", "silver"), 0.001, [
        "$.offers[1].member_price_usd.silver: 0.001 has more than two decimals"]),
    ((*PATHS, 1, "effective_until"), "2019-12-31", [
        "$.competencies[0].paths[1].effective_until: “2019-12-31” is before effective_from, “2020-01-01”"]),
    (("certifications", 0, "code"), "=E-1", [
        "$.certifications[0].code: “=E-1” would be a formula in a spreadsheet",
        f"{AT_HOLDING}.any[0]: “E-1” is no certification of this catalogue",
        "$.competencies[0].paths[1].requirements[1].holding: “E-1” is no certification of this catalogue"]),
    (("partner_of_record", 1), "tpor ", ["$.partner_of_record[1]: “tpor ” begins or ends with a space"]),
    # --- text that no database can hold, and no screen can show ---
    (("about",), "a\0b", ["$.about: \"a\\u0000b\" holds a control character"]),
    (("about",), "\ud800", ["$.about: \"\\ud800\" holds a control character"]),
    (("metrics", 0, "a\nb"), 1, ["$.metrics[0]: the key \"a\\nb\" holds a control character"]),
]
# fmt: on


@pytest.mark.parametrize(
    ("path", "value", "sentences"), CASES, ids=[f"{case[0][-1]}-{n}" for n, case in enumerate(CASES)]
)
def test_what_is_wrong_is_said_with_its_path(
    tmp_path: Path, path: tuple[str | int, ...], value: Any, sentences: list[str]
) -> None:
    assert said(read(tmp_path, small((path, value)))) == sentences


def test_the_small_edition_and_the_real_one_are_lawful(tmp_path: Path) -> None:
    assert read(tmp_path, SMALL).problems == []
    assert read(tmp_path, SMALL).document == SMALL
    assert read_catalogue(BUNDLED).problems == []


def test_everything_that_is_wrong_is_said_in_one_go_with_its_line(tmp_path: Path) -> None:
    reading = read(tmp_path, small((HOLDING, "E-9"), (("edition",), 5), ((*PATHS, 0, "level"), "bronze")))
    text = (tmp_path / "edition.json").read_text().splitlines()
    places = [(problem.line, problem.column) for problem in reading.problems]
    assert [text[line - 1][column - 1 :].rstrip(",") for line, column in places] == ["5", '"bronze"', '"E-9"']


def test_a_tree_of_64_alternatives_is_lawful_and_one_of_65_is_not(tmp_path: Path) -> None:
    codes = [f"X-{n}" for n in range(66)]
    certifications = [{"code": code, "name": code, "kind": "exam"} for code in codes] + SMALL["certifications"]
    for tree, is_lawful in (
        ({"any": codes[:64]}, True),
        ({"any": codes[:65]}, False),
        ({"all": [{"any": codes[:8]}, {"any": codes[8:16]}]}, True),
        ({"all": [{"any": codes[:8]}, {"any": codes[8:17]}]}, False),
        # Alternatives are counted when those that contain another are gone.
        ({"all": [{"any": codes[:30]}, {"any": codes[:30]}]}, True),
        ({"all": [{"any": codes[n * 2 : n * 2 + 2]} for n in range(30)]}, False),
    ):
        found = said(read(tmp_path, small((HOLDING, tree), (("certifications",), certifications))))
        assert found == ([] if is_lawful else [f"{AT_HOLDING}: more than 64 alternatives"])


def test_six_distinct_requirements_are_lawful_and_seven_are_not(tmp_path: Path) -> None:
    one = {"kind": "people", "count": 1, "holding": "E-1", "distinct": "team"}
    assert said(read(tmp_path, small(((*PATHS, 0, "requirements"), [one] * 6)))) == []
    assert said(read(tmp_path, small(((*PATHS, 0, "requirements"), [one] * 7)))) == [
        "$.competencies[0].paths[0].requirements: 7 requirements are distinct as “team”; 6 are the most"
    ]


def nested(depth: int) -> str:
    text = json.dumps(small((HOLDING, "HERE")))
    return text.replace('"HERE"', '{"all": [' * depth + '"E-1"' + "]}" * depth)


FILES = {
    b"": "1:1: $: this is not JSON: Expecting value",
    b'{\n "edition" "x"}': "2:12: $: this is not JSON: Expecting ':' delimiter",
    b'{"edition": "Zo\xeb"}': "1:16: $: byte 0xEB is not UTF-8",
    b"\n\n\xff\xfe": "3:1: $: byte 0xFF is not UTF-8",
    b"[]": "1:1: $: [] is not an object",
    b"null": "1:1: $: null is not an object",
    b'{"a": 1,\n "a": 2}': "1:7: $.a: the key “a” is there twice",
    b'{"a": [NaN]}': "1:8: $.a[0]: this is not a finite number",
    b'{"a": -Infinity}': "1:7: $.a: this is not a finite number",
    b'{"a": 1e99999999999999999999}': "1:7: $.a: this is not a finite number",
    b"[" * 100_000: "1:1: $: the file is nested deeper than 32 levels",
    b" " * (LARGEST_FILE + 1): "1:1: $: the file is larger than 16 MiB",
}


@pytest.mark.parametrize(("content", "sentence"), FILES.items(), ids=range(len(FILES)))
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert [str(problem) for problem in read(tmp_path, content).problems] == [sentence]


@pytest.mark.parametrize("digits", ["1e400", "9" * 5000, "1" + "0" * 30, "1e308"])
def test_a_number_that_is_too_large_is_said_to_be_so(tmp_path: Path, digits: str) -> None:
    text = json.dumps(small(((*SECOND, "at_least", "developed"), 12345))).replace("12345", digits)
    (sentence,) = said(read(tmp_path, text))
    assert sentence.startswith(f"{AT_SECOND}.at_least.developed: ")
    assert sentence.endswith("is above 9999999999999.99")
    assert len(sentence) < 200


def test_nesting_is_lawful_up_to_a_depth(tmp_path: Path) -> None:
    assert said(read(tmp_path, nested(12))) == []
    assert said(read(tmp_path, nested(13)))[0].endswith("this is nested deeper than 32 levels")
    assert said(read(tmp_path, nested(300)))[0].endswith("this is nested deeper than 32 levels")
    assert said(read(tmp_path, nested(200_000))) == ["$: the file is nested deeper than 32 levels"]


def test_a_file_that_is_not_there_or_is_a_folder_is_said_to_be_so(tmp_path: Path) -> None:
    assert [str(p) for p in read_catalogue(tmp_path / "nowhere").problems] == [
        "1:1: $: the file cannot be read: No such file or directory"
    ]
    assert [str(p) for p in read_catalogue(tmp_path).problems] == ["1:1: $: the file cannot be read: Is a directory"]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf" + json.dumps(SMALL).encode()).problems == []


def test_of_many_problems_the_first_thousand_are_said(tmp_path: Path) -> None:
    reading = read(tmp_path, small((("competencies",), [5] * 900), (("offers",), [6] * 90), (("metrics",), [7] * 700)))
    assert len(reading.problems) == 1000
    assert reading.not_shown == 691  # and one competency that a benefit speaks of


KEYS = st.sampled_from(["all", "any", "kind", "code", "slug", "name", "requirements", "x"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("data")
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ([path] if path else []) + [place for key, item in inner for place in places(item, (*path, key))]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(places(SMALL)), VALUES), min_size=1, max_size=3))
def test_any_value_in_any_place_is_answered(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    try:
        document = small(*changes)
    except (KeyError, IndexError, TypeError, AttributeError):
        return  # a change took away the place of another
    reading = read(tmp_path_factory.getbasetemp(), document)
    assert reading.document or reading.problems
    assert all(str(problem).isprintable() for problem in reading.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 3000))
def test_garbage_is_answered(tmp_path_factory: pytest.TempPathFactory, garbage: bytes, place: int) -> None:
    content = json.dumps(SMALL).encode()
    path = write(tmp_path_factory.getbasetemp(), content[:place] + garbage + content[place:])
    reading = read_catalogue(path)
    assert reading.document or reading.problems

"""The schema as a stranger reads it: each question that it raises has its answer in it."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from rest_framework import serializers

from activity import news, wording
from core.api.problems import KINDS
from core.api.shapes import Asked, Body
from partner_center.api.about import TAGS
from partner_center.api.docs import schema
from partner_center.policy import POLICY, Audience
from tests.api import codes
from tests.api.test_schema import Operation, named, operations
from tests.walls.test_fields import OPERATIONS
from tests.walls.test_fields import Operation as Named

NEVER = {"datetime", "max_string_length", "overflow"}
"""Codes that fields of the framework know and no body of ours can bring about."""


def introduction() -> str:
    text: str = schema()["info"]["description"]
    return text


def table(heading: str) -> set[str]:
    """The words in the first column of a table of the introduction."""
    part = introduction().split(f"<summary>{heading}")[1].split("</details>")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row.split(" | ")[0])}


def field_codes(kind: type[serializers.Serializer[Any]]) -> set[str]:
    """What the fields of a shape may say is wrong, but for NEVER."""
    found = set()
    for one in kind().fields.values():
        for field in (one, getattr(one, "child", one)):
            found |= set(field.error_messages)
            found |= {"min_length"} if getattr(field, "min_length", None) else set()
    return found - NEVER


def shapes_below(kind: type[Any]) -> list[type[Any]]:
    return [inner for below in kind.__subclasses__() for inner in (below, *shapes_below(below))]


# --- Words for programs -----------------------------------------------------------------------------------------------
def test_each_code_of_a_refusal_is_listed() -> None:
    assert table("Codes of refusals") == codes.of_refusals()


def test_each_code_of_an_error_is_listed() -> None:
    schema()  # all shapes are known from here on
    possible = codes.of_errors().union(*(field_codes(one) for one in [*shapes_below(Body), *shapes_below(Asked)]))
    assert possible - table("Codes under errors") == set()


def test_each_status_of_a_problem_is_told() -> None:
    told = {int(status) for status in re.findall(r"\b[45]\d\d\b", introduction())}
    assert {kind.status for kind in KINDS} - told - {405, 406, 413, 500} == set()


def test_each_verb_of_the_record_and_of_news_is_listed() -> None:
    verbs = {verb for kind in wording.kinds() for verb in kind.sentences}
    verbs |= {verb for kind in news.kinds() for verb in kind.verbs}
    assert codes.of_records() - verbs == set()
    assert {verb for verb in verbs if f"`{verb}`" not in introduction()} == set()


# --- Who asks, and how ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_an_operation_says_whether_a_token_reaches_it(operation: Named) -> None:
    is_desk = POLICY[operation.name][operation.method] is Audience.AGENT
    assert ({"token": []} in operation.said["security"]) is not is_desk
    assert {"session": []} in operation.said["security"]


def test_the_introduction_says_how_to_begin() -> None:
    told = introduction()
    words = (
        "Settings > API tokens",
        "curl -H",
        "X-CSRFToken",
        "Accept-Language",
        "1990-01-01 to 2199-12-31",
        "made up",
    )
    assert [word for word in words if word not in told] == []
    assert f"{settings.API_REQUESTS_A_MINUTE} requests a minute" in told
    assert "$" not in told
    assert [one["url"] for one in schema()["servers"]] == ["/"]


def test_addresses_are_written_in_one_way() -> None:
    """In prose as in paths."""
    prose = re.findall(r"(?:GET|POST|PATCH|DELETE) ([/…][^` ]*)", json.dumps(schema(), ensure_ascii=False))
    assert len(prose) > 4
    paths = {path.split("?")[0] for path in prose}
    assert paths - schema()["paths"].keys() == set()


# --- Words for people -------------------------------------------------------------------------------------------------
def test_no_number_of_a_rule_is_left() -> None:
    assert re.findall(r"\bR\d+\b", json.dumps(schema())) == []


def test_each_field_of_each_shape_is_described() -> None:
    shapes = schema()["components"]["schemas"]
    fields = {f"{name}.{field}": said for name in shapes for field, said in shapes[name].get("properties", {}).items()}
    assert len(fields) > 400
    assert [name for name, said in fields.items() if not said.get("description")] == []


def test_each_part_has_a_line_and_each_operation_a_part() -> None:
    assert [one["name"] for one in schema()["tags"]] == list(TAGS)
    assert all(one["description"] for one in schema()["tags"])
    assert {tag for operation in OPERATIONS for tag in operation.said["tags"]} == set(TAGS)


def test_no_list_shows_the_address_of_another() -> None:
    pages = {name: shape for name, shape in schema()["components"]["schemas"].items() if name.endswith("Page")}
    assert len(pages) > 10
    assert [name for name, shape in pages.items() if "example" in shape["properties"]["next"]] == []


@pytest.mark.parametrize("operation", list(operations()), ids=named)
def test_an_answer_says_what_comes_and_a_page_leads_on_to_its_own_list(operation: Operation) -> None:
    _method, path, said = operation
    own = re.compile(rf"https://partners\.example{re.sub(r'{[^}]*}', '[^/{}]+', path)}\?cursor=.*")
    for status, answer in said["responses"].items():
        if status.startswith("2"):
            assert answer["description"]
            assert answer["description"] != said["summary"]
            for content in answer.get("content", {}).values():
                for example in content["examples"].values():
                    leads_to = "next" in example["value"] and example["value"]["next"]
                    assert not leads_to or own.fullmatch(leads_to)

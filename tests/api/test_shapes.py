"""What comes in has the shape that the schema says, or it is refused by name."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from core.api.parsing import MOST_BYTES
from tests.api.world import CONTOSO, V1, World

pytestmark = pytest.mark.django_db
CLAIM = {"certification": "70-483", "earned_on": "2026-11-01"}


def errors(response: Any) -> list[tuple[str, str]]:
    """Where, and what is wrong there."""
    assert response.status_code == 400, response.content
    assert response["content-type"] == "application/problem+json"
    told = response.json()
    assert told["code"] == "invalid"
    return [(one.get("pointer", one.get("parameter", one.get("header"))), one["code"]) for one in told["errors"]]


def claim(world: World, body: Any, headers: Mapping[str, str] | None = None) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    client = world.employee().client
    return client.post(f"{V1}/me/claims", text, content_type="application/json", headers=headers)


# --- Bodies -----------------------------------------------------------------------------------------------------------
def test_what_is_missing_is_named(contoso_world: World) -> None:
    assert errors(claim(contoso_world, {})) == [("/certification", "required"), ("/earned_on", "required")]


def test_what_is_unknown_or_only_read_is_refused_by_name(contoso_world: World) -> None:
    body = {**CLAIM, "person": 1, "state": "valid", "id": 7, "a/b~c": 1}
    assert errors(claim(contoso_world, body)) == [
        ("/person", "unknown"),
        ("/state", "read_only"),
        ("/id", "read_only"),
        ("/a~1b~0c", "unknown"),
    ]


def test_each_slip_of_a_body_is_listed_at_once(contoso_world: World) -> None:
    assert errors(claim(contoso_world, {"earned_on": "yesterday", "person": 1, "state": "valid"})) == [
        ("/person", "unknown"),
        ("/state", "read_only"),
        ("/certification", "required"),
        ("/earned_on", "day"),
    ]


def test_each_slip_of_the_parameters_is_listed_at_once(contoso_world: World) -> None:
    response = contoso_world.admin().get(f"{CONTOSO}/standings?as_of=yesterday&level=platinum&center=&nonsense=1")
    assert sorted(errors(response)) == [
        ("as_of", "day"),
        ("center", "empty"),
        ("level", "invalid_choice"),
        ("nonsense", "unknown"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("certification", 70483, "invalid"),
        ("certification", True, "invalid"),
        ("certification", None, "null"),
        ("certification", ["70-483"], "invalid"),
        ("certification", "", "blank"),
        ("certification", "x" * 201, "max_length"),
        ("certification", "70-999999", "absent"),
        ("earned_on", "01.11.2026", "day"),
        ("earned_on", "2026-11-31", "day"),
        ("earned_on", "2026-W01-1", "day"),
        ("earned_on", "20261101", "day"),
        ("earned_on", "2026-11-01T00:00:00", "day"),
        ("earned_on", "1989-12-31", "day"),
        ("earned_on", "2200-01-01", "day"),
        ("earned_on", 20261101, "day"),
        ("earned_on", None, "null"),
        ("evidence", {"a": 1}, "invalid"),
        ("evidence", "x" * 2_001, "max_length"),
    ],
)
def test_a_field_takes_what_it_says_and_nothing_like_it(
    contoso_world: World, field: str, value: Any, code: str
) -> None:
    assert errors(claim(contoso_world, {**CLAIM, field: value})) == [(f"/{field}", code)]


@pytest.mark.parametrize("keys", [[True], ["1"], [1.5], [0], [-1], [2**63], [10**400], [None], [[1]], [{}]])
def test_a_key_is_a_whole_number_that_a_row_could_have(contoso_world: World, keys: list[Any]) -> None:
    body = {"organization": "4021736", "achievements": keys}
    [(where, _code)] = errors(contoso_world.employee().post(f"{V1}/me/links", body))
    assert where == "/achievements/0"


@pytest.mark.parametrize("keys", [[], list(range(1, 102)), "1", None, 1])
def test_a_list_is_a_list_of_a_bearable_length(contoso_world: World, keys: Any) -> None:
    body = {"organization": "4021736", "achievements": keys}
    [(where, _code)] = errors(contoso_world.employee().post(f"{V1}/me/links", body))
    assert where == "/achievements"


def test_a_word_is_one_of_a_few(contoso_world: World) -> None:
    address = f"{CONTOSO}/employees/{contoso_world.contoso.isaiah.pk}"
    for value in ("owner", "", 1, None, ["admin"], {"admin": 1}, True, "Admin", " admin"):
        [(where, _code)] = errors(contoso_world.admin().patch(address, {"role": value}))
        assert where == "/role"


@pytest.mark.parametrize(
    "body",
    [
        "{", "", " ", "nil", "NaN", '{"a": NaN}', '{"a": Infinity}', "[1,]", '{"a": 1, "a": 2}', "{'a': 1}",
        "[" * 20_000, "[" * 5_000 + "]" * 5_000, '{"a":' * 5_000, "9" * 5_000, '{"certification": ' + "9" * 5_000 + "}",
        b"\xff\xfe{\x00}\x00", b'{"certification": "\xc3\x28"}', b"\xef\xbb\xbf{}", '"\\x"', "\0",
    ],
)  # fmt: skip
def test_what_is_not_json_is_malformed(contoso_world: World, body: str | bytes) -> None:
    response = claim(contoso_world, body)
    if body == "":
        assert errors(response) == [("/certification", "required"), ("/earned_on", "required")]
    else:
        assert errors(response) == [("", "malformed")]


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "true", "null", "[[]]"])
def test_a_body_is_an_object(contoso_world: World, body: str) -> None:
    response = claim(contoso_world, body)
    assert [where for where, _ in errors(response)] == [""]
    assert "dictionary" not in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"certification": "a\\u0000b"}', ("/certification", "not_text")),
        ('{"certification": "\\ud800"}', ("/certification", "not_text")),
        ('{"certification": ["ok", "\\udfff"]}', ("/certification/1", "not_text")),
        ('{"\\ud800": 1}', ("", "not_text")),
        ('{"\\u0000": 1}', ("", "not_text")),
        ('{"certification": 1e999}', ("/certification", "too_large")),
        ('{"certification": ' + "[" * 20 + "]" * 20 + "}", ("/certification" + "/0" * 16, "too_deep")),
    ],
)
def test_what_no_database_can_keep_is_refused_where_it_stands(
    contoso_world: World, body: str, error: tuple[str, str]
) -> None:
    assert errors(claim(contoso_world, body)) == [error]


def test_a_body_has_a_bearable_size(contoso_world: World) -> None:
    largest = json.dumps({**CLAIM, "evidence": "x" * (MOST_BYTES - 200)})
    assert errors(claim(contoso_world, largest)) == [("/evidence", "max_length")]
    response = claim(contoso_world, json.dumps({**CLAIM, "evidence": "x" * MOST_BYTES}))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    keyed = claim(contoso_world, json.dumps({**CLAIM, "evidence": "x" * 3_000_000}), headers={"idempotency-key": "k"})
    assert keyed.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "/"])
def test_a_body_is_json(contoso_world: World, kind: str) -> None:
    response = contoso_world.employee().client.generic("POST", f"{V1}/me/claims", json.dumps(CLAIM), content_type=kind)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_texts_of_all_kinds_are_kept_as_they_were_sent(contoso_world: World) -> None:
    text = "  \u202eright to left\u202c 👩‍💻 <script>alert(1)</script> ' \" \\ \t\r\n Ώ =cmd|' /C calc'!A0  "
    response = claim(contoso_world, {**CLAIM, "evidence": text})
    assert response.status_code == 201
    assert response.json()["claim"]["evidence"] == text


def test_an_order_that_needs_no_words_takes_none(contoso_world: World) -> None:
    made = claim(contoso_world, CLAIM).json()["id"]
    agent = contoso_world.an_agent()
    assert errors(agent.post(f"{V1}/claims/{made}/accept", {"accepted_by": 1})) == [("/accepted_by", "unknown")]
    assert agent.post(f"{V1}/claims/{made}/accept", {}).status_code == 200


# --- Parameters -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("asof=2026-01-01", ("asof", "unknown")),
        ("as_of=tomorrow", ("as_of", "day")),
        ("as_of=", ("as_of", "empty")),
        ("as_of=2026-01-01&as_of=2026-01-02", ("as_of", "twice")),
        ("as_of=2026-01-0%00", ("as_of", "nul")),
        ("as_of=1000000-01-01", ("as_of", "day")),
        ("level=platinum", ("level", "invalid_choice")),
        ("format=html", ("format", "unknown")),
        ("limit=0", ("limit", "invalid")),
        ("limit=201", ("limit", "invalid")),
        ("limit=-1", ("limit", "invalid")),
        ("limit=1e1", ("limit", "invalid")),
        ("limit=" + "9" * 5_000, ("limit", "invalid")),
        ("limit=٣", ("limit", "invalid")),
        ("cursor=x", ("cursor", "invalid")),
        ("cursor=WzFd:1:x", ("cursor", "invalid")),
        ("%ff=1", ("\ufffd", "unknown")),
    ],
)
def test_a_parameter_is_refused_by_name(contoso_world: World, query: str, error: tuple[str, str]) -> None:
    assert errors(contoso_world.admin().client.get(f"{CONTOSO}/standings?{query}")) == [error]


@pytest.mark.parametrize(
    ("address", "query", "name"),
    [
        ("/employees", "role=owner", "role"),
        ("/employees", "search=" + "x" * 201, "search"),
        ("/employees", "search=%00", "search"),
        ("/activity", "since=yesterday", "since"),
        ("/activity", "person=1e3", "person"),
        ("/activity", "person=0", "person"),
        ("/activity", "person=99999999999999999999", "person"),
        ("/level-periods", "basis=hoped", "basis"),
        ("/level-periods", "held_on=2026-13-01", "held_on"),
        ("/overrides", "level=none", "level"),
    ],
)
def test_a_filter_is_refused_by_name(contoso_world: World, address: str, query: str, name: str) -> None:
    [(where, _code)] = errors(contoso_world.admin().client.get(f"{CONTOSO}{address}?{query}"))
    assert where == name


def test_an_order_has_no_parameters(contoso_world: World) -> None:
    client = contoso_world.employee().client
    response = client.post(f"{V1}/me/claims?person=1", json.dumps(CLAIM), content_type="application/json")
    assert errors(response) == [("person", "unknown")]

"""What the API says about itself: OpenAPI 3.1, whole, and true to its own examples."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from partner_center.api.docs import schema
from partner_center.policy import POLICY

Operation = tuple[str, str, dict[str, Any]]


def operations() -> Iterator[Operation]:
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def named(operation: Operation) -> str:
    return f"{operation[0]} {operation[1]}"


def problems_of(value: Any, shape: dict[str, Any]) -> list[str]:
    """Where a value is not of a shape of the schema."""
    document = DRAFT202012.create_resource(schema())
    registry: Registry[Any] = Registry().with_resource("urn:schema", document)
    absolute = _absolute(shape)
    validator = Draft202012Validator(absolute, registry=registry, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def _absolute(shape: Any) -> Any:
    """A shape whose references lead into the schema from anywhere."""
    if isinstance(shape, dict):
        return {
            key: f"urn:schema{value}" if key == "$ref" and isinstance(value, str) else _absolute(value)
            for key, value in shape.items()
        }
    return [_absolute(inner) for inner in shape] if isinstance(shape, list) else shape


def test_the_schema_is_valid_and_says_everything_without_a_warning() -> None:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=out, stderr=out)
    assert '"openapi": "3.1' in out.getvalue()


def test_every_operation_is_in_the_schema() -> None:
    """All that the policy table opens, but for the schema, its page, and the address of nothing."""
    listed = sum(len(rows) for name, rows in POLICY.items() if name.startswith("api:"))
    unlisted = sum(len(POLICY[f"api:{name}"]) for name in ("schema", "docs", "nothing"))
    assert len(list(operations())) == listed - unlisted


@pytest.mark.parametrize("operation", list(operations()), ids=named)
def test_an_operation_says_what_it_is_what_it_answers_and_what_may_go_wrong(operation: Operation) -> None:
    method, _path, said = operation
    assert said["summary"]
    assert said["description"]
    assert said["operationId"].isidentifier()
    assert {"session": []} in said["security"]
    answers = set(said["responses"])
    assert {"400", "401", "403", "404", "405", "406", "429"} <= answers
    if method == "POST":
        assert {"409", "413", "415", "422"} <= answers
        assert "Idempotency-Key" in {one["name"] for one in said["parameters"]}
    assert all(one["description"] for one in said.get("parameters", []))


def test_names_of_operations_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("operation", list(operations()), ids=named)
def test_an_operation_shows_true_examples(operation: Operation) -> None:
    _method, _path, said = operation
    contents = [body["content"] for body in said["responses"].values() if "content" in body]
    if "requestBody" in said:
        contents.append(said["requestBody"]["content"])
    shown = [content for kinds in contents for content in kinds.values()]
    assert shown or "204" in said["responses"]
    for content in shown:
        assert content["examples"]
        for example in content["examples"].values():
            assert problems_of(example["value"], content["schema"]) == []


def test_problems_show_true_examples() -> None:
    for answer in schema()["components"]["responses"].values():
        [content] = answer["content"].values()
        [example] = content["examples"].values()
        assert problems_of(example["value"], content["schema"]) == []


def test_no_shape_leaves_room_for_what_it_does_not_name() -> None:
    shapes = schema()["components"]["schemas"].items()
    assert [name for name, shape in shapes if shape.get("type") == "object" and shape["additionalProperties"]] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("application/yaml", "application/yaml"),
    ],
)
def test_everybody_may_read_the_schema(client: Client, accept: str, kind: str) -> None:
    response = client.get("/api/v1/schema", headers={"accept": accept})
    assert response.status_code == 200
    assert response["content-type"].startswith(kind)

"""What is done to the schema before anybody reads it: rule numbers go, fields without words get theirs."""

import re
from typing import Any

from partner_center.api import about
from partner_center.api.words import words_of

_SOME = r"R\d+(?:(?:, | and | to )R\d+)*"
RULES = (
    (re.compile(rf"\s*\({_SOME}\)"), ""),
    (re.compile(rf"\({_SOME}, "), "("),
    (re.compile(rf", {_SOME}\)"), ")"),
)
"""How rules are cited in the sources: readers of the schema have no use for their numbers."""
SOMEWHERE = "https://partners.example"
PLACE = "cursor=WzEyXQ%3A1v…"


def publish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Postprocessing: the introduction, the tags, true addresses in examples, a line about each field, no numbers."""
    result["info"]["description"] = about.introduction()
    result["servers"] = [{"url": "/", "description": "This portal."}]
    result["tags"] = about.tags()
    for path, methods in result["paths"].items():
        for operation in methods.values():
            _lead_on(path, operation)
    for name, shape in result["components"]["schemas"].items():
        for field, said in shape.get("properties", {}).items():
            if not said.get("description"):
                said["description"] = words_of(name, field)
            if name.endswith("Page") and field == "next":
                said.pop("example", None)  # each operation shows its own
    published: dict[str, Any] = _without_rules(result)
    return published


def _lead_on(path: str, operation: dict[str, Any]) -> None:
    """In the example of a page, `next` is an address of this list."""
    examples = {one["name"]: one.get("example") for one in operation.get("parameters", []) if one["in"] == "path"}
    following = f"{SOMEWHERE}{path.format(**examples)}?{PLACE}"
    for answer in operation["responses"].values():
        for content in answer.get("content", {}).values():
            for example in content.get("examples", {}).values():
                if isinstance(example["value"], dict) and "next" in example["value"]:
                    example["value"]["next"] = following


def _without_rules(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_rules(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_rules(inner) for inner in value]
    if isinstance(value, str):
        for written, instead in RULES:
            value = written.sub(instead, value)
    return value

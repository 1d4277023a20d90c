"""The words for programs that the sources use when they refuse something or find it wrong."""

import ast
from collections.abc import Iterator
from pathlib import Path

from partner_center.stack.places import PROJECT
from tests.test_house import product_files, text_of

PAGES_ONLY = {
    # What no operation of the API does.
    "accounts/services/opening.py", "competencies/services/catalogue.py", "core/uploads.py",
    "memberships/services/proofs.py", "organizations/services/api_tokens.py",
    "organizations/services/enrollment.py", "organizations/services/newcomers.py", "programme/demo/building.py",
}  # fmt: skip
ON_PAGES_ONLY = {
    # Of services some of which the API calls: accepting an invitation, and what shapes refuse before they are asked.
    "gone", "no_such_benefit", "other_address", "too_many_lines",
}  # fmt: skip
BY_CHANCE = {"busy", "cancelled"}
"""Codes that stand in no call: of whoever is in the way (`core.busy`), and what became of an order."""
REFUSE = {"Refusal", "refuse_if"}
FIND_WRONG = {"at", "with_parameter", "with_header", "ErrorDetail"}


def of_refusals() -> set[str]:
    """The codes of 409."""
    found = {code for path in _files() for code in [*_named(path, REFUSE), *_constraints(path), *_quoted(path)]}
    assert found >= ON_PAGES_ONLY
    return found - ON_PAGES_ONLY | BY_CHANCE


def of_errors() -> set[str]:
    """The codes under `errors` of 400 that the portal itself gives."""
    return {code for path in _files() for code in _named(path, FIND_WRONG)}


def of_records() -> set[str]:
    """The verbs that are put on record."""
    written = [
        call.args[0]
        for path in product_files()
        for function, call in _calls(path)
        if function == "record" and call.args
    ]
    return {str(verb.value) for verb in written if isinstance(verb, ast.Constant)}


def _files() -> list[Path]:
    return [path for path in product_files() if str(path) not in PAGES_ONLY and (PROJECT / path).is_file()]


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rsplit(".", 1)[-1], node


def _named(path: Path, functions: set[str]) -> Iterator[str]:
    for function, call in _calls(path):
        if function in functions:
            said = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
            said += call.args[1:2] if function == "ErrorDetail" else []
            yield from (one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _constraints(path: Path) -> Iterator[str]:
    """Broken constraints refuse by their names."""
    for node in ast.parse(text_of(path)).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and ast.unparse(node.targets[0]) == "BROKEN"
        ):
            yield from (str(key.value) for key in node.value.keys if isinstance(key, ast.Constant))


def _quoted(path: Path) -> Iterator[str]:
    """Offers are refused by values alone: `_refused(code, reason)`."""
    for function, call in _calls(path):
        if function == "_refused" and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)

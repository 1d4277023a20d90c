"""What there is to say about a catalogue, and where in the file it is."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

LONGEST_VALUE = 60

# Values are only passed over: numbers that are too large to be numbers are no matter here.
_decoder = JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, or something to be warned of: at `path` in the document."""

    path: Path
    text: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {json_path(self.path)}: {self.text}"

    def located(self, text: str) -> "Finding":
        """The same, with the line and column where the value begins in the text of the file."""
        place = _place(text, self.path)
        line_start = text.rfind("\n", 0, place) + 1
        return Finding(self.path, self.text, text.count("\n", 0, place) + 1, place - line_start + 1)


def json_path(path: Path) -> str:
    """`$.competencies[3].paths[0]`, as JSONPath has it."""
    said = "$"
    for step in path:
        if isinstance(step, int):
            said += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", step):
            said += f".{step}"
        else:
            said += f"[{json.dumps(step)}]"
    return said


def quoted(value: Any) -> str:
    """A value as a sentence may quote it: as JSON has it, on one line, and not too long."""
    said = json.dumps(value, default=str)
    if isinstance(value, str) and value.isprintable():
        said = f"“{value}”"
    return said if len(said) <= LONGEST_VALUE else said[: LONGEST_VALUE - 1] + "…"


def _place(text: str, path: Sequence[str | int]) -> int:
    place = _after_space(text, 0)
    for step in path:
        found = _member(text, place, step) if isinstance(step, str) else _item(text, place, step)
        if found is None:
            break
        place = found
    return place


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _member(text: str, place: int, key: str) -> int | None:
    if text[place] != "{":
        return None
    place = _after_space(text, place + 1)
    while text[place] == '"':
        name, place = scanstring(text, place + 1)
        place = _after_space(text, _after_space(text, place) + 1)
        if name == key:
            return place
        _, place = _decoder.raw_decode(text, place)
        place = _after_space(text, place)
        if text[place] == ",":
            place = _after_space(text, place + 1)
    return None


def _item(text: str, place: int, number: int) -> int | None:
    if text[place] != "[":
        return None
    place = _after_space(text, place + 1)
    for _ in range(number):
        if text[place] == "]":
            return None
        _, place = _decoder.raw_decode(text, place)
        place = _after_space(text, place)
        if text[place] == ",":
            place = _after_space(text, place + 1)
    return place

"""What there is to say about a catalogue, and where in the file it is."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

LONGEST_VALUE = 60

# Values are only passed over: numbers that are too large to be numbers are no matter here.
_decoder = JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_SPACE = re.compile(r"[ \t\n\r]*+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, or something to be warned of: at `path` in the document, at `line` and `column` of the file."""

    path: Path
    text: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {json_path(self.path)}: {self.text}"


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
    if isinstance(value, Decimal):
        said = str(value)
    elif isinstance(value, str) and value.isprintable():
        said = f"“{value}”"
    else:
        said = json.dumps(value, default=str)
    return said if len(said) <= LONGEST_VALUE else said[: LONGEST_VALUE - 1] + "…"


def located(findings: Iterable[Finding], text: str) -> list[Finding]:
    """The same findings with their places in the text of the file, in its order."""
    findings = list(findings)
    places = _Places(text, [finding.path for finding in findings]).found
    breaks = [match.end() for match in re.finditer("\n", text)]
    out = []
    for finding in findings:
        place = places.get(finding.path, 0)
        line = bisect_right(breaks, place)
        out.append(replace(finding, line=line + 1, column=place - (breaks[line - 1] if line else 0) + 1))
    return sorted(out, key=lambda finding: (finding.line, finding.column))


class _Places:
    """Where values begin in a text of JSON, found in one pass: only what holds one of them is looked into."""

    def __init__(self, text: str, paths: Iterable[Path]) -> None:
        self.text = text
        self.found: dict[Path, int] = {}
        # The steps that lead to the values that are looked for, as a tree.
        wanted: dict[str | int, Any] = {}
        for path in paths:
            branch = wanted
            for step in path:
                branch = branch.setdefault(step, {})
        self.look((), self.after_space(0), wanted)

    def look(self, path: Path, place: int, wanted: dict[str | int, Any]) -> int:
        """Note where a value begins, and look for what is wanted in it; return where it ends."""
        self.found.setdefault(path, place)
        opening = self.text[place]
        if not wanted or opening not in "{[":
            return int(_decoder.raw_decode(self.text, place)[1])
        place, number = self.after_space(place + 1), 0
        while self.text[place] not in "}]":
            step: str | int = number
            if opening == "{":
                step, place = scanstring(self.text, place + 1)
                place = self.after_space(self.after_space(place) + 1)
            if step in wanted:
                place = self.look((*path, step), place, wanted[step])
            else:
                _, place = _decoder.raw_decode(self.text, place)
            place = self.after_space(place)
            if self.text[place] == ",":
                place = self.after_space(place + 1)
            number += 1
        return place + 1

    def after_space(self, place: int) -> int:
        match = _SPACE.match(self.text, place)
        return match.end() if match else place

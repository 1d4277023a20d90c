"""Reading the file of an edition: from bytes to a document that is whole, or to a list of what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _

from competencies.catalogue.findings import Finding, Path, located, quoted
from competencies.catalogue.sense import nonsense
from competencies.catalogue.shape import misshapen

BUNDLED = FilePath(__file__).with_name("catalogue.json")
LARGEST_FILE = 16 * 1024 * 1024
DEEPEST = 32
"""No lawful catalogue is nested deeper: a holding of 64 alternatives needs far less."""
SHOWN = 1_000
MOST = 20_000
"""How many problems are looked for; a file with more is no catalogue."""

_INFINITE = Decimal("Infinity")


@dataclass(slots=True)
class Reading:
    """What was read: the document, or the problems that refuse it, the first thousand of them in the file's order."""

    document: dict[str, Any] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)
    not_shown: int = 0
    text: str = ""


class _Twofold(dict[str, Any]):
    """An object in which some keys are there twice; JSON readers disagree about which one holds."""

    keys_twice: list[str]


def read_catalogue(path: FilePath) -> Reading:
    """Read and check the file of an edition. What is wrong with it is in the answer; nothing is raised."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return _refused(_("the file cannot be read: %(reason)s") % {"reason": error.strerror or error})
    if len(content) > LARGEST_FILE:
        return _refused(_("the file is larger than %(most)d MiB") % {"most": LARGEST_FILE // 1024**2})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        return Reading(
            problems=[
                Finding(
                    (),
                    _("byte 0x%(byte)02X is not UTF-8") % {"byte": content[error.start]},
                    before.count(b"\n") + 1,
                    error.start - line_start + 1,
                )
            ]
        )
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=lambda _name: _INFINITE,
        )
    except json.JSONDecodeError as error:
        return Reading(
            problems=[Finding((), _("this is not JSON: %(reason)s") % {"reason": error.msg}, error.lineno, error.colno)]
        )
    except RecursionError:
        return _refused(_("the file is nested deeper than %(most)d levels") % {"most": DEEPEST})
    problems = list(islice(_unreadable(document), MOST))
    if not problems:
        problems = list(islice(chain(misshapen(document), nonsense(document)), MOST))
    return Reading(
        document=json.loads(text) if not problems else {},
        problems=located(problems, text)[:SHOWN],
        not_shown=max(0, len(problems) - SHOWN),
        text=text,
    )


def _refused(sentence: str) -> Reading:
    return Reading(problems=[Finding((), sentence)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    names = [name for name, _value in pairs]
    twofold = _Twofold(members)
    twofold.keys_twice = [name for name in members if names.count(name) > 1]
    return twofold


def _number(digits: str) -> int | Decimal:
    """Whole numbers of ordinary length as such; the others exactly as they are written."""
    if digits.lstrip("-").isdigit() and len(digits) <= 18:
        return int(digits)
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent beyond what a decimal can hold
        return _INFINITE


def _unreadable(document: Any) -> Iterator[Finding]:
    """What readers of JSON disagree about, or no database can hold, wherever it stands."""
    waiting: list[tuple[Path, Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, (dict, list)) and len(path) >= DEEPEST:
            yield Finding(path, _("this is nested deeper than %(most)d levels") % {"most": DEEPEST})
        elif isinstance(value, dict):
            if isinstance(value, _Twofold):
                for name in value.keys_twice:
                    yield Finding((*path, name), _("the key %(name)s is there twice") % {"name": quoted(name)})
            for name, member in value.items():
                if not _is_text(name):
                    yield Finding(path, _("the key %(name)s holds a control character") % {"name": quoted(name)})
                waiting.append(((*path, name), member))
        elif isinstance(value, list):
            waiting.extend(((*path, place), member) for place, member in enumerate(value))
        elif isinstance(value, str) and not _is_text(value):
            yield Finding(path, _("%(value)s holds a control character") % {"value": quoted(value)})
        elif isinstance(value, Decimal) and not value.is_finite():
            yield Finding(path, _("this is not a finite number"))


def _is_text(value: str) -> bool:
    """Whether a string is text throughout: no control characters, and no halves of characters."""
    return value.isprintable() or not any(
        character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff" for character in value
    )

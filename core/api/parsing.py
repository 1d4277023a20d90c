"""Reading a body: JSON as the standard has it, of a bearable size and depth, in text that a database can keep."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from core.api.problems import Error, Invalid, TooLarge, at, pointed

MOST_BYTES = 64 * 1024
DEEPEST = 16


class StrictJSON(BaseParser):
    """No NaN, no key twice, no NUL, no half of a surrogate pair, not too deep."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge
        try:
            read = json.loads(raw.decode(), parse_constant=_no_number, object_pairs_hook=_once_each)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON as RFC 8259 has it.")) from error
        if errors := list(_slips(read)):
            raise Invalid(errors)
        return read


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a name stands there twice")
    return read


def _slips(value: Any, pointer: str = "", depth: int = 0) -> Iterator[Error]:
    """Where a body holds what nobody can keep: bad text, infinite numbers, too deep a nest."""
    if depth > DEEPEST:
        yield at(pointer, _("This is nested too deeply."), code="too_deep")
    elif isinstance(value, str):
        if not _is_text(value):
            yield at(pointer, _("This text has characters that no text has."), code="not_text")
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        yield at(pointer, _("This number is too large."), code="too_large")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _slips(inner, pointer + pointed(place), depth + 1)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not _is_text(name):
                yield at(pointer, _("The name of a field has characters that no text has."), code="not_text")
            else:
                yield from _slips(inner, pointer + pointed(name), depth + 1)


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

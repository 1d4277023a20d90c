"""Whether a catalogue has the shape that its schema asks for, said in sentences."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from competencies.catalogue.findings import Finding, quoted
from core.dates import FIRST_DAY, LAST_DAY

SCHEMA = FilePath(__file__).with_name("catalogue.schema.json")

_formats = FormatChecker(formats=())


@_formats.checks("day")
def is_day(value: object) -> bool:
    """A day as YYYY-MM-DD, from 1990-01-01 to 2199-12-31."""
    if not isinstance(value, str):
        return True
    try:
        return len(value) == 10 and FIRST_DAY <= date.fromisoformat(value) <= LAST_DAY
    except ValueError:
        return False


@cache
def _validator() -> Any:
    # A whole number is written as one: 2.0 is not, nor is true.
    whole = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: isinstance(value, int) and not isinstance(value, bool)
    )
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return extend(Draft202012Validator, type_checker=whole)(schema, format_checker=_formats)


def misshapen(document: Any) -> Iterator[Finding]:
    """Everything in which a document differs from the schema."""
    for error in _validator().iter_errors(document):
        yield from _findings(error)


_NAMES = {
    "object": lambda: _("an object"),
    "array": lambda: _("a list"),
    "string": lambda: _("text"),
    "number": lambda: _("a number"),
    "integer": lambda: _("a whole number"),
    "boolean": lambda: _("true or false"),
    "null": lambda: _("null"),
}


def _findings(error: ValidationError) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    value, limit = error.instance, error.validator_value
    if error.validator == "additionalProperties" and isinstance(value, Mapping) and isinstance(error.schema, Mapping):
        known = error.schema.get("properties", {})
        for name in value:
            if name not in known:
                text = _("unknown key; known are %(names)s") % {"names": ", ".join(known)}
                yield Finding((*path, name), text)
        return
    yield Finding(path, _sentence(str(error.validator), value, limit, error))


def _sentence(validator: str, value: Any, limit: Any, error: ValidationError) -> str:
    said = {"value": quoted(value), "limit": limit}
    match validator:
        case "required":
            # The validator names one missing key in each error, at the end of its message's first word.
            missing = next(name for name in limit if error.message.startswith(repr(name)))
            return _("the key %(name)s is missing") % {"name": quoted(missing)}
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            return _("%(value)s is not %(kind)s") % {**said, "kind": _(" or ").join(_NAMES[kind]() for kind in kinds)}
        case "enum" | "const":
            words = ", ".join("null" if word is None else str(word) for word in limit)
            return _("%(value)s is none of %(words)s") % {**said, "words": words}
        case "format":
            return _("%(value)s is not a day from 1990-01-01 to 2199-12-31, written YYYY-MM-DD") % said
        case "pattern":
            return _("%(value)s is not made of small letters, digits and hyphens") % said
        case "minimum":
            return _("%(value)s is below %(limit)s") % said
        case "exclusiveMinimum":
            return _("%(value)s is not above %(limit)s") % said
        case "maximum":
            return _("%(value)s is above %(limit)s") % said
        case "minLength":
            return _("this may not be empty")
        case "maxLength":
            return _("%(length)d characters; %(limit)d are the most") % {"length": len(value), **said}
        case "minItems" | "minProperties":
            return _("this may not be empty") if limit == 1 else _("at least %(limit)d are needed here") % said
        case "maxItems":
            return _("%(length)d are too many; %(limit)d are the most") % {"length": len(value), **said}
        case "maxProperties":
            return _("this holds more than one key: it is either “all” or “any”")
        case "uniqueItems":
            return _("something is in this list twice")
    return error.message

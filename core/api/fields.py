"""Fields that take what they say and nothing like it: a number is no text, 1 is not true, a day is YYYY-MM-DD."""

import re
from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.dates import FIRST_DAY, LAST_DAY

OPEN = "open"
"""In an answer, the end of what has no end on record (R19)."""
MOST_IDS = 2**63 - 1
NO_NUL = r"^[^\x00]*$"
"""What the schema says of every text: a database keeps no NUL."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NO_TEXT = _("A text has no NUL character.")
NO_DAY = _("A day is written like 2027-03-14.")
OUT_OF_RANGE = _("The programme knows the days from %(first)s to %(last)s.")


class NotADay(ValueError):
    """A text that is no day of the programme's years; the message is fit to show."""


def read_day(written: object) -> date:
    """The day that a text names; raises `NotADay` for anything else."""
    if not isinstance(written, str) or not DAY.fullmatch(written):
        raise NotADay(NO_DAY)
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise NotADay(NO_DAY) from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotADay(OUT_OF_RANGE % {"first": FIRST_DAY, "last": LAST_DAY})
    return day


class Day(serializers.DateField):
    """A business day (R1)."""

    default_error_messages = {"day": "{reason}"}

    def to_internal_value(self, value: Any) -> date:
        try:
            return read_day(value)
        except NotADay as error:
            self.fail("day", reason=str(error))


class Text(serializers.CharField):
    """A text, as it was sent."""

    def __init__(self, **kwargs: Any) -> None:
        least = {} if kwargs.get("allow_blank") else {"min_length": 1}
        super().__init__(**{"max_length": 200, "trim_whitespace": False, **least, **kwargs})
        self.validators.append(RegexValidator(NO_NUL, NO_TEXT, "nul"))

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Word(serializers.ChoiceField):
    """One of a few words."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return str(super().to_internal_value(data))


class Flag(serializers.BooleanField):
    """Yes or no."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


class Id(serializers.IntegerField):
    """A key of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST_IDS, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            data = int(data)
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class WrittenId(Id):
    """A key of a row as it stands in an address."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not re.fullmatch(r"[0-9]{1,19}", data):
            self.fail("invalid")
        return int(data)


class Email(serializers.EmailField):
    """A mail address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, "trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(
    {
        "oneOf": [{"type": "string", "format": "date"}, {"type": "string", "enum": [OPEN]}],
        "description": 'The first day on which it is no longer so; "open": no end on record; null: it is not so.',
    }
)
class Until(serializers.Field):
    """In an answer, the first day on which something no longer holds, OPEN, or nothing where it does not hold (R19)."""

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_field({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"})
class Amount(serializers.Field):
    """In an answer, an amount in hundredths, written with two decimals."""

    def to_representation(self, value: int) -> str:
        sign, hundredths = ("-", -value) if value < 0 else ("", value)
        return f"{sign}{hundredths // 100}.{hundredths % 100:02}"

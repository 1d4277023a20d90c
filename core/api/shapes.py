"""The shapes of what comes in: strict, so that a slip of the pen never passes for something else."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import NO_TEXT, Day
from core.api.problems import Error, Invalid, with_parameter

UNKNOWN = _("There is no such field.")
NO_OBJECT = _("A body is an object: fields by their names, in curly brackets.")
READ_ONLY = _("This field is only read.")
UNKNOWN_PARAMETER = _("There is no such parameter.")
TWICE = _("Say it once.")
EMPTY = _("Leave it out, or say something.")


class Body(serializers.Serializer):
    """What may be sent: its fields and no other. `answered_by`: the fields of the answer, which are only read."""

    answered_by: ClassVar[type[serializers.BaseSerializer] | None] = None
    default_error_messages = {"invalid": NO_OBJECT}

    def to_internal_value(self, data: Any) -> Any:
        """Each slip at once: strangers, and what is wrong with the fields."""
        strangers = self._strangers(data) if isinstance(data, Mapping) else {}
        try:
            read = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**strangers, **cast(dict[str, Any], error.detail)}) from error
        if strangers:
            raise serializers.ValidationError(strangers)
        return read

    def _strangers(self, data: Mapping[str, Any]) -> dict[str, list[serializers.ErrorDetail]]:
        readable = set(getattr(self.answered_by(), "fields", ())) if self.answered_by else set()
        return {
            name: [
                serializers.ErrorDetail(str(READ_ONLY), "read_only")
                if name in readable
                else serializers.ErrorDetail(str(UNKNOWN), "unknown")
            ]
            for name in data
            if name not in self.fields
        }


class Nothing(Body):
    """An order that needs no words: an empty body, or an empty object."""


class Answer(serializers.Serializer):
    """What is sent back; every field is always there."""

    def to_internal_value(self, data: Any) -> Any:
        raise NotImplementedError("An answer is never sent in.")


class Asked(serializers.Serializer):
    """What may stand behind the question mark of an address, beside filters and the place in a list."""


class AsOf(Asked):
    """The day that is asked about (R3)."""

    as_of = Day(
        required=False,
        help_text="The day that is asked about, past or future (R3). Without it, today, in UTC.",
    )


def read_parameters(
    given: QueryDict, asked: type[Asked] | None, *, others: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The parameters of an address, checked; `others` are looked at elsewhere. Raises `Invalid`, naming each slip."""
    serializer = asked() if asked else None
    known = set(serializer.fields) if serializer else set()
    lists = {name for name in known if serializer and isinstance(serializer.fields[name], serializers.ListField)}
    errors: list[Error] = []
    for name in given:
        values = given.getlist(name)
        if name not in known | others:
            errors.append(with_parameter(name, UNKNOWN_PARAMETER, code="unknown"))
        elif len(values) > 1 and name not in lists:
            errors.append(with_parameter(name, TWICE, code="twice"))
        elif any(value == "" for value in values):
            errors.append(with_parameter(name, EMPTY, code="empty"))
        elif any("\0" in value for value in values):
            errors.append(with_parameter(name, NO_TEXT, code="nul"))
    found = {name: given.getlist(name) if name in lists else given[name] for name in given if name in known}
    filled = asked(data=found) if asked else None
    if filled is not None and not filled.is_valid():
        said = {error["parameter"] for error in errors}
        errors += [
            error for name, detail in filled.errors.items() if name not in said for error in _named(name, detail)
        ]
    if errors:
        raise Invalid(errors)
    return dict(filled.validated_data) if filled else {}


def _named(name: str, detail: Any) -> list[Error]:
    """What is wrong with a parameter; of a list, only the first slip."""
    while isinstance(detail, Mapping | list):
        detail = next(iter(detail.values() if isinstance(detail, Mapping) else detail))
    return [with_parameter(name, detail, code=getattr(detail, "code", "invalid"))]

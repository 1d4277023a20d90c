"""Filters of lists, as strict as bodies: what cannot be meant is refused, not ignored."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.fields import MOST_IDS, NO_NUL, NotADay, read_day
from core.api.problems import Invalid, with_parameter

MOST_LETTERS = 200
FLAGS = {"true": True, "false": False}


class Filters(DjangoFilterBackend):
    """Filters by a view's `filterset_class`; a filter that cannot be read is a problem with its parameter."""

    raise_exception = False

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            errors: Mapping[str, Any] = filterset.errors
            raise Invalid([with_parameter(name, found[0]) for name, found in errors.items()])
        return filterset.qs


class _DayField(forms.CharField):
    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        try:
            return read_day(written)
        except NotADay as error:
            raise ValidationError(str(error)) from error


class _IdField(forms.RegexField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[0-9]{1,19}\Z", **kwargs)

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        if not 1 <= int(written) <= MOST_IDS:
            raise ValidationError(_("Enter a valid value."))
        return int(written)


class Said(django_filters.Filter):
    """A filter that says in the schema what it takes: `schema`, and `about` in a sentence."""

    schema: ClassVar[Mapping[str, Any]]

    def __init__(self, field_name: str | None = None, *, about: str, **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        extend_schema_field({**self.schema, "description": about})(self)


class DayFilter(Said):
    """Rows by a day, written YYYY-MM-DD."""

    field_class = _DayField
    schema = {"type": "string", "format": "date"}


class IdFilter(Said):
    """Rows by a key."""

    field_class = _IdField
    schema = {"type": "integer", "minimum": 1, "maximum": MOST_IDS}


class TextFilter(Said):
    """Rows by a text."""

    field_class = forms.CharField
    schema = {"type": "string", "minLength": 1, "maxLength": MOST_LETTERS, "pattern": NO_NUL}

    def __init__(self, field_name: str | None = None, *, about: str, **kwargs: Any) -> None:
        super().__init__(field_name, about=about, **{"max_length": MOST_LETTERS, "strip": False, **kwargs})


class WordFilter(Said):
    """Rows by one of a few words."""

    field_class = forms.ChoiceField

    def __init__(self, field_name: str | None = None, *, words: Iterable[str], about: str, **kwargs: Any) -> None:
        listed = list(words)
        self.schema = {"type": "string", "enum": listed}  # type: ignore[misc]
        super().__init__(field_name, about=about, **{"choices": [(word, word) for word in listed], **kwargs})


class FlagFilter(WordFilter):
    """Rows by yes or no."""

    def __init__(self, field_name: str | None = None, *, about: str, **kwargs: Any) -> None:
        super().__init__(field_name, words=FLAGS, about=about, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value in ("", None) else super().filter(qs, FLAGS[value])

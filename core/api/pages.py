"""Lists, page by page: a place in the order of the list, not a number of rows to skip (keyset pagination).

What is added or removed meanwhile makes nobody see a row twice, and the thousandth page costs what the first does.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.problems import Invalid, with_parameter
from core.keyset import Place, PlaceSerializer, after, value_of

ROWS = 50
MOST_ROWS = 200
LIMIT = "limit"
CURSOR = "cursor"
NAMES = frozenset({LIMIT, CURSOR})
LONGEST_CURSOR = 2_000
NO_LIMIT = _("A page has from 1 to {most} rows.")
NO_CURSOR = _("This is no place in this list. Start without it, and follow “next”.")
SALT = "core.api.pages:"
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Pages(BasePagination):
    """The rows after a place. A place is signed, and good for one list only."""

    def __init__(self) -> None:
        self.following: str | None = None

    # --- From rows, or from values that were worked out ---------------------------------------------------------------
    def page_of(self, rows: QuerySet[M], order: Sequence[str], request: Request, view: APIView) -> list[M]:
        """The page of a query, in an order that ends with something unique; all of it in one direction or the other."""
        limit, place = self._asked(request, view, len(order))
        if place is not None:
            rows = rows.filter(after(order, place))
        found = list(rows.order_by(*order)[: limit + 1])
        names = [name.removeprefix("-") for name in order]
        return self._cut(found, limit, lambda row: [value_of(row, name) for name in names], request, view)

    def page_of_list(self, rows: Sequence[T], key: Callable[[T], Place], request: Request, view: APIView) -> list[T]:
        """The page of a list that is in the ascending order of its keys, each of which is unique."""
        limit, place = self._asked(request, view, None)
        found = [row for row in rows if place is None or key(row) > place][: limit + 1] if rows else []
        return self._cut(found, limit, key, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.following})

    # --- What the page says about itself ------------------------------------------------------------------------------
    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "additionalProperties": False,
            "properties": {
                "results": schema,
                "next": {
                    "type": ["string", "null"],
                    "description": "The address of the next page; null on the last one.",
                    "example": "https://partners.example/api/v1/organizations?cursor=WzEyXQ%3A1v…",
                },
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": LIMIT,
                "in": "query",
                "required": False,
                "description": f"How many rows a page has; {ROWS} without it.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
            },
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": "A place in the list, out of “next” of the page before. Never made by hand.",
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_CURSOR},
            },
        ]

    # --- Places -------------------------------------------------------------------------------------------------------
    def _asked(self, request: Request, view: APIView, length: int | None) -> tuple[int, Place | None]:
        given = request.query_params
        written = given.get(LIMIT)
        limit = ROWS
        if written is not None:
            limit = int(written) if re.fullmatch(r"[0-9]{1,4}", written) else 0
            if not 1 <= limit <= MOST_ROWS:
                raise Invalid([with_parameter(LIMIT, NO_LIMIT.format(most=MOST_ROWS))])
        cursor = given.get(CURSOR)
        return limit, None if cursor is None else _read(cursor, view, length)

    def _cut(self, found: list[T], limit: int, key: Callable[[T], Place], request: Request, view: APIView) -> list[T]:
        if len(found) > limit:
            found = found[:limit]
            cursor = signing.dumps(key(found[-1]), salt=_salt(view), serializer=PlaceSerializer)
            parameters = request.query_params.copy()
            parameters[CURSOR] = cursor
            self.following = request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
        return found


def _salt(view: APIView) -> str:
    """A place is good for one list: of one address."""
    return f"{SALT}{type(view).__name__}:{sorted(view.kwargs.items())}"


def _read(cursor: str, view: APIView, length: int | None) -> Place:
    try:
        place: Place = signing.loads(cursor, salt=_salt(view), serializer=PlaceSerializer)
    except (signing.BadSignature, ValueError) as error:
        raise Invalid([with_parameter(CURSOR, NO_CURSOR)]) from error
    if length is not None and len(place) != length:
        raise Invalid([with_parameter(CURSOR, NO_CURSOR)])
    return place

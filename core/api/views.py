"""What a view of the API stands on: who asks, what day it is, what was asked; strict on the way in, plain on the way
out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core.api.pages import NAMES, Pages
from core.api.shapes import Asked, Body, Nothing, read_parameters
from core.dates import today

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class View(GenericAPIView):
    """One address. `asks`: what may stand behind its question mark when it is read, beside filters and the page.

    `may_refuse`: the rules may refuse even the reading of it. `ignores_parameters`: nothing is there, whatever stands
    behind the question mark.
    """

    http_method_names = ["get", "head", "post", "patch", "delete"]
    asks: ClassVar[type[Asked] | None] = None
    may_refuse: ClassVar[bool] = False
    ignores_parameters: ClassVar[bool] = False
    pagination_class: Any = None
    filter_backends: Any = ()
    filterset_class: Any = None

    today: date
    asked: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.today = today()
        super().initial(request, *args, **kwargs)
        if self.ignores_parameters:
            return
        is_read = request.method in {"GET", "HEAD"}
        others = set(NAMES) if is_read and self.pagination_class else set()
        if is_read and self.filterset_class:
            others |= set(self.filterset_class.base_filters)
        asks = self.asks if is_read else None
        self.asked = read_parameters(request.query_params, asks, others=frozenset(others))

    @property
    def as_of(self) -> date:
        """The day that is asked about (R3)."""
        return cast(date, self.asked.get("as_of", self.today))

    def read(self, body: type[Body] = Nothing, **context: Any) -> dict[str, Any]:
        """What the body says, checked; raises what leaves as a problem with each slip named."""
        serializer = body(data=self.request.data, context={"view": self, **context})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, shape: type[BaseSerializer], value: Any, *, status: int = 200, **headers: str) -> Response:
        """An answer of a shape."""
        return Response(shape(value).data, status=status, headers=headers)


class List(View):
    """A list of rows, in the order of `order`, which ends with something unique, and never with something empty."""

    pagination_class = Pages
    order: ClassVar[Sequence[str]] = ("pk",)

    def page(
        self,
        rows: QuerySet[M],
        shape: type[BaseSerializer],
        *,
        prepared: Callable[[list[M]], Sequence[Any]] | None = None,
        **context: Any,
    ) -> Response:
        """The page that is asked for, filtered; `prepared` adds what all of its rows need, at once."""
        pages = cast(Pages, self.paginator)
        found = pages.page_of(self.filter_queryset(rows), self.order, self.request, self)
        return self._answer(prepared(found) if prepared else found, shape, context)

    def page_of_list(
        self, values: Sequence[T], shape: type[BaseSerializer], *, key: Callable[[T], list[Any]], **context: Any
    ) -> Response:
        """The page that is asked for, of values that were worked out and are in the order of their keys."""
        pages = cast(Pages, self.paginator)
        return self._answer(pages.page_of_list(values, key, self.request, self), shape, context)

    def _answer(self, found: Sequence[Any], shape: type[BaseSerializer], context: Mapping[str, Any]) -> Response:
        pages = cast(Pages, self.paginator)
        return pages.get_paginated_response(shape(found, many=True, context=dict(context)).data)

"""A place in a list, not a number of rows to skip (keyset pagination), for pages and API alike.

What is added or removed meanwhile makes nobody see a row twice, and the thousandth page costs what the first does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
Place = list[Any]
SALT = "core.keyset:"


class PlaceSerializer(signing.JSONSerializer):
    """Days and instants in ISO form."""

    def dumps(self, obj: Any) -> bytes:
        encoder = DjangoJSONEncoder(separators=(",", ":"))
        # Microseconds are kept: the encoder of Django would cut them off.
        plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in obj]
        return encoder.encode(plain).encode("latin-1")


def after(order: Sequence[str], place: Place) -> Q:
    """What comes after a place: later in the first field, or the same there and later in the second, and so on."""
    condition = Q()
    equal = Q()
    for name, value in zip(order, place, strict=True):
        plain = name.removeprefix("-")
        comparison = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{plain}__{comparison}": value})
        equal &= Q(**{plain: value})
    return condition


def value_of(row: Model, name: str) -> Any:
    """The value of a row by which it has its place; `name` may lead through relations."""
    value: Any = row
    for step in name.split("__"):
        value = getattr(value, step)
    return value


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """A page of a list: its rows, where it goes on (empty on the last one), and whether it is the first."""

    rows: tuple[M, ...]
    following: str
    is_first: bool


def rows_after(rows: QuerySet[M], order: Sequence[str], *, cursor: str, of: str, size: int) -> Rows[M]:
    """The page after a place of the list `of`, in an order that ends with something unique.

    What is no place in this list leads to its beginning.
    """
    place: Place | None = None
    if cursor:
        try:
            place = signing.loads(cursor, salt=SALT + of, serializer=PlaceSerializer)
        except (signing.BadSignature, ValueError):
            place = None
    if place is not None and len(place) == len(order):
        rows = rows.filter(after(order, place))
    else:
        place = None
    found = list(rows.order_by(*order)[: size + 1])
    following = ""
    if len(found) > size:
        found = found[:size]
        last = [value_of(found[-1], name.removeprefix("-")) for name in order]
        following = signing.dumps(last, salt=SALT + of, serializer=PlaceSerializer)
    return Rows(tuple(found), following, place is None)

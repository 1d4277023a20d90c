"""Columns of our own."""

from decimal import Decimal
from typing import Any

from django.db import models


class HundredthsField(models.BigIntegerField):
    """An amount with at most two decimals: a `Decimal` in Python, a whole number of hundredths in the database.

    Whole numbers are summed exactly and read about five times faster than `numeric`.
    """

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        return None if value is None else Decimal(value) / 100

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        hundredths = Decimal(value) * 100
        if hundredths != hundredths.to_integral_value():
            raise ValueError(f"{value} has more than two decimals")
        return int(hundredths)

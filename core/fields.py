"""Columns of our own."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_DIGITS = 18


class HundredthsField(models.BigIntegerField):
    """An amount with at most two decimals: a `Decimal` in Python, a whole number of hundredths in the database.

    Whole numbers are summed exactly and read about five times faster than `numeric`.
    """

    default_validators = [DecimalValidator(MOST_DIGITS, 2)]

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        return None if value is None else Decimal(value) / 100

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        try:
            amount = Decimal(value)
        except (InvalidOperation, TypeError, ValueError) as error:
            raise ValidationError(_("Enter a number."), code="invalid") from error
        if not amount.is_finite():
            raise ValidationError(_("Enter a number."), code="invalid")
        return amount

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        hundredths = Decimal(value) * 100
        if not hundredths.is_finite() or hundredths != hundredths.to_integral_value():
            raise ValueError(f"{value} is not a number of at most two decimals")
        return int(hundredths)

    def formfield(self, **kwargs: Any) -> Any:
        decimal = {"form_class": forms.DecimalField, "max_digits": MOST_DIGITS, "decimal_places": 2}
        return models.Field.formfield(self, **{**decimal, **kwargs})

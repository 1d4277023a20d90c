"""Amounts as whole hundredths."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st

from competencies.models import Figure
from core.fields import HundredthsField
from tests.factories import FigureFactory

field = HundredthsField("value")


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_what_goes_in_comes_out(amount):
    assert field.from_db_value(field.get_prep_value(amount)) == amount


@pytest.mark.parametrize("value", ["0.001", Decimal("12.345"), Decimal("NaN"), Decimal("Infinity"), 1.1])
def test_what_is_no_amount_of_hundredths_is_refused(value):
    with pytest.raises(ValueError, match="decimals"):
        field.get_prep_value(value)


def test_nothing_stays_nothing():
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None) is None
    assert field.to_python(None) is None


@pytest.mark.parametrize("text", ["twelve", "NaN", "Infinity", "1.234", "99999999999999999999"])
def test_text_that_is_no_amount_is_a_mistake_and_not_a_crash(text):
    with pytest.raises(ValidationError):
        field.clean(text, None)


def test_text_that_is_an_amount_is_one():
    assert field.clean("12.34", None) == Decimal("12.34")


@pytest.mark.django_db
def test_the_database_holds_a_whole_number_and_compares_and_sums_amounts():
    figure = FigureFactory(value=Decimal("1234.56"))
    FigureFactory(value="0.44", organization=figure.organization, partner_of_record="csp")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM competencies_figure WHERE id = %s", [figure.pk])
        assert cursor.fetchone() == (123456,)
    figures = Figure.objects.filter(organization=figure.organization)
    assert figures.get(value__gt=Decimal("1234.55")) == figure
    assert not figures.filter(value__gt=Decimal("1234.56")).exists()
    assert figures.aggregate(total=Sum("value"))["total"] == Decimal("1235.00")


@pytest.mark.django_db
def test_a_form_takes_an_amount_with_its_decimals():
    form = modelform_factory(Figure, fields=["value"])({"value": "12.34"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == Decimal("12.34")

"""Days, distances and numbers in both languages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core import wording
from core.templatetags.look import initials, logo_letters
from programme.forms.fields import country_choices

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("en", date(2027, 2, 20), "20 Feb 2027"),
        ("ru", date(2027, 2, 20), "20 фев 2027"),
        ("ru", date(2027, 5, 2), "2 мая 2027"),
    ],
)
def test_a_day_in_text(language: str, day: date, words: str) -> None:
    with override(language):
        assert wording.short_day(day) == words


@pytest.mark.parametrize(("language", "words"), [("en", "20 February 2027"), ("ru", "20 февраля 2027")])
def test_a_day_where_it_is_the_message(language: str, words: str) -> None:
    with override(language):
        assert wording.long_day(date(2027, 2, 20)) == words


def test_a_month_alone_is_not_inflected() -> None:
    with override("ru"):
        assert (wording.short_month(5), wording.month_and_year(date(2027, 5, 1))) == ("май", "май 2027")


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (0, "today", "сегодня"),
        (1, "tomorrow", "завтра"),
        (-1, "yesterday", "вчера"),
        (2, "in 2 days", "через 2 дня"),
        (21, "in 21 days", "через 21 день"),
        (90, "in 90 days", "через 90 дней"),
        (-5, "5 days ago", "5 дней назад"),
        (730, "in 730 days", "через 730 дней"),
        (731, "in 2 years", "через 2 года"),
        (-1900, "5 years ago", "5 лет назад"),
    ],
)
def test_a_distance(days: int, english: str, russian: str) -> None:
    for language, words in (("en", english), ("ru", russian)):
        with override(language):
            assert wording.distance(ON + timedelta(days=days), ON) == words


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (118400, "118,400", "118\xa0400"),
        (Decimal("100"), "100", "100"),
        (Decimal("1234.50"), "1,234.5", "1\xa0234,5"),
        (86.1, "86.1", "86,1"),
        (Decimal("0.00"), "0", "0"),
    ],
)
def test_a_number_has_its_thousands_apart_and_only_the_decimals_it_has(
    value: float | Decimal, english: str, russian: str
) -> None:
    for language, words in (("en", english), ("ru", russian)):
        with override(language):
            assert wording.number(value) == words


def test_a_day_is_readable_by_machines_too() -> None:
    shown = Template("{% load look %}{{ day|day }} {{ none|day }}{{ day|distance:on }}").render(
        Context({"day": date(2027, 2, 20), "none": None, "on": ON})
    )
    assert shown == '<time datetime="2027-02-20">20 Feb 2027</time> in 90 days'


@pytest.mark.parametrize(
    ("name", "letters"), [("Megan Bowen", "MB"), ("Plato", "P"), ("Ana de la Cruz", "AC"), ("", "")]
)
def test_a_person_has_two_letters_at_most(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "letters"), [("Contoso", "Co"), ("Trey Research", "TR"), ("A. Datum Corporation", "AD")]
)
def test_an_organization_without_a_logo_has_two_letters(name: str, letters: str) -> None:
    assert logo_letters(name) == letters


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", ["Afghanistan", "Åland Islands", "Albania"]), ("ru", ["Австралия", "Австрия", "Азербайджан"])],
)
def test_countries_are_in_the_readers_language_and_its_order(language: str, first: list[str]) -> None:
    with override(language):
        assert [name for _code, name in country_choices()[:3]] == first

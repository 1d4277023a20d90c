"""Days, distances and numbers in the reader's words."""

from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

# In a date a month may be inflected (ru: 20 мая), on an axis it stands alone (май).
_IN_A_DATE = (
    pgettext_lazy("month in a date", "Jan"),
    pgettext_lazy("month in a date", "Feb"),
    pgettext_lazy("month in a date", "Mar"),
    pgettext_lazy("month in a date", "Apr"),
    pgettext_lazy("month in a date", "May"),
    pgettext_lazy("month in a date", "Jun"),
    pgettext_lazy("month in a date", "Jul"),
    pgettext_lazy("month in a date", "Aug"),
    pgettext_lazy("month in a date", "Sep"),
    pgettext_lazy("month in a date", "Oct"),
    pgettext_lazy("month in a date", "Nov"),
    pgettext_lazy("month in a date", "Dec"),
)
_ALONE = (
    pgettext_lazy("month alone", "Jan"),
    pgettext_lazy("month alone", "Feb"),
    pgettext_lazy("month alone", "Mar"),
    pgettext_lazy("month alone", "Apr"),
    pgettext_lazy("month alone", "May"),
    pgettext_lazy("month alone", "Jun"),
    pgettext_lazy("month alone", "Jul"),
    pgettext_lazy("month alone", "Aug"),
    pgettext_lazy("month alone", "Sep"),
    pgettext_lazy("month alone", "Oct"),
    pgettext_lazy("month alone", "Nov"),
    pgettext_lazy("month alone", "Dec"),
)


def short_day(day: date) -> str:
    """A day in text and tables: 20 Feb 2027."""
    return pgettext("day month year", "{day} {month} {year}").format(
        day=day.day, month=_IN_A_DATE[day.month - 1], year=day.year
    )


def long_day(day: date) -> str:
    """A day where it is the message: 20 February 2027."""
    return formats.date_format(day, "j E Y")


def short_month(month: int) -> str:
    """The name of the `month`-th month (1 to 12) as it stands alone: Feb."""
    return str(_ALONE[month - 1])


def month_and_year(day: date) -> str:
    """The month of a day: Feb 2027."""
    return f"{short_month(day.month)} {day.year}"


def distance(day: date, on: date) -> str:
    """How far a day is from another: in 23 days, tomorrow, today, 5 days ago; from two years on, in years."""
    days = (day - on).days
    years = _whole_years(min(day, on), max(day, on))
    if years > 1 and days > 0:
        return ngettext("in {count} year", "in {count} years", years).format(count=number(years))
    if years > 1:
        return ngettext("{count} year ago", "{count} years ago", years).format(count=number(years))
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in {count} day", "in {count} days", days).format(count=number(days))
    return ngettext("{count} day ago", "{count} days ago", -days).format(count=number(-days))


def _whole_years(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def days_long(days: int) -> str:
    """A span of days: 22 days."""
    return ngettext("{count} day", "{count} days", days).format(count=number(days))


def as_sentence(text: str) -> str:
    """What somebody wrote, with the full stop that they may have left out."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def number(value: int | float | Decimal) -> str:
    """A number with its thousands apart, and only the decimals it has: 118,400."""
    if isinstance(value, Decimal | float):
        value = Decimal(str(value)).normalize()
        places = max(-int(value.as_tuple().exponent), 0)
        return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def money(minor: int, currency: str = "USD") -> str:
    """An amount in minor units, with its currency, and cents only where there are any: USD 1,850, USD 47.50."""
    whole = minor % 100 == 0
    amount = (
        number(minor // 100)
        if whole
        else formats.number_format(Decimal(minor) / 100, decimal_pos=2, use_l10n=True, force_grouping=True)
    )
    return pgettext("amount of money", "{currency} {amount}").format(currency=currency, amount=amount)

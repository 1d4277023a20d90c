"""Fields that the forms of the portal share."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.dates import FIRST_DAY, LAST_DAY
from core.wording import short_day


class DayField(forms.DateField):
    """A business day (R1), chosen in the browser's calendar and sent as 2027-03-14; `bounded` narrows the choice."""

    default_error_messages = {"invalid": _("A day is written like 2027-03-14.")}

    def __init__(self, **kwargs: Any) -> None:
        self.first, self.last = FIRST_DAY, LAST_DAY
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)
        self.bounded(FIRST_DAY, LAST_DAY)

    def bounded(self, first: date, last: date) -> None:
        """Take days from `first` to `last`, both included."""
        self.first, self.last = first, last
        self.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not self.first <= value <= self.last:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s."),
                code="out_of_range",
                params={"first": short_day(self.first), "last": short_day(self.last)},
            )


def text_area(**attributes: str) -> forms.Textarea:
    """A text of several lines."""
    return forms.Textarea(attrs={"rows": "4", **attributes})


def country_choices() -> list[tuple[str, str]]:
    """All countries, by their names in the reader's language; Åland stands at A."""
    return sorted(((code, str(name)) for code, name in countries), key=lambda choice: _without_marks(choice[1]))


def _without_marks(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))

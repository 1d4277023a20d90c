"""What a cell may hold, by kind.

Each kind answers twice: quickly for a few thousand cells of a column at once (`fit`), and, where that says no, for one
cell in a sentence (`problem`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_countries import countries

from core.dates import FIRST_DAY, LAST_DAY, add_months, month_of
from programme.records.problems import shown

FORMULA_STARTS = frozenset("=+-@＝＋－＠")  # the wide ones start a formula in some spreadsheets, too
# Marks that make text run backwards, and line ends that are not control characters.
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


class Cell(ABC):
    """A kind of cell. An empty cell is "none": lawful where the kind is optional."""

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional

    def fit(self, values: Sequence[str]) -> bool:
        """Whether all these cells of a column are well formed."""
        distinct = set(values)
        if "" in distinct:
            if not self.optional:
                return False
            distinct.discard("")
        return self.all_fit(distinct)

    def problem(self, value: str) -> str | None:
        """What is wrong with one cell, as a sentence, or None."""
        if not value:
            return None if self.optional else _("this cell may not be empty")
        return self.complaint(value)

    @abstractmethod
    def all_fit(self, distinct: set[str]) -> bool: ...

    @abstractmethod
    def complaint(self, value: str) -> str | None: ...


@cache
def days() -> dict[str, None]:
    """Every day that may stand in a file, as it is written: to look one up is faster than to take it apart."""
    number = (LAST_DAY - FIRST_DAY).days + 1
    return dict.fromkeys((FIRST_DAY + timedelta(days=n)).isoformat() for n in range(number))


class Day(Cell):
    """A day, YYYY-MM-DD, from 1990-01-01 to 2199-12-31."""

    def all_fit(self, distinct: set[str]) -> bool:
        return distinct <= days().keys()

    def complaint(self, value: str) -> str | None:
        if value in days():
            return None
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return _("%(value)s is not a date; dates are written YYYY-MM-DD") % {"value": shown(value)}
        try:
            date.fromisoformat(value)
        except ValueError:
            return _("%(value)s is not a day of the calendar") % {"value": shown(value)}
        return _("%(value)s is outside 1990-01-01 to 2199-12-31") % {"value": shown(value)}


class Month(Day):
    """The first day of a month, up to the running one."""

    def __init__(self, *, running: date) -> None:
        super().__init__()
        self.running = month_of(running)
        self.months = {day for day in days() if day.endswith("-01") and day <= self.running.isoformat()}

    def all_fit(self, distinct: set[str]) -> bool:
        return distinct <= self.months

    def complaint(self, value: str) -> str | None:
        if value in self.months:
            return None
        if problem := super().complaint(value):
            return problem
        if not value.endswith("-01"):
            return _("%(value)s is not the first day of a month") % {"value": shown(value)}
        return _("%(value)s is after the running month, %(month)s") % {"value": shown(value), "month": self.running}


class OneOf(Cell):
    """One of a few words."""

    def __init__(self, words: Iterable[str], *, optional: bool = False) -> None:
        super().__init__(optional=optional)
        self.words = frozenset(words)

    def all_fit(self, distinct: set[str]) -> bool:
        return distinct <= self.words

    def complaint(self, value: str) -> str | None:
        if value in self.words:
            return None
        return _("%(value)s is none of %(words)s") % {"value": shown(value), "words": ", ".join(sorted(self.words))}


class Country(OneOf):
    """A country by its two letters (ISO 3166)."""

    def __init__(self) -> None:
        super().__init__(countries.countries)

    def complaint(self, value: str) -> str | None:
        if value in self.words:
            return None
        return _("%(value)s is not a country code (two capital letters, ISO 3166)") % {"value": shown(value)}


class Code(OneOf):
    """A code of the catalogue."""

    def complaint(self, value: str) -> str | None:
        if value in self.words:
            return None
        if not self.words:
            return _("%(value)s is not in the catalogue: load one first (manage.py load_catalogue)") % {
                "value": shown(value)
            }
        return _("%(value)s is not in the catalogue") % {"value": shown(value)}


class Text(Cell):
    """Text that may stand in a list or a spreadsheet: names, IDs. No formula, no NUL, no control character."""

    def __init__(self, *, longest: int = 200, optional: bool = False) -> None:
        super().__init__(optional=optional)
        self.longest = longest

    def all_fit(self, distinct: set[str]) -> bool:
        return (
            max(map(len, distinct), default=0) <= self.longest
            and FORMULA_STARTS.isdisjoint({value[0] for value in distinct})
            and not any(map(str.isspace, distinct))
            and " ".join(distinct).isprintable()
        )

    def complaint(self, value: str) -> str | None:
        if len(value) > self.longest:
            return _("%(length)d characters; %(longest)d are the most") % {
                "length": len(value),
                "longest": self.longest,
            }
        if value.isspace():
            return _("this cell holds nothing but spaces")
        for place, character in enumerate(value, start=1):
            if self.is_forbidden(character):
                return _("%(value)s holds a control character, U+%(code)s, at place %(place)d") % {
                    "value": shown(value),
                    "code": f"{ord(character):04X}",
                    "place": place,
                }
        if self.may_not_start(value):
            return _("%(value)s begins with “%(start)s” and would be a formula in a spreadsheet") % {
                "value": shown(value),
                "start": value[0],
            }
        return None

    def is_forbidden(self, character: str) -> bool:
        return character < " " or "\x7f" <= character <= "\x9f" or character in _TURNS_TEXT

    def may_not_start(self, value: str) -> bool:
        return value[0] in FORMULA_STARTS


class Prose(Text):
    """A text of several sentences, perhaps of several lines, that somebody wrote: a reason."""

    def all_fit(self, distinct: set[str]) -> bool:
        return all(self.complaint(value) is None for value in distinct)

    def is_forbidden(self, character: str) -> bool:
        return super().is_forbidden(character) and character not in "\n\t"

    def may_not_start(self, value: str) -> bool:
        return False


class Checked(Text):
    """Text of a form: what the pattern knows is well formed; the validator decides about the rest."""

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__(optional=optional)
        self.is_usual: Callable[[str], object] = re.compile(self.usual).fullmatch

    usual: str

    def all_fit(self, distinct: set[str]) -> bool:
        if max(map(len, distinct), default=0) > self.longest:
            return False
        return all(map(self.is_usual, distinct)) or all(self.complaint(value) is None for value in distinct)


class Email(Checked):
    """A mail address."""

    usual = (
        r"[A-Za-z0-9](?:[A-Za-z0-9_+-]|\.(?!\.))*(?<!\.)@"
        r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
    )
    validate = EmailValidator()

    def complaint(self, value: str) -> str | None:
        if problem := super().complaint(value):
            return problem
        try:
            self.validate(value)
        except ValidationError:
            return _("%(value)s is not a mail address") % {"value": shown(value)}
        return None


class Website(Checked):
    """The address of a website, http or https."""

    usual = r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?:/[A-Za-z0-9_./-]*)?"
    validate = URLValidator(schemes=["http", "https"])

    def complaint(self, value: str) -> str | None:
        if problem := super().complaint(value):
            return problem
        try:
            self.validate(value)
        except (ValidationError, ValueError):
            return _("%(value)s is not the address of a website (http or https)") % {"value": shown(value)}
        return None


class Amount(Cell):
    """An amount of 0 or more, with at most two decimals."""

    _form = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?")

    def all_fit(self, distinct: set[str]) -> bool:
        return all(map(self._form.fullmatch, distinct))

    def complaint(self, value: str) -> str | None:
        if self._form.fullmatch(value):
            return None
        if re.fullmatch(r"-[0-9]+(\.[0-9]+)?", value):
            return _("%(value)s is below 0") % {"value": shown(value)}
        if re.fullmatch(r"[0-9]+\.[0-9]{3,}", value):
            return _("%(value)s has more than two decimals") % {"value": shown(value)}
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
            return _("%(value)s is above 9999999999999.99") % {"value": shown(value)}
        return _("%(value)s is not an amount such as 1250 or 1250.50") % {"value": shown(value)}


# --- What the cells of a row owe each other ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Forward:
    """A period does not end before it starts; one that ends on the day it starts is empty and lawful (R1)."""

    starts: str
    ends: str

    def fit(self, starts: Sequence[str], ends: Sequence[str]) -> bool:
        # Days as they are written come in their order.
        return all(not end or end >= start for start, end in zip(starts, ends, strict=True))

    def complaint(self, start: str, end: str) -> str | None:
        if not end or end >= start:
            return None
        return _("%(end)s is before %(column)s, %(start)s") % {"end": end, "column": self.starts, "start": start}


@dataclass(frozen=True, slots=True)
class AtMost(Forward):
    """A period runs forward, and for at most so many calendar months (R2)."""

    months: int
    sentence: str | Promise
    """What to say of a period that is longer: names `starts`, `ends`, and `last`, the latest lawful end."""

    def fit(self, starts: Sequence[str], ends: Sequence[str]) -> bool:
        return all(
            not end or start <= end <= months_after(start, self.months) for start, end in zip(starts, ends, strict=True)
        )

    def complaint(self, start: str, end: str) -> str | None:
        if problem := Forward(self.starts, self.ends).complaint(start, end):
            return problem
        last = months_after(start, self.months)
        return None if not end or end <= last else str(self.sentence) % {"ends": end, "starts": start, "last": last}


@lru_cache(maxsize=100_000)
def months_after(day: str, months: int) -> str:
    """A day some calendar months later (R2), both as they are written."""
    return add_months(date.fromisoformat(day), months).isoformat()

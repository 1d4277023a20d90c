"""A figure month by month: the bars with the line they have to reach, and the same as a table (R14, R18)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from competencies.engine.explanation import MetricVerdict
from competencies.words import Names, figure
from core.dates import month_start
from core.pictures import Month, MonthBars, draw_months
from core.wording import month_and_year, number, short_month

THOUSANDS_FROM = 10_000
MILLIONS_FROM = 10_000_000


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month in the table: what was reported, what it makes, and how that compares with what is needed."""

    month: str
    reported: str
    value: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is shown of a metric; `sentence` says the picture in words."""

    title: str
    picture: MonthBars
    sentence: str
    legend: tuple[tuple[str, str], ...]
    value_title: str
    lines: tuple[MonthLine, ...]


def figures(verdict: MetricVerdict, called: Names, *, level: str) -> Figures:
    """The months of a metric requirement: each with the value that is looked at when it is over."""
    is_sum = verdict.aggregation == "sum"
    needed = figure(verdict.needed)
    months = verdict.months
    # What a month makes is looked at from the next month on; the running one is looked at by nobody yet.
    values = [figure(after.value) for after in months[1:]] + [figure(_running(verdict))]
    divisor, unit = _scale(max([needed, *values]))
    written_unit = " ".join(word for word in (unit, called.unit(verdict.metric)) if word)
    bars = []
    for place, (month, value) in enumerate(zip(months, values, strict=True)):
        first = month_start(month.month)
        is_running = place == len(months) - 1
        has_year = place == 0 or first.month == 1
        bars.append(
            Month(
                label=short_month(first.month),
                year=_("running") if is_running else str(first.year) if has_year else "",
                value=float(value),
                written=_rounded(value / divisor),
                own=float(figure(month.total or 0)) if is_sum else None,
                is_running=is_running,
            )
        )
    line_label = _("{level} needs {amount}").format(level=level, amount=_rounded(needed / divisor))
    picture = draw_months(bars, needed=float(needed), line_label=line_label)
    legend = [("track", _("12-month total")), ("own", _("that month alone"))] if is_sum else []
    if not picture.line_label:
        legend.append(("need", line_label))
    title = (
        _("Twelve months up to each month, {unit}") if is_sum and verdict.window_months == 12 else _("By month, {unit}")
    ).format(unit=written_unit)
    sentence = _(
        "{metric} by month, {unit}, from {first_month} to {last_month}: from {first} to {last}. {needs}."
    ).format(
        metric=called.metric(verdict.metric),
        unit=written_unit,
        first_month=month_and_year(month_start(months[0].month)),
        last_month=month_and_year(month_start(months[-1].month)),
        first=_rounded(values[0] / divisor),
        last=_rounded(values[-1] / divisor),
        needs=line_label,
    )
    return Figures(
        title=title,
        picture=picture,
        sentence=sentence,
        legend=tuple(legend),
        value_title=_("12 months") if is_sum and verdict.window_months == 12 else _("Value"),
        lines=tuple(
            MonthLine(
                _month_name(month_start(month.month), is_running=place == len(months) - 1),
                "–" if month.total is None else number(figure(month.total)),
                number(value),
                _compared(value, needed, is_running=place == len(months) - 1),
            )
            for place, (month, value) in reversed(list(enumerate(zip(months, values, strict=True))))
        ),
    )


def _running(verdict: MetricVerdict) -> int:
    """What the running month would make it if it counted already."""
    last, first = verdict.months[-1], verdict.months[0]
    if verdict.aggregation == "latest":
        return last.value if last.total is None else last.total
    return last.value + (last.total or 0) - (first.total or 0)


def _scale(highest: Decimal) -> tuple[Decimal, str]:
    if highest >= MILLIONS_FROM:
        return Decimal(1_000_000), _("million")
    if highest >= THOUSANDS_FROM:
        return Decimal(1_000), _("thousand")
    return Decimal(1), ""


def _rounded(value: Decimal) -> str:
    return number(round(value, 1) if value < 1_000 else round(value))


def _month_name(first: date, *, is_running: bool) -> str:
    return _("{month} (running)").format(month=month_and_year(first)) if is_running else month_and_year(first)


def _compared(value: Decimal, needed: Decimal, *, is_running: bool) -> str:
    if is_running:
        return _("does not count yet")
    if value >= needed:
        return _("met")
    return _("{amount} short").format(amount=number(needed - value))

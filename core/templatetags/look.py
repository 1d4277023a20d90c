"""What every template of the portal needs: days with their distance, numbers, icons, initials.

{% load look %}
{{ term.anniversary|day }}                       <time datetime="2027-03-14">14 Mar 2027</time>
{{ term.anniversary|long_day }}                  the same as 14 March 2027
{{ term.anniversary|distance:on }}               in 112 days
{{ figure|number }}                              118,400
{{ order.price_minor|money:order.currency }}     USD 1,850
{{ override.reason|sentence }}                   The feed is late.
{{ task.title|unbroken }}                        70-532 stays on one line
{{ session.user_agent|browser }}                 Chrome on Linux
{% icon "ribbon" %}                              an icon of static/icons/icons.svg, hidden from screen readers
{{ person.full_name|initials }}                  MB
"""

import re
from datetime import date
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core import wording
from core.browsers import browser_named

register = template.Library()
EXAM = re.compile(r"\b[A-Z0-9]{2,3}-[0-9]{3}\b")


@register.filter
def day(value: date | None) -> str | SafeString:
    """A day as 20 Feb 2027, readable by machines too; nothing for None."""
    return "" if value is None else _time(value, wording.short_day(value))


@register.filter
def long_day(value: date | None) -> str | SafeString:
    """A day as 20 February 2027, where the date is the message."""
    return "" if value is None else _time(value, wording.long_day(value))


def _time(value: date, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def plain_day(value: date | None) -> str:
    """A day as 20 Feb 2027, where no markup may stand."""
    return "" if value is None else wording.short_day(value)


@register.filter
def distance(value: date | None, on: date) -> str:
    """How far a day is from the one the page is about: in 23 days."""
    return "" if value is None else wording.distance(value, on)


@register.filter
def sentence(text: str) -> str:
    """What somebody wrote, with its full stop: another sentence follows."""
    return wording.as_sentence(text)


@register.filter
def number(value: int | float | Decimal) -> str:
    """A number with its thousands apart."""
    return wording.number(value)


@register.filter
def money(minor: int, currency: str) -> str:
    """An amount in minor units: USD 1,850."""
    return wording.money(minor, currency)


@register.filter
def unbroken(text: str) -> SafeString:
    """Words in which the number of an exam stays on one line."""
    return mark_safe(EXAM.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(text)))  # noqa: S308 - it is escaped


@register.filter
def browser(user_agent: str) -> str:
    """Which browser it was, in two words."""
    return browser_named(user_agent or "")


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, for an avatar."""
    words = name.split()
    letters = [word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)]
    return "".join(letters).upper()


@register.filter
def logo_letters(name: str) -> str:
    """Two letters that stand for an organization without a logo: Co, TR."""
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].capitalize()


@register.filter
def logo_color(name: str) -> str:
    """One of five grounds for those letters, always the same for a name."""
    return "abcde"[sum(name.encode()) % 5]


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon beside words; it says nothing by itself."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("icons/icons.svg"),
        name,
    )

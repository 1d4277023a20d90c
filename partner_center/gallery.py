"""The component gallery, with fictional example values."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.pictures import (
    Band,
    Ending,
    Fill,
    Group,
    Line,
    Month,
    Row,
    Scale,
    draw_bar,
    draw_months,
    draw_pips,
    draw_strip,
    draw_timeline,
)
from core.pictures.scale import percent
from core.wording import number, short_month

ON = date(2026, 11, 22)
MARK = date(2027, 3, 14)
FILLS = tuple((fill, fill.replace("-", " ")) for fill in Fill)
COLORS = (
    "ground", "surface", "line", "ink-3", "ink", "accent", "accent-tint-2", "gold", "silver", "ok", "warn", "bad",
)  # fmt: skip


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, for those who build pages; in production there is no such page."""
    if settings.IS_PRODUCTION:
        raise Http404
    return render(request, "gallery/gallery.html", example_context())


class ExampleForm(forms.Form):
    """One field of each kind; bound to wrong values it shows each error."""

    email = forms.EmailField(label="Work e-mail", help_text="The invitation goes there.")
    closing = forms.DateField(label="Closing date", widget=forms.DateInput(attrs={"placeholder": "30 Nov 2026"}))
    role = forms.ChoiceField(label="Role", choices=[("employee", "Employee"), ("admin", "Partner admin")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    in_russian = forms.BooleanField(label="Tell them in Russian", required=False)


def timeline_picture() -> object:
    """The timeline with every fill, and labels after, inside and before their bands."""
    groups = (
        Group(
            "Level",
            (
                Row(
                    "Gold",
                    (
                        Band(date(2026, 1, 12), date(2026, 4, 1), Fill.GOLD_HATCHED, "the facts take over"),
                        Band(date(2026, 4, 1), date(2027, 2, 8), Fill.GOLD, "70-533 of Isaiah Langer expires"),
                        Band(date(2027, 2, 8), date(2027, 2, 20), Fill.GOLD_HATCHED, "the override ends"),
                    ),
                    badge="gold",
                    is_tall=True,
                    ending=Ending(date(2027, 2, 20), "the override ends"),
                ),
                Row(
                    "Silver",
                    (Band(None, date(2027, 9, 20), Fill.SILVER, "70-535 expires"),),
                    badge="silver",
                    is_tall=True,
                    ending=Ending(date(2027, 9, 20), "70-535 expires"),
                ),
            ),
        ),
        Group(
            "Figures",
            (
                Row(
                    "Azure consumption",
                    (
                        Band(date(2026, 4, 1), ON, Fill.BLUE, "the running month"),
                        Band(ON, None, Fill.DASHED, "taken to stay"),
                    ),
                    note="Gold: 100,000 in 12 months",
                    ending=Ending(None, "taken to stay at 118,400"),
                ),
            ),
        ),
        Group(
            "People",
            (
                Row(
                    "Isaiah Langer",
                    (Band(date(2025, 2, 8), date(2027, 2, 8), Fill.BLUE, "expires"),),
                    note="70-533",
                    ending=Ending(date(2027, 2, 8), "70-533 expires: one of two left"),
                ),
                Row(
                    "Nestor Wilke",
                    (Band(date(2025, 3, 10), date(2026, 11, 18), Fill.GREY, "linked to another organization"),),
                    note="70-532",
                    ending=Ending(date(2026, 11, 18), "linked to another organization"),
                ),
                Row(
                    "Lynne Robbins",
                    (Band(date(2027, 12, 1), date(2028, 4, 20), Fill.ORANGE, "nobody yet"),),
                    ending=Ending(date(2028, 4, 20), "one person is missing from 1 Dec 2027"),
                ),
                Row(
                    "Grace",
                    (Band(MARK, date(2027, 4, 13), Fill.GREY_HATCHED, "it lapses"),),
                    ending=Ending(date(2027, 4, 13), "the grace ends"),
                ),
            ),
        ),
    )
    return draw_timeline(
        groups,
        first=date(2025, 11, 22),
        last=date(2028, 5, 22),
        now=Line(ON, "Today"),
        mark=Line(MARK, "Anniversary"),
        sentence="From 22 November 2025 to 22 May 2028. Gold until 20 February 2027. Silver until 20 September 2027.",
    )


def month_bars() -> object:
    """Thirteen months of a sum, the last of them running."""
    own = (9.2, 8.7, 9.3, 9.8, 10.1, 9.9, 10.4, 10.9, 9.6, 9.1, 10.3, 11.1, 7.6)
    total = (86.1, 89.5, 93.2, 97.1, 100.9, 104.2, 107.6, 111.3, 113.2, 114.2, 116.1, 118.4, 116.8)
    months = tuple(
        Month(
            label=short_month((10 + place) % 12 + 1),
            year="running" if place == 12 else str(2025 + (10 + place) // 12) if place in {0, 2} else "",
            value=total[place],
            written=number(total[place]),
            own=own[place],
            is_running=place == 12,
        )
        for place in range(13)
    )
    return draw_months(months, needed=100, line_label="Gold needs 100")


def strips() -> list[object]:
    """The strip in three states."""
    scale = Scale(ON, date(2027, 11, 22))
    mark = percent(scale.x(MARK))
    return [
        draw_strip(
            (
                Band(None, date(2027, 2, 8), Fill.GOLD),
                Band(date(2027, 2, 8), date(2027, 2, 20), Fill.GOLD_HATCHED),
                Band(date(2027, 2, 20), date(2027, 9, 20), Fill.SILVER),
            ),
            scale,
            mark=mark,
        ),
        draw_strip((Band(None, None, Fill.SILVER),), scale, mark=mark),
        draw_strip((Band(date(2027, 5, 1), date(2027, 8, 1), Fill.SILVER_HATCHED),), scale),
    ]


def icons() -> list[str]:
    """The ids of all icons there are."""
    sprite = finders.find("icons/icons.svg")
    return re.findall(r'<symbol id="([^"]+)"', Path(sprite).read_text(encoding="utf-8")) if sprite else []


def example_context() -> dict[str, object]:
    """All that `gallery/gallery.html` shows."""
    bound = ExampleForm({"email": "lidia.holloway@contoso.example", "closing": "31 Nov 2026", "role": "admin"})
    bound.full_clean()
    bound.add_error(None, "This address is invited already.")
    return {
        "on": ON,
        "today": date(2026, 11, 23),
        "fills": FILLS,
        "colors": COLORS,
        "icons": icons(),
        "timeline": timeline_picture(),
        "months": month_bars(),
        "strips": strips(),
        "pips": [draw_pips(4, 3), draw_pips(2, 2, soon=1), draw_pips(10, 4), draw_pips(50, 20)],
        "bars": [draw_bar(4000, 2940), draw_bar(100_000, 118_400)],
        "crumbs": (("Competencies", "#g-nav"), ("Cloud platform", "")),
        "cells": [
            SimpleNamespace(title="On the facts", level="none", until=None, remark="Not held", strip=strips()[2]),
            SimpleNamespace(
                title="With overrides", level="silver", until=date(2027, 2, 22), remark="in 92 days, by override"
            ),
        ],
        "news": ["Contoso reached Gold in Cloud Platform."],
        "bound": bound,
        "pages": Paginator(range(200), 10).page(2),
        "next_steps": [
            SimpleNamespace(
                day=date(2026, 12, 14), kind="mark", title="Renewal opens", text="You can renew from this day."
            ),
            SimpleNamespace(
                day=date(2027, 2, 8),
                kind="",
                title="70-533 of Isaiah Langer expires",
                text="One person is left of two.",
            ),
            SimpleNamespace(
                day=date(2027, 2, 20),
                kind="risk",
                title="The override on Cloud Platform ends",
                text="",
                subject="Cloud Platform",
                before="gold",
                after="silver",
            ),
        ],
        "risk": SimpleNamespace(
            sentence=(
                "A recent change to your competency achievement has put your membership renewal eligibility at risk."
            ),
            changed="Nestor Wilke linked his achievements to another organization on 18 Nov 2026.",
            follows="Your last Gold, Cloud Platform, ends on 20 Feb 2027, 22 days before the anniversary.",
            repairs=[
                SimpleNamespace(
                    subject="Cloud Platform",
                    text="one more person links any of 11 exams, by 20 Feb 2027.",
                    url="#risk",
                    link="Who is nearly there",
                ),
                SimpleNamespace(subject="Datacenter", text="one more person with MCSA: Windows Server 2016."),
            ],
        ),
        "ends": SimpleNamespace(
            title="Ends at Fabrikam",
            when="from 22 Nov 2026, today",
            lines=[SimpleNamespace(name="70-532", detail="Developing Microsoft Azure Solutions", note="ends today")],
            aside="Fabrikam is told that these links ended, not where you went.",
        ),
        "begins": SimpleNamespace(
            title="Begins at Contoso",
            when="from 22 Nov 2026, today",
            lines=[
                SimpleNamespace(
                    name="70-532", detail="Developing Microsoft Azure Solutions", note="counts until 30 Apr 2027"
                )
            ],
            aside="Contoso sees your name, this one and when it ends.",
        ),
    }

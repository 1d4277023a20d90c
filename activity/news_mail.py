"""What a mail with news says: text and HTML, in its reader's language; several notices are lines of one mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from activity import news, wording
from activity.models import Notice
from activity.services.notices import unsubscribing

LONGEST_SUBJECT = 90
LONGEST_NEWS = 60
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in a mail."""

    day: date
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """The notices about one organization."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class NewsMail:
    """All that `mail/news_message.txt` and `mail/news.html` show; `unsubscribe_url` is empty where nothing can be."""

    subject: str
    language: str
    name: str
    sections: tuple[Section, ...]
    more: int
    news_url: str
    settings_url: str
    unsubscribe_url: str
    kinds: str


def address_of(path: str) -> str:
    """A page of the portal as a mail names it."""
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{path}"


def composed(
    reader: User, told: Sequence[tuple[Notice, wording.Told]], places: Mapping[int, news.Place]
) -> EmailMultiAlternatives:
    """The one mail that tells a reader these notices; composed again it is the same, and says so by its Message-ID."""
    with translation.override(reader.language):
        page = _page(reader, told, places)
        text = render_to_string("mail/news_message.txt", {"page": page}).strip() + "\n"
        told_in_html = {"page": page, "language": page.language, "subject": page.subject}
        html = render_to_string("mail/news.html", told_in_html)
    message = EmailMultiAlternatives(
        page.subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [reader.email],
        headers={
            "Message-ID": f"<news.{told[0][0].mail}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            **_ways_out(page),
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def _page(reader: User, told: Sequence[tuple[Notice, wording.Told]], places: Mapping[int, news.Place]) -> NewsMail:
    by_place: dict[str, list[Line]] = {}
    for notice, one in sorted(told, key=lambda each: each[0].on)[:MOST_LINES]:
        place = places.get(notice.organization_id) if notice.organization_id else None
        kind = news.kind_of(notice.verb)
        url = kind.leads_to(notice, place, notice.person_id == reader.pk) if kind else reverse("news")
        line = Line(notice.on, news.said(one, reader_id=reader.pk), address_of(url))
        by_place.setdefault(place.name if place else "", []).append(line)
    sections = tuple(Section(name, tuple(lines)) for name, lines in by_place.items())
    kinds = [kind for kind in news.kinds() if any(_can_be_switched_off(kind, notice) for notice, _one in told)]
    way_out = reverse("unsubscribe", args=[unsubscribing(reader.pk, [kind.key for kind in kinds])]) if kinds else ""
    return NewsMail(
        subject=_subject(told, places, reader),
        language=reader.language,
        name=reader.full_name or reader.email,
        sections=sections,
        more=max(len(told) - MOST_LINES, 0),
        news_url=address_of(reverse("news")),
        settings_url=address_of(reverse("news-settings")),
        unsubscribe_url=address_of(way_out) if way_out else "",
        kinds=", ".join(str(kind.label) for kind in kinds),
    )


def _can_be_switched_off(kind: news.Kind, notice: Notice) -> bool:
    return notice.verb in kind.verbs - kind.always


def _subject(told: Sequence[tuple[Notice, wording.Told]], places: Mapping[int, news.Place], reader: User) -> str:
    """What matters most of what is told, with the organization that it is about, and how much more there is."""
    order = news.kinds()
    notice, first = min(told, key=lambda each: _weight(each[0], order))
    text = news.said(first, reader_id=reader.pk)
    if notice.person_id != reader.pk and len(text) > LONGEST_NEWS:
        text = wording.sentence(first)
    text = " ".join(text.rstrip(".").split())
    if rest := len(told) - 1:
        text = ngettext("{news}, and {count} more", "{news}, and {count} more", rest).format(
            news=Truncator(text).chars(LONGEST_NEWS), count=rest
        )
    if place := places.get(notice.organization_id or 0):
        text = _("{organization}: {news}").format(organization=place.name, news=text)
    return Truncator(" ".join(text.split())).chars(LONGEST_SUBJECT)


def _weight(notice: Notice, order: Sequence[news.Kind]) -> tuple[bool, int, int]:
    """What is always mailed comes first, then as the kinds are ordered; of one kind the newest."""
    kind = news.kind_of(notice.verb)
    if kind is None:
        return True, len(order), -notice.pk
    return notice.verb not in kind.always, order.index(kind), -notice.pk


def _ways_out(page: NewsMail) -> dict[str, str]:
    """What lets a mail program offer to unsubscribe, at one click (RFC 8058)."""
    if not page.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{page.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _domain() -> str:
    """The domain of the sender, which makes the Message-ID unique in the world."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"

"""What somebody is told: the list, how many are unread, and which mails they want (R32)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from activity import news, wording
from activity.models import Notice, NoticeQuerySet
from activity.services.notices import switched_off
from core.keyset import Rows, rows_after
from organizations.models import Employment
from programme.access import employments_of

ROWS = 25
ORDER = ("was_read", "-on", "-pk")
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice: when, about whom, what it says, and the page that it is about."""

    pk: int
    day: date
    organization: str
    sentence: str
    url: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class KindChoice:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class NewsPage:
    """All that `programme/news/news.html` shows; `query`: what the pager keeps of the address."""

    on: date
    choices: tuple[KindChoice, ...]
    lines: tuple[NoticeLine, ...]
    rows: Rows[Notice]
    kind: str
    query: str
    has_unread: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A kind of news in the settings; what is essential cannot be switched off."""

    key: str
    label: str
    about: str
    is_on: bool
    is_essential: bool


def notices_of(person: User, *, on: date) -> NoticeQuerySet:
    """What a person may read on a day."""
    return Notice.objects.to(person.pk, runs=runs(person, on=on), about_oneself=news.verbs_about_oneself())


def runs(person: User, *, on: date) -> list[int]:
    """The organizations (ids) that a person runs on a day; asked once for each request."""
    employments = employments_of(person, on=on)
    return [one.organization_id for one in employments if one.role == Employment.Role.ADMIN]


def unread_count(person: User, *, on: date) -> int:
    """How many notices somebody has not read; a hundred stand for more."""
    return notices_of(person, on=on).unread()[:MOST_COUNTED].count()


def news_page(person: User, *, kind: str, cursor: str, on: date) -> NewsPage:
    """The unread ones first, then the newest."""
    chosen = news.kind_called(kind)
    notices = notices_of(person, on=on)
    if chosen:
        notices = notices.filter(verb__in=chosen.verbs)
    of = f"news:{person.pk}:{chosen.key if chosen else ''}"
    rows = rows_after(notices.unread_first(), ORDER, cursor=cursor, of=of, size=ROWS)
    return NewsPage(
        on=on,
        choices=tuple(_choices(chosen)),
        lines=tuple(lines_of(rows.rows, person)),
        rows=rows,
        kind=chosen.key if chosen else "",
        query=urlencode({"kind": chosen.key}) + "&" if chosen else "",
        has_unread=any(one.read_at is None for one in rows.rows) or notices.unread().exists(),
    )


def lines_of(notices: Sequence[Notice], reader: User) -> Iterator[NoticeLine]:
    """Notices as their reader sees them, with the names of today."""
    places = news.places(one.organization_id for one in notices)
    for one, told in zip(notices, wording.told(notices), strict=True):
        place = places.get(one.organization_id) if one.organization_id is not None else None
        found = news.kind_of(one.verb)
        yield NoticeLine(
            pk=one.pk,
            day=one.on,
            organization=place.name if place else "",
            sentence=news.said(told, reader_id=reader.pk),
            url=found.leads_to(one, place, one.person_id == reader.pk) if found else "",
            is_read=one.read_at is not None,
        )


def _choices(chosen: news.Kind | None) -> Iterator[KindChoice]:
    url = reverse("news")
    yield KindChoice(_("All"), url, chosen is None)
    for kind in news.kinds():
        yield KindChoice(str(kind.label), f"{url}?{urlencode({'kind': kind.key})}", kind == chosen)


def switches(person: User) -> tuple[Switch, ...]:
    """Which mails somebody wants, kind by kind."""
    off = switched_off([person.pk])
    return tuple(
        Switch(
            key=kind.key,
            label=str(kind.label),
            about=str(kind.about),
            is_on=kind.is_essential or (person.pk, kind.key) not in off,
            is_essential=kind.is_essential,
        )
        for kind in news.kinds()
    )

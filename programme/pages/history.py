"""Where a person's achievements have counted, across employers; theirs alone to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from achievements.models import Link
from competencies.engine.timeline import OPEN, as_date, merged
from core.dates import add_months
from core.pictures import Band, Ending, Fill, Group, Line, Row, TimelinePicture, draw_timeline
from core.wording import long_day
from organizations.models import Employment, Organization

MONTHS_AHEAD = 6
MOST_MONTHS_BACK = 120
LEAST_MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Linked:
    """An achievement that counted for an organization from a day on, and until when (None: no end)."""

    code: str
    name: str
    linked_on: date
    unlinked_on: date | None


@dataclass(frozen=True, slots=True)
class Stay:
    """An organization in a person's history: what they were there, and what was linked to it; the latest first."""

    organization: Organization
    employments: tuple[Employment, ...]
    links: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """All that `programme/mine/history.html` shows."""

    on: date
    picture: TimelinePicture | None
    legend: tuple[tuple[str, str], ...]
    stays: tuple[Stay, ...]


def history_page(person: User, *, on: date) -> HistoryPage:
    """The page of a person; three queries, however long their history is."""
    employments = list(Employment.objects.filter(person=person).select_related("organization"))
    links = Link.objects.filter(person=person).select_related("organization", "achievement__certification")
    stays = _stays(employments, [link for link in links if link.unlinked_on != link.linked_on])
    return HistoryPage(
        on=on,
        picture=_picture(stays, on) if stays else None,
        legend=((Fill.GREY.value, _("Employed")), (Fill.BLUE.value, _("Achievements linked"))),
        stays=tuple(stays),
    )


def _stays(employments: Iterable[Employment], links: Iterable[Link]) -> list[Stay]:
    organizations: dict[int, Organization] = {}
    employed: dict[int, list[Employment]] = {}
    linked: dict[int, list[Linked]] = {}
    for employment in employments:
        organizations[employment.organization_id] = employment.organization
        employed.setdefault(employment.organization_id, []).append(employment)
    for link in links:
        organizations[link.organization_id] = link.organization
        certification = link.achievement.certification
        linked.setdefault(link.organization_id, []).append(
            Linked(certification.code, certification.name, link.linked_on, link.unlinked_on)
        )
    stays = [
        Stay(
            organization,
            tuple(sorted(employed.get(pk, ()), key=lambda one: one.joined_on, reverse=True)),
            tuple(sorted(linked.get(pk, ()), key=lambda one: (one.linked_on, one.code), reverse=True)),
        )
        for pk, organization in organizations.items()
    ]
    return sorted(stays, key=_begun, reverse=True)


def _begun(stay: Stay) -> date:
    """The latest day on which something began there."""
    return max([one.joined_on for one in stay.employments] + [one.linked_on for one in stay.links])


def _picture(stays: Iterable[Stay], on: date) -> TimelinePicture:
    stays = list(stays)
    earliest = min(
        min([one.joined_on for one in stay.employments] + [one.linked_on for one in stay.links]) for stay in stays
    )
    first = max(min(earliest, add_months(on, -LEAST_MONTHS_BACK)), add_months(on, -MOST_MONTHS_BACK))
    return draw_timeline(
        tuple(Group(stay.organization.name, tuple(_rows(stay, on))) for stay in stays),
        first=first,
        last=add_months(on, MONTHS_AHEAD),
        now=Line(on, _("Today")),
        sentence=_("Where you worked and where your achievements counted, up to {day}.").format(day=long_day(on)),
    )


def _rows(stay: Stay, on: date) -> Iterable[Row]:
    if stay.employments:
        bands = tuple(Band(one.joined_on, one.left_on, Fill.GREY) for one in reversed(stay.employments))
        yield Row(_("Employed"), bands, ending=Ending(bands[-1].ends_on))
    if stay.links:
        spans = merged(
            (one.linked_on.toordinal(), one.unlinked_on.toordinal() if one.unlinked_on else OPEN) for one in stay.links
        )
        bands = tuple(Band(date.fromordinal(start), as_date(end), Fill.BLUE) for start, end in spans)
        count = len({one.code for one in stay.links})
        note = ngettext("{count} achievement", "{count} achievements", count).format(count=count)
        yield Row(_("Linked"), bands, note=note, ending=Ending(bands[-1].ends_on))

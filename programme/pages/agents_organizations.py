"""The organizations of the programme as an agent finds them: a page of rows, each with where it stands today."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from competencies import standings
from competencies.queries import standings_on
from core.keyset import Rows, rows_after
from memberships.queries import MembershipRow, memberships_on
from organizations.models import Employment, Organization

ROWS = 25
ORDER = ("name", "mpn_id")


@dataclass(frozen=True, slots=True)
class OrganizationLine:
    """An organization with its membership and its levels; `overridden`: levels that an override holds up."""

    organization: Organization
    membership: MembershipRow
    gold: int
    silver: int
    overridden: int
    has_admin: bool


@dataclass(frozen=True, slots=True)
class OrganizationsPage:
    """All that `programme/agents/organizations.html` shows."""

    on: date
    words: str
    lines: tuple[OrganizationLine, ...]
    rows: Rows[Organization]


def organizations_page(words: str, *, cursor: str, on: date) -> OrganizationsPage:
    """The page of those that fit the words, after a place; levels and memberships are worked out for its rows alone."""
    rows = rows_after(fitting(words, on=on), ORDER, cursor=cursor, of="organizations", size=ROWS)
    ids = [one.pk for one in rows.rows]
    standings.bring_up_to_date(ids, on=on)
    memberships = memberships_on(ids, on)
    levels: Counter[tuple[int, str]] = Counter()
    overridden: Counter[int] = Counter()
    for standing in standings_on(ids, on):
        levels[standing.organization, standing.level] += 1
        overridden[standing.organization] += standing.earned != standing.level
    return OrganizationsPage(
        on=on,
        words=words,
        lines=tuple(
            OrganizationLine(
                one,
                memberships[one.pk],
                levels[one.pk, "gold"],
                levels[one.pk, "silver"],
                overridden[one.pk],
                bool(one.has_admin),  # type: ignore[attr-defined]
            )
            for one in rows.rows
        ),
        rows=rows,
    )


def fitting(words: str, *, on: date) -> QuerySet[Organization]:
    """Those whose name has the words in it, or whose MPN ID begins with them; all, where nothing is asked for.

    Each with `has_admin`: whether anybody could act for it (R37).
    """
    admins = Employment.objects.filter(organization=OuterRef("pk")).in_force(on=on).admins()
    everything = Organization.objects.annotate(has_admin=Exists(admins))
    return everything.filter(Q(name__icontains=words) | Q(mpn_id__startswith=words)) if words else everything

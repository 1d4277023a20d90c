"""Keeping what benefits terms carry as copies (R31): what `memberships.granting` says, saved.

No job is needed for what is gained in time: whoever asks about benefits brings them up to date first.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction

from competencies import standings
from memberships.carrying import Carrying, carrying_of
from memberships.granting import missing_of
from memberships.models import Benefit, Grant
from memberships.timelines import levels_of
from organizations.models import Organization


def bring_up_to_date(organizations: Collection[int], *, on: date) -> dict[int, Carrying]:
    """Grant what the terms of organizations carry by now and have not yet; return what they carry then.

    With the organizations' locks held, and their levels up to date. Again and again it changes nothing.
    """
    known = carrying_of(organizations, on=on)
    new = missing(known.values())
    if not new:
        return known
    Grant.objects.bulk_create(new, ignore_conflicts=True)
    return carrying_of(organizations, on=on)


def up_to_date(organization: int, *, on: date) -> Carrying:
    """What an organization's terms carry, for whoever asks."""
    standings.bring_up_to_date([organization], on=on)
    return carried(organization, on=on)


def carried(organization: int, *, on: date, catalogue: Sequence[Benefit] | None = None) -> Carrying:
    """The same, its levels being up to date; only where something is missing its lock is taken.

    `catalogue`: its rows of all days, where somebody has them.
    """
    known = carrying_of([organization], on=on)[organization]
    if not missing([known], catalogue=catalogue):
        return known
    with transaction.atomic():
        Organization.objects.locked([organization])
        return bring_up_to_date([organization], on=on)[organization]


def missing(known: Iterable[Carrying], *, catalogue: Sequence[Benefit] | None = None) -> list[Grant]:
    """The copies that are to be made, not saved yet; in two queries."""
    known = [one for one in known if one.terms]
    if not known:
        return []
    rows = list(Benefit.objects.all()) if catalogue is None else catalogue
    levels = levels_of([one.organization for one in known])
    return [grant for one in known for grant in missing_of(one, rows, levels.get(one.organization, {}))]

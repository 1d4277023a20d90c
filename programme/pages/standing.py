"""What the pages about an organization's competencies share: its dossier, its terms, and the day it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies import dossier as dossiers
from competencies.dossier import Dossier
from competencies.engine.timeline import BEGINNING, Timeline, as_date, subtract
from competencies.plans import Newest, PlanInForce, plan_in_force
from competencies.previews import Change, Held
from competencies.words import Names, names
from core.pictures import Band, Fill, Line, Scale, StripPicture, draw_strip
from core.pictures.scale import percent
from core.wording import short_day
from memberships.engine import MembershipOn, TermSpan, membership_on
from memberships.timelines import terms_of
from organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Asked:
    """An organization on a day: everything that the pages are worked out from, fetched in four queries.

    `on` is the day it is asked for, `today` the day it is (R3).
    """

    organization: Organization
    on: date
    today: date
    plan: PlanInForce
    called: Names
    dossier: Dossier
    terms: tuple[TermSpan, ...]

    @property
    def day(self) -> int:
        return self.on.toordinal()

    @property
    def membership(self) -> MembershipOn | None:
        return membership_on(self.terms, self.day)

    @property
    def anniversary(self) -> date | None:
        """The day the term ends that is in force (R23); None without a membership, and in grace."""
        membership = self.membership
        if membership is None or membership.is_in_grace:
            return None
        return date.fromordinal(membership.term.ends_on)

    @property
    def mark(self) -> Line | None:
        return Line(self.anniversary, _("Anniversary")) if self.anniversary else None


def ask(
    organization: Organization,
    *,
    on: date,
    today: date,
    terms: Sequence[TermSpan] | None = None,
    edition: Newest | None = None,
) -> Asked:
    """Fetch what the pages about an organization need; `terms` and `edition`, where the caller has them already."""
    if terms is None:
        terms = terms_of([organization.pk]).get(organization.pk, [])
    plan = plan_in_force(edition)
    return Asked(
        organization,
        on,
        today,
        plan,
        names(plan.revision),
        dossiers.read(organization, today=today),
        tuple(terms),
    )


def afterwards(change: Change) -> str:
    """What follows Gold, where an act changes nothing but that; "" where it changes more."""
    if not change.changes_what_follows:
        return ""
    return _("Gold stays as it is. Afterwards: {after}, instead of {before}.").format(
        after=_after_gold(change.after), before=_after_gold(change.before)
    )


def _after_gold(held: Held) -> str:
    if held.silver_until is None:
        return _("Silver with no end")
    if held.silver_until == held.until:
        return _("no level")
    return _("Silver until {day}").format(day=short_day(held.silver_until))


def strip(
    scale: Scale, mark: date | None, *, earned_silver: Timeline, earned_gold: Timeline, silver: Timeline, gold: Timeline
) -> StripPicture:
    """The coming months of a competency as one row: the higher level covers the lower, overrides are hatched."""
    pieces = [(span, Fill.GOLD) for span in earned_gold]
    pieces += [(span, Fill.GOLD_HATCHED) for span in subtract(gold, earned_gold)]
    pieces += [(span, Fill.SILVER) for span in subtract(earned_silver, gold)]
    pieces += [(span, Fill.SILVER_HATCHED) for span in subtract(subtract(silver, earned_silver), gold)]
    bands = tuple(
        Band(None if start <= BEGINNING else date.fromordinal(start), as_date(end), fill)
        for (start, end), fill in sorted(pieces)
    )
    return draw_strip(bands, scale, mark=percent(scale.x(mark)) if mark and scale.shows(mark) else "")

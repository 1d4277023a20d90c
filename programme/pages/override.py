"""Before an override is placed or revoked: raw beside effective, now and then (R20, R21)."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from competencies.dossier import OverrideOnRecord
from competencies.engine.evaluate import NOTHING, Standing, evaluate
from competencies.engine.explain import earned_level, held_level
from competencies.engine.timeline import as_date, next_end
from competencies.models import Competency, Level, Override, OverrideProposal
from competencies.services import overrides
from core.dates import add_months
from core.pictures import Scale, StripPicture
from core.refusals import Refusal
from core.wording import distance, short_day
from memberships.stages import shown_on
from organizations.models import Organization
from programme.pages.seen import Shown
from programme.pages.standing import Asked, ask, strip

MONTHS_AHEAD = 12
MOST_EMPLOYEES = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A level beside others, until when, and the twelve months to come. `until` None with a level: no end on record."""

    title: str
    level: str
    until: date | None
    remark: str
    strip: StripPicture | None


@dataclass(frozen=True, slots=True)
class EarlierOverride:
    """An override that came before; `last_day` is the first day on which it no longer counted."""

    level: str
    first_day: date
    last_day: date
    is_revoked: bool
    reason: str
    evidence: str
    by: str


@dataclass(frozen=True, slots=True)
class OverridePage:
    """All that the pages of placing and revoking show around their forms.

    `in_a_row`: how many came before without a day between (R20); `conflict`: why it is not this agent's to decide.
    """

    organization: Organization
    competency: Competency
    on: date
    crumbs: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]
    earlier: tuple[EarlierOverride, ...]
    in_a_row: int
    needs_approval: bool
    is_waiting: bool
    conflict: str
    longest_end: date
    standing: Standing
    asked: Asked

    @property
    def next_level(self) -> str:
        """The level that an override would most likely be for: the one above what is held."""
        return "silver" if held_level(self.standing, self.asked.day) == "none" else "gold"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What placing or revoking would do, shown before it is done; `news`: what became different since."""

    cells: tuple[Cell, ...]
    shown: Shown
    news: tuple[str, ...] = ()


def override_page(organization: Organization, slug: str, *, by: User, on: date) -> OverridePage | None:
    """The page for an agent; None when the catalogue knows no such competency."""
    asked = ask(organization, on=on, today=on)
    competency = asked.called.competencies.get(slug)
    if competency is None or slug not in asked.plan.plan.paths_of:
        return None
    standing = _standing(asked, slug)
    given = asked.dossier.overrides_of(slug)
    in_a_row = overrides.count_in_a_row(organization, competency, on=on)
    waiting = OverrideProposal.objects.open().filter(organization=organization, competency=competency)
    return OverridePage(
        organization=organization,
        competency=competency,
        on=on,
        crumbs=(
            (organization.name, reverse("competency-list", args=[organization.mpn_id])),
            (competency.name, reverse("competency", args=[organization.mpn_id, slug])),
        ),
        cells=_cells_now(asked, standing),
        earlier=tuple(_earlier(one) for one in reversed(given)),
        in_a_row=in_a_row,
        needs_approval=in_a_row >= overrides.APPROVAL_FROM - 1,
        is_waiting=waiting.exists(),
        conflict=_conflict(by, organization, on=on),
        longest_end=Override.longest_end(on),
        standing=standing,
        asked=asked,
    )


def if_placed(page: OverridePage, level: str, end: date) -> Consequence:
    """What an override from today until `end` would make of the level, and of what customers see (R28)."""
    asked, slug = page.asked, page.competency.slug
    given = (slug, level, asked.day, end.toordinal())
    return _consequence(page, _with(asked, [*asked.dossier.facts.overrides, given]), _("With this override"))


def if_revoked(page: OverridePage, override: Override) -> Consequence:
    """What revoking an override today would make of the level (R21)."""
    asked, slug = page.asked, page.competency.slug
    mine = (slug, override.level, override.starts_on.toordinal(), override.until.toordinal())
    given = list(asked.dossier.facts.overrides)
    if mine in given:
        given[given.index(mine)] = (*mine[:3], max(asked.day, mine[2]))
    return _consequence(page, _with(asked, given), _("Without this override"))


def _earlier(one: OverrideOnRecord) -> EarlierOverride:
    first, last = date.fromordinal(one.starts_on), date.fromordinal(one.until)
    return EarlierOverride(one.level, first, last, one.is_revoked, one.reason, one.evidence, one.by)


def _with(asked: Asked, given: list[tuple[str, str, int, int]]) -> Asked:
    return replace(asked, dossier=replace(asked.dossier, facts=replace(asked.dossier.facts, overrides=given)))


def _standing(asked: Asked, slug: str) -> Standing:
    return evaluate(asked.plan.plan, asked.dossier.facts, {slug}).get(slug, NOTHING)


def _conflict(agent: User, organization: Organization, *, on: date) -> str:
    try:
        overrides.refuse_unless_impartial(agent, organization, on=on)
    except Refusal as refusal:
        return str(refusal.reason)
    return ""


# --- Cells ------------------------------------------------------------------------------------------------------------
def _cells_now(asked: Asked, standing: Standing) -> tuple[Cell, ...]:
    earned = Standing(standing.earned_silver, standing.earned_gold, standing.earned_silver, standing.earned_gold)
    return (
        _cell(_("On the facts"), earned, asked),
        _cell(_("Level now"), standing, asked),
        _customers(_("Shown to customers"), standing, asked),
    )


def _consequence(page: OverridePage, then: Asked, title: str) -> Consequence:
    standing = _standing(then, page.competency.slug)
    facts, now, shown_now = page.cells
    after, shown_after = _cell(title, standing, then), _customers(_("Then shown to customers"), standing, then)
    lines = [_line(cell) for cell in (facts, now, after, shown_now, shown_after)]
    return Consequence((facts, now, after, shown_now, shown_after), Shown(tuple(lines)))


def _line(cell: Cell) -> str:
    level = str(Level(cell.level).label)
    if cell.level == "none" or cell.until is None:
        return _("{what}: {level}.").format(what=cell.title, level=level)
    return _("{what}: {level} until {day}.").format(what=cell.title, level=level, day=short_day(cell.until))


def _cell(title: str, standing: Standing, asked: Asked) -> Cell:
    level = held_level(standing, asked.day)
    scale = Scale(asked.on, add_months(asked.on, MONTHS_AHEAD))
    picture = strip(scale, asked.anniversary, **standing._asdict())
    if level == "none":
        return Cell(title, level, None, _("Not held"), picture)
    until = as_date(next_end(standing.gold if level == "gold" else standing.silver, asked.day))
    remark = _("no end on record") if until is None else distance(until, asked.on)
    if level != earned_level(standing, asked.day):
        remark = _("{remark}, by override").format(remark=remark)
    return Cell(title, level, until, remark, picture)


def _customers(title: str, standing: Standing, asked: Asked) -> Cell:
    level, until = shown_on(asked.terms, standing.silver, standing.gold, asked.day)
    end = as_date(until)
    if level == "none":
        remark = (
            _("Nothing of this competency in this term")
            if asked.membership
            else _("No Silver or Gold membership: nothing is shown")
        )
        return Cell(title, level, None, remark, None)
    remark = _("the end of the term and its grace")
    return Cell(title, level, end, f"{distance(end, asked.on)}, {remark}" if end else remark, None)

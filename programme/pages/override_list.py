"""The overrides of the programme: in force, ending soon, ended, and those that wait for a second agent (R20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from competencies import standings
from competencies.models import Override, OverrideProposal
from competencies.queries import standings_on
from competencies.services import overrides
from core.dates import add_days
from core.keyset import Rows, rows_after

ROWS = 25
SOON_DAYS = 14
SHOWS = ("in-force", "ending", "ended", "waiting")


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of what to show, with how many that are."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """An override with the level on the facts beside the level that holds (R21); `by` is the agent."""

    override: Override
    until: date
    by: str
    earned: str
    effective: str
    is_revoked: bool
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal; `why_not`: why this agent cannot approve it; `end` if it were approved today."""

    proposal: OverrideProposal
    end: date
    earned: str
    effective: str
    is_own: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class OverrideListPage:
    """All that `programme/agents/overrides.html` shows."""

    on: date
    show: str
    chips: tuple[Chip, ...]
    overrides: tuple[OverrideLine, ...]
    proposals: tuple[ProposalLine, ...]
    following: str
    is_first: bool


def override_list(agent: User, *, show: str, cursor: str, on: date) -> OverrideListPage:
    """The page of one of `SHOWS`, for an agent; anything else means those in force."""
    show = show if show in SHOWS else "in-force"
    conflicts = overrides.in_conflict(agent, on=on)
    page: Rows[Override] | Rows[OverrideProposal]
    lines: tuple[OverrideLine, ...] = ()
    waiting: tuple[ProposalLine, ...] = ()
    if show == "waiting":
        proposals = OverrideProposal.objects.open().select_related(
            "organization", "competency", "person", "proposed_by"
        )
        page = proposed = rows_after(proposals, ("proposed_at", "pk"), cursor=cursor, of=f"overrides:{show}", size=ROWS)
        levels = _levels({one.organization_id for one in proposed.rows}, on)
        waiting = tuple(_proposal(one, agent, conflicts, levels, on) for one in proposed.rows)
    else:
        rows = Override.objects.with_last_day().select_related("organization", "competency", "person", "placed_by")
        order = ("-effective_until", "-pk") if show == "ended" else ("effective_until", "pk")
        page = placed = rows_after(
            rows.filter(_condition(show, on)), order, cursor=cursor, of=f"overrides:{show}", size=ROWS
        )
        levels = _levels({one.organization_id for one in placed.rows}, on)
        lines = tuple(_override(one, conflicts, levels, on) for one in placed.rows)
    return OverrideListPage(on, show, tuple(_chips(show, on)), lines, waiting, page.following, page.is_first)


def _condition(show: str, on: date) -> Q:
    """Of overrides with their last day: which ones a choice shows."""
    in_force = Q(starts_on__lte=on, effective_until__gt=on)
    if show == "ended":
        return Q(effective_until__lte=on)
    return in_force & Q(effective_until__lte=add_days(on, SOON_DAYS)) if show == "ending" else in_force


def _levels(organizations: set[int], on: date) -> dict[tuple[int, str], tuple[str, str]]:
    """Raw and effective levels, by organization and competency."""
    standings.bring_up_to_date(organizations, on=on)
    rows = standings_on(list(organizations), on)
    return {(row.organization, row.competency): (row.earned, row.level) for row in rows}


def _chips(show: str, on: date) -> Iterable[Chip]:
    labels = {
        "in-force": _("In force"),
        "ending": _("Ending within 14 days"),
        "ended": _("Ended"),
        "waiting": _("Waiting for approval"),
    }
    counted = {key: Count("pk", filter=_condition(key, on)) for key in SHOWS if key != "waiting"}
    counts = Override.objects.with_last_day().aggregate(**{key.replace("-", "_"): one for key, one in counted.items()})
    counts["waiting"] = OverrideProposal.objects.open().count()
    url = reverse("override-list")
    for key, label in labels.items():
        yield Chip(label, counts[key.replace("-", "_")], f"{url}?show={key}", key == show)


def _override(
    one: Override, conflicts: set[int], levels: dict[tuple[int, str], tuple[str, str]], on: date
) -> OverrideLine:
    earned, effective = levels.get((one.organization_id, one.competency.slug), ("none", "none"))
    return OverrideLine(
        override=one,
        until=one.until,
        by=one.placed_by.full_name if one.placed_by else one.agent_email,
        earned=earned,
        effective=effective,
        is_revoked=one.until < one.ends_on,
        may_revoke=one.is_in_force(on=on) and one.organization_id not in conflicts,
    )


def _proposal(
    one: OverrideProposal,
    agent: User,
    conflicts: set[int],
    levels: dict[tuple[int, str], tuple[str, str]],
    on: date,
) -> ProposalLine:
    earned, effective = levels.get((one.organization_id, one.competency.slug), ("none", "none"))
    end = one.ends_on or Override.longest_end(on)
    why_not = ""
    if one.proposed_by_id == agent.pk:
        why_not = _("You proposed it: another agent approves.")
    elif one.organization_id in conflicts:
        why_not = _("This organization employs or invites you, or did in the last 12 months: not yours to decide.")
    elif end <= on:
        why_not = _("The end that was proposed has passed.")
    return ProposalLine(one, end, earned, effective, one.proposed_by_id == agent.pk, why_not)

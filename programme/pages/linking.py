"""Before one links: what ends beside what begins, what levels change, and when one may change again (R5, R6)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from achievements import moves
from achievements.models import Achievement, Link
from achievements.moves import Stand
from competencies import facts as reader
from competencies import previews
from competencies.engine.facts import Facts
from competencies.engine.plan import Plan
from competencies.plans import plan_in_force
from competencies.previews import Change
from competencies.words import Names, listed, names
from core.dates import month_index
from core.wording import distance, number, short_day
from organizations.models import Employment, Invitation, Organization
from organizations.services import invitations
from programme.access import employments_of
from programme.pages.achievements import end_of
from programme.pages.choosing import linked_achievements
from programme.pages.seen import Shown
from programme.pages.standing import afterwards

NOBODY = 0
"""No organization has this key: for asking when one may change to any other."""


@dataclass(frozen=True, slots=True)
class SideLine:
    """An achievement in what ends or begins."""

    name: str
    detail: str
    note: str


@dataclass(frozen=True, slots=True)
class Side:
    """What ends, or what begins: one side of `components/swap.html`."""

    title: str
    when: str
    lines: tuple[SideLine, ...]
    aside: str


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A competency whose level changes, how long it lasts, or what follows it."""

    name: str
    change: Change

    @property
    def is_level(self) -> bool:
        return self.change.changes_the_level

    @property
    def afterwards(self) -> str:
        """What follows Gold, where nothing but that changes."""
        return afterwards(self.change)


@dataclass(frozen=True, slots=True)
class Levels:
    """What an act changes for an organization that the person works for."""

    organization: str
    lines: tuple[LevelLine, ...]


@dataclass(frozen=True, slots=True)
class Free:
    """From when the person may change again; `change` is the how-manieth this is, of `most` in twelve months."""

    day: date
    change: int
    most: int | None


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """All that `programme/mine/preview.html` shows, before one links or unlinks.

    `accepts`: that it accepts an invitation, if it does. `refusal`: why it cannot be done today. `unknown`:
    organizations that lose something, and what is not the person's to know. `shown` is what the person confirms; `news`
    what became different since they looked.
    """

    on: date
    organization: Organization | None
    chosen: tuple[Achievement, ...]
    lead: str
    accepts: str
    button: str
    ends: Side | None
    begins: Side | None
    levels: tuple[Levels, ...]
    unknown: tuple[str, ...]
    free: Free | None
    refusal: str
    shown: Shown
    news: tuple[str, ...] = ()


# --- Before one confirms ----------------------------------------------------------------------------------------------
def link_preview(
    person: User, organization: Organization, achievements: Sequence[Achievement], *, on: date
) -> PreviewPage:
    """What linking would end, begin and change today; twelve queries at most, and nothing is locked or written."""
    known = plan_in_force()
    links = linked_achievements(person, on=on)
    here = {one.achievement_id for one in links if one.organization_id == organization.pk and one.linked_on <= on}
    new = tuple(one for one in achievements if one.pk not in here)
    ending = [one for one in links if one.organization_id != organization.pk]
    leaving = {one.organization_id: one.organization for one in ending}
    employers = {one.organization_id for one in employments_of(person, on=on)}
    facts = reader.read({organization.pk, *leaving}, running_month=month_index(on))
    called = names(known.revision)
    accepts, levels = "", []
    if organization.pk not in employers:
        accepts = _accepts(person, organization, on=on)
    else:
        after = previews.with_links_of(facts[organization.pk], new, on=on)
        levels = [_levels(organization, facts[organization.pk], after, known.plan, called, on)]
    levels += _levels_lost(ending, facts, employers, known.plan, called, on)
    free, refusal = _freedom(person, organization, on=on)
    ends = _ends(ending, on) if ending else None
    begins = _begins(organization, new, ending, known.plan, on)
    return PreviewPage(
        on=on,
        organization=organization,
        chosen=tuple(achievements),
        lead=_lead(organization, list(leaving.values())),
        accepts=accepts,
        button=ngettext(
            "Link {count} achievement to {organization}", "Link {count} achievements to {organization}", len(new)
        ).format(count=number(len(new)), organization=organization.name),
        ends=ends,
        begins=begins,
        levels=tuple(levels),
        unknown=tuple(one.name for pk, one in leaving.items() if pk not in employers),
        free=free,
        refusal=refusal,
        shown=_shown(organization, new, ending, levels, free.day if free else None, accepts),
    )


def unlink_preview(person: User, achievements: Sequence[Achievement], *, on: date) -> PreviewPage:
    """What unlinking would end and change today; always allowed (R6)."""
    known = plan_in_force()
    chosen = {one.pk for one in achievements}
    ending = [one for one in linked_achievements(person, on=on) if one.achievement_id in chosen]
    employers = {one.organization_id for one in employments_of(person, on=on)}
    leaving = {one.organization_id: one.organization for one in ending}
    facts = reader.read(leaving, running_month=month_index(on))
    levels = _levels_lost(ending, facts, employers, known.plan, names(known.revision), on)
    return PreviewPage(
        on=on,
        organization=None,
        chosen=tuple(achievements),
        lead=_("They stay yours, linked nowhere, until you link them again."),
        accepts="",
        button=ngettext("Unlink {count} achievement", "Unlink {count} achievements", len(ending)).format(
            count=number(len(ending))
        ),
        ends=_ends(ending, on) if ending else None,
        begins=None,
        levels=tuple(levels),
        unknown=tuple(one.name for pk, one in leaving.items() if pk not in employers),
        free=None,
        refusal="",
        shown=_shown(None, (), ending, levels, None),
    )


def _accepts(person: User, organization: Organization, *, on: date) -> str:
    """That linking accepts the invitation of an organization where the person does not work yet (R5)."""
    invitation = invitations.waiting_for(person, on=on).filter(organization=organization).first()
    return _accepting(invitation) if invitation else ""


def _accepting(invitation: Invitation) -> str:
    if invitation.role == Employment.Role.ADMIN:
        text = _("{organization} has invited you. Linking accepts the invitation: from today you are an admin there.")
    else:
        text = _("{organization} has invited you. Linking accepts the invitation: from today you work there.")
    return text.format(organization=invitation.organization.name)


def _lead(organization: Organization, leaving: Sequence[Organization]) -> str:
    if not leaving:
        return _("Your achievements count for one organization at a time.")
    return _(
        "Your achievements count for one organization at a time. Linking to {new} ends your links to {old} today."
    ).format(new=organization.name, old=listed([one.name for one in leaving], _("and")))


def _ends(ending: Sequence[Link], on: date) -> Side:
    places = listed(list(dict.fromkeys(one.organization.name for one in ending)), _("and"))
    return Side(
        title=_("Ends at {organization}").format(organization=places),
        when=_("from {day}, today").format(day=short_day(on)),
        lines=tuple(
            SideLine(one.achievement.certification.code, _named(one.achievement), _("ends today")) for one in ending
        ),
        aside=_("{organization} is told that these links ended, not where you went.").format(organization=places),
    )


def _begins(
    organization: Organization, new: Sequence[Achievement], ending: Sequence[Link], plan: Plan, on: date
) -> Side:
    lines = [SideLine(one.certification.code, _named(one), _until(one, plan, on)) for one in new]
    chosen = {one.pk for one in new}
    lines += [
        SideLine(link.achievement.certification.code, _("Not chosen. Stays yours, linked nowhere."), "")
        for link in ending
        if link.achievement_id not in chosen
    ]
    return Side(
        title=_("Begins at {organization}").format(organization=organization.name),
        when=_("from {day}, today").format(day=short_day(on)),
        lines=tuple(lines),
        aside=_(
            "{organization} sees your name, these achievements and when they end. Not your history elsewhere."
        ).format(organization=organization.name),
    )


def _named(achievement: Achievement) -> str:
    certification = achievement.certification
    return certification.name if certification.name != certification.code else certification.get_kind_display()


def _until(achievement: Achievement, plan: Plan, on: date) -> str:
    if achievement.is_pending_claim:
        return _("counts once an agent accepts it")
    until, _why = end_of(achievement, plan, on=on)
    if until is None:
        return _("no end")
    return _("counts until {day}, {distance}").format(day=short_day(until), distance=distance(until, on))


def _levels_lost(
    ending: Sequence[Link], facts: dict[int, Facts], employers: Collection[int], plan: Plan, called: Names, on: date
) -> list[Levels]:
    """What organizations lose that still employ the person; of others it is not theirs to know."""
    found = []
    for pk, organization in {one.organization_id: one.organization for one in ending}.items():
        if pk in employers:
            left = [one for one in ending if one.organization_id == pk]
            after = previews.without_links(facts[pk], left, on=on)
            found.append(_levels(organization, facts[pk], after, plan, called, on))
    return found


def _levels(organization: Organization, before: Facts, after: Facts, plan: Plan, called: Names, on: date) -> Levels:
    changes = previews.compare(before, after, on=on, plan=plan)
    return Levels(
        organization.name,
        tuple(
            LevelLine(called.competencies[change.competency].name, change)
            for change in sorted(changes, key=lambda one: not one.changes_the_level)
            if change.competency in called.competencies
        ),
    )


def _freedom(person: User, organization: Organization, *, on: date) -> tuple[Free | None, str]:
    """From when one may change again after this, and why one may not today; (None, "") where nothing is limited."""
    limits = moves.limits()
    if limits.changes is None and limits.days is None:
        return None, ""
    stands = moves.stands_of(person, on=on)
    allowed = moves.next_free_day(stands, organization.pk, limits, on=on)
    if allowed == date.max:
        return None, _("The programme does not allow to change the organization.")
    if allowed > on:
        return None, _("The programme limits changes of organization. The next free day is {day}, {distance}.").format(
            day=short_day(allowed), distance=distance(allowed, on)
        )
    after = stands
    if not stands or stands[-1].organization != organization.pk:
        after = [*stands, Stand(organization.pk, on, was_removed=False)]
    free = moves.next_free_day(after, NOBODY, limits, on=on)
    if free == date.max:
        return None, ""
    return Free(free, moves.changes_within(after, on=on), limits.changes), ""


def _shown(
    organization: Organization | None,
    new: Iterable[Achievement],
    ending: Iterable[Link],
    levels: Iterable[Levels],
    free: date | None,
    accepts: str = "",
) -> Shown:
    """What the person confirms, one sentence for each thing, in the reader's words."""
    lines = [accepts] if accepts else []
    lines += [
        _("{code} ends at {organization}.").format(
            code=one.achievement.certification.code, organization=one.organization.name
        )
        for one in ending
    ]
    if organization is not None:
        lines += [
            _("{code} begins at {organization}.").format(code=one.certification.code, organization=organization.name)
            for one in new
        ]
    for of_one in levels:
        lines += [_change(of_one.organization, line) for line in of_one.lines]
    if free is not None:
        lines.append(_("You may change again from {day}.").format(day=short_day(free)))
    return Shown(tuple(lines))


def _change(organization: str, line: LevelLine) -> str:
    before, after = line.change.before, line.change.after
    if line.afterwards:
        return f"{organization}, {line.name}: {line.afterwards}"
    return _("{organization}, {competency}: {before} becomes {after}.").format(
        organization=organization, competency=line.name, before=_held(before), after=_held(after)
    )


def _held(held: previews.Held) -> str:
    words = {"gold": _("Gold"), "silver": _("Silver"), "none": _("no level")}[held.level]
    if held.level == "none" or held.until is None:
        return words
    return _("{level} until {day}").format(level=words, day=short_day(held.until))

"""My achievements: what each is, until when it counts, where it is linked, and what it is good for there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from achievements.models import Achievement, Link
from competencies import dossier
from competencies.engine.contributions import contributions
from competencies.engine.evaluate import Weighing
from competencies.engine.plan import Plan
from competencies.engine.timeline import as_date, next_end
from competencies.plans import PlanInForce, plan_in_force
from competencies.words import names
from core.wording import short_day
from organizations.models import Organization
from programme.access import employments_of


@dataclass(frozen=True, slots=True)
class Use:
    """A competency that an achievement makes its person count in, and the levels whose paths do."""

    competency: str
    url: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AchievementLine:
    """An achievement that counts, or will; `until` is the first day on which it no longer does (None: no end)."""

    pk: int
    code: str
    name: str
    kind: str
    earned_on: date
    until: date | None
    organization: str
    linked_on: date | None
    uses: tuple[Use, ...]
    remark: str

    @property
    def is_linked(self) -> bool:
        return self.linked_on is not None


@dataclass(frozen=True, slots=True)
class PastLine:
    """An achievement that counts no more, and why."""

    code: str
    name: str
    earned_on: date
    ended_on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim that no agent has decided on, or that one refused; `reason` is the agent's."""

    code: str
    name: str
    earned_on: date
    claimed_on: date
    is_refused: bool
    decided_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class AchievementsPage:
    """All that `programme/mine/achievements.html` shows."""

    on: date
    lines: tuple[AchievementLine, ...]
    past: tuple[PastLine, ...]
    claims: tuple[ClaimLine, ...]
    stands_for: Organization | None
    may_link: bool
    links_new: bool

    @property
    def linked(self) -> int:
        return sum(line.is_linked for line in self.lines)

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.past or self.claims)


def end_of(achievement: Achievement, plan: Plan, *, on: date) -> tuple[date | None, str]:
    """The first day on which an achievement no longer counts, and why; (None, "") without an end on record (R4)."""
    ends = [(achievement.expires_on, "expired"), (achievement.revoked_on, "revoked")]
    if (days := plan.accepted.get(achievement.certification.code)) is not None:
        held = next_end(days, max(on, achievement.earned_on).toordinal())
        over = max((end for _start, end in days), default=achievement.earned_on.toordinal())
        ends.append((as_date(over if held is None else held), "retired"))
    known = [(day, why) for day, why in ends if day is not None]
    return min(known) if known else (None, "")


def achievements_page(person: User, *, on: date) -> AchievementsPage:
    """The page of a person; nothing of it is anybody else's."""
    known = plan_in_force()
    own = list(Achievement.objects.filter(person=person).select_related("certification").order_by("-earned_on", "-pk"))
    present = Link.objects.filter(person=person).in_force(on=on).select_related("organization")
    links = {link.achievement_id: link for link in present}
    stands_for = next((link.organization for link in links.values()), None)
    employers = {one.organization_id for one in employments_of(person, on=on)}
    uses: Mapping[str, tuple[Use, ...]] = {}
    if stands_for is not None and stands_for.pk in employers:
        uses = _uses(person, stands_for, known, on=on)
    claims = [one for one in own if one.is_pending_claim or one.is_refused_claim]
    counting, past = [], []
    for one in own:
        if one in claims:
            continue
        until, why = end_of(one, known.plan, on=on)
        if until is not None and until <= on:
            past.append(_past(one, until, why))
        else:
            counting.append(_line(one, links.get(one.pk), until, why, uses, on=on))
    return AchievementsPage(
        on=on,
        lines=tuple(sorted(counting, key=lambda line: (not line.is_linked, line.until or date.max, line.code))),
        past=tuple(past),
        claims=tuple(_claim(one) for one in claims),
        stands_for=stands_for,
        may_link=bool(employers),
        links_new=person.links_new_achievements,
    )


def _uses(person: User, organization: Organization, known: PlanInForce, *, on: date) -> dict[str, tuple[Use, ...]]:
    """By code, in what a certification of the person makes them count for the organization they stand for."""
    called = names(known.revision)
    weighing = Weighing(known.plan, dossier.read(organization, today=on).facts)
    return {
        code: tuple(
            Use(
                called.competencies[one.competency].name,
                reverse("competency", args=[organization.mpn_id, one.competency]),
                one.levels,
            )
            for one in found
            if one.competency in called.competencies
        )
        for code, found in contributions(weighing, person.pk, on.toordinal()).items()
    }


def _line(
    one: Achievement,
    link: Link | None,
    until: date | None,
    why: str,
    uses: Mapping[str, tuple[Use, ...]],
    *,
    on: date,
) -> AchievementLine:
    remark = ""
    if why == "retired":
        remark = _("The programme no longer accepts it from then on.")
    elif why == "revoked":
        remark = _("It is revoked from then on.")
    elif one.earned_on > on:
        remark = _("It counts from {day}.").format(day=short_day(one.earned_on))
    return AchievementLine(
        pk=one.pk,
        code=one.certification.code,
        name=one.certification.name if one.certification.name != one.certification.code else "",
        kind=one.certification.get_kind_display(),
        earned_on=one.earned_on,
        until=until,
        organization=link.organization.name if link else "",
        linked_on=link.linked_on if link else None,
        uses=uses.get(one.certification.code, ()) if link else (),
        remark=remark,
    )


def _past(one: Achievement, until: date, why: str) -> PastLine:
    words = {
        "expired": _("It expired."),
        "revoked": _("It was revoked."),
        "retired": _("The programme no longer accepts it."),
    }
    return PastLine(one.certification.code, one.certification.name, one.earned_on, until, words[why])


def _claim(one: Achievement) -> ClaimLine:
    return ClaimLine(
        code=one.certification.code,
        name=one.certification.name,
        earned_on=one.earned_on,
        claimed_on=one.claimed_at.date() if one.claimed_at else one.earned_on,
        is_refused=one.is_refused_claim,
        decided_on=one.refused_at.date() if one.refused_at else None,
        reason=one.refusal_reason,
    )


def linkable(achievements: Iterable[Achievement], plan: Plan, *, on: date) -> list[Achievement]:
    """What it makes sense to link on a day: what counts or, as a claim, may still come to count (R4)."""
    found = []
    for one in achievements:
        until, _why = end_of(one, plan, on=on)
        if not one.is_refused_claim and one.earned_on <= on and (until is None or until > on):
            found.append(one)
    return found

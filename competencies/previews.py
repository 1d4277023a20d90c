"""What would change: the same evaluation on other facts, before anybody confirms (linking, unlinking, leaving).

Nothing is written, and nothing is locked: what is shown is what follows from the facts of this moment.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from achievements.models import Achievement, Link
from competencies import facts as reader
from competencies.engine.evaluate import evaluate
from competencies.engine.facts import Facts
from competencies.engine.plan import Plan
from competencies.engine.timeline import OPEN, next_end
from competencies.plans import plan_in_force
from core.dates import month_index
from organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Held:
    """A level on a day, and the first day on which it no longer is (None: no end on record, or not held).

    `silver_until`: the same for Silver where Gold is held, which may last longer.
    """

    level: str
    until: date | None
    silver_until: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an act would change about one competency: the level of that day, how long it lasts, or what follows it."""

    competency: str
    before: Held
    after: Held

    @property
    def changes_the_level(self) -> bool:
        return self.before.level != self.after.level

    @property
    def changes_what_follows(self) -> bool:
        """Gold stays as it is, and only what is held after it changes."""
        return (self.before.level, self.before.until) == (self.after.level, self.after.until)


def linking(organization: Organization, achievements: Iterable[Achievement], *, on: date) -> list[Change]:
    """What the organization would gain if these achievements were linked to it from `on` on (R5)."""
    before = _facts(organization, on=on)
    return compare(before, with_links_of(before, achievements, on=on), on=on)


def with_links_of(facts: Facts, achievements: Iterable[Achievement], *, on: date) -> Facts:
    """The facts, if these achievements were linked from `on` on; what the catalogue knows of them is fetched."""
    people = {person: list(held) for person, held in facts.people.items()}
    for achievement in achievements:
        if achievement.is_pending_claim or achievement.is_refused_claim:
            continue  # counts for nothing (R4)
        start = max(achievement.earned_on, on).toordinal()
        people.setdefault(achievement.person_id, []).append(
            (achievement.certification.code, start, _end_of(achievement.expires_on, achievement.revoked_on))
        )
    return replace(facts, people=people)


def without_links(facts: Facts, links: Iterable[Link], *, on: date) -> Facts:
    """The facts, if these links to the organization ended on a day: each with its achievement fetched."""
    people = {person: list(held) for person, held in facts.people.items()}
    for link in links:
        achievement, held = link.achievement, people.get(link.person_id, [])
        start = max(achievement.earned_on, link.linked_on).toordinal()
        end = _end_of(achievement.expires_on, achievement.revoked_on, link.unlinked_on)
        holding = achievement.certification.code, start, end
        if holding in held:
            held[held.index(holding)] = _cut(holding, on)
    return replace(facts, people=people)


def _end_of(*days: date | None) -> int:
    return min((day.toordinal() for day in days if day is not None), default=OPEN)


def unlinking(
    organization: Organization, person_id: int, *, on: date, certifications: Collection[str] | None = None
) -> list[Change]:
    """What the organization would lose if the person unlinked these certifications (None: all, as when leaving)."""
    before = _facts(organization, on=on)
    return compare(before, without_links_of(before, person_id, on=on, certifications=certifications), on=on)


def without_links_of(facts: Facts, person_id: int, *, on: date, certifications: Collection[str] | None = None) -> Facts:
    """The facts, if the person unlinked these certifications on a day (None: all, as when leaving)."""
    held = facts.people.get(person_id, ())
    cut = [_cut(one, on) if certifications is None or one[0] in certifications else one for one in held]
    return replace(facts, people={**facts.people, person_id: cut})


def compare(before: Facts, after: Facts, *, on: date, plan: Plan | None = None) -> list[Change]:
    """The competencies whose level on a day, how long it lasts or what follows it differs between two sets of facts.

    `plan`: the one in force, where the caller has it.
    """
    plan = plan or plan_in_force().plan
    was, would_be = _held(plan, before, on), _held(plan, after, on)
    nothing = Held("none", None)
    changes = [Change(slug, was.get(slug, nothing), would_be.get(slug, nothing)) for slug in plan.competencies]
    return [change for change in changes if change.before != change.after]


def _facts(organization: Organization, *, on: date) -> Facts:
    return reader.read([organization.pk], running_month=month_index(on))[organization.pk]


def _cut(holding: tuple[str, int, int], on: date) -> tuple[str, int, int]:
    code, start, end = holding
    return code, start, max(start, min(end, on.toordinal()))


def _held(plan: Plan, facts: Facts, on: date) -> dict[str, Held]:
    day = on.toordinal()
    held = {}
    for slug, standing in evaluate(plan, facts).items():
        silver = next_end(standing.silver, day)
        if (gold := next_end(standing.gold, day)) is not None:
            held[slug] = Held("gold", _as_date(gold), _as_date(silver))
        elif silver is not None:
            held[slug] = Held("silver", _as_date(silver))
    return held


def _as_date(until: int | None) -> date | None:
    return None if until is None or until >= OPEN else date.fromordinal(until)

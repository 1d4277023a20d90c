"""What the tests ask about the demo in the database."""

from collections import Counter
from datetime import date

from competencies import facts
from competencies.engine.evaluate import Weighing
from competencies.plans import plan_in_force
from competencies.progress import codes_held, is_started
from core.dates import month_index
from memberships.queries import MembershipRow, memberships_on
from memberships.stages import stage
from memberships.timelines import terms_of
from organizations.models import Organization


def memberships(on: date) -> dict[str, MembershipRow]:
    names = dict(Organization.objects.values_list("pk", "name"))
    return {names[pk]: row for pk, row in memberships_on(list(names), on).items()}


def stages(on: date) -> dict[str, Counter[str]]:
    """How many competencies of each organization are in each stage."""
    plan, day = plan_in_force().plan, on.toordinal()
    names = dict(Organization.objects.values_list("pk", "name"))
    terms = terms_of(list(names))
    found: dict[str, Counter[str]] = {}
    for organization, known in facts.read(list(names), running_month=month_index(on)).items():
        weighing = Weighing(plan, known)
        levels, held = weighing.standings(), codes_held(weighing, day)
        found[names[organization]] = Counter(
            stage(
                terms.get(organization, []),
                levels[slug].silver if slug in levels else (),
                levels[slug].gold if slug in levels else (),
                day,
                is_started=is_started(weighing, slug, day, held),
            )
            for slug in plan.competencies
        )
    return found

"""A repair as a sentence: who would have to earn what, and what else is missing (R37)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.engine.explanation import Repair
from competencies.engine.plan import Path, PeopleRequirement, Plan
from competencies.engine.timeline import contains
from competencies.words import Names, holding, listed
from core.wording import number


def in_words(
    repair: Repair, competency: str, plan: Plan, called: Names, people: Mapping[int, str] | None, *, on: int
) -> str:
    """What a path still needs: "one more person with any of 11 certifications". Without `people` nobody is named."""
    return listed(list(_parts(repair, competency, plan, called, people, on=on)), _("and"))


def _parts(
    repair: Repair, competency: str, plan: Plan, called: Names, people: Mapping[int, str] | None, *, on: int
) -> Iterable[str]:
    others: Counter[str] = Counter()
    for person, codes in repair.steps:
        if person is not None and people and person in people:
            yield _("{name} earns {codes}").format(name=people[person], codes=listed(codes, _("and")))
        else:
            others[_asked_for(repair, competency, plan, codes, on=on)] += 1
    for words, count in others.items():
        yield ngettext("{count} more person links {holding}", "{count} more people link {holding}", count).format(
            count=number(count), holding=words
        )
    for metric, short in repair.figures:
        yield _("{metric} grows by {amount}").format(metric=called.metric(metric), amount=called.amount(metric, short))
    for authorization in repair.authorizations:
        yield _("{authorization} is granted").format(authorization=called.authorization(authorization))


def _asked_for(repair: Repair, competency: str, plan: Plan, codes: tuple[str, ...], *, on: int) -> str:
    """What the requirement asks for that these certifications would serve; else the certifications themselves."""
    path = path_of(repair, competency, plan, on=on)
    for requirement in path.requirements if path else ():
        if isinstance(requirement, PeopleRequirement) and tuple(sorted(codes)) in plan.pools[requirement.pool]:
            return holding(requirement.holding)
    return listed(codes, _("and"))


def path_of(repair: Repair, competency: str, plan: Plan, *, on: int) -> Path | None:
    """The path that a repair is about, as it is on a day."""
    same = [one for one in plan.paths_of[competency] if (one.level, one.name) == (repair.level, repair.path)]
    return next((one for one in same if contains(one.effective, on)), same[0] if same else None)

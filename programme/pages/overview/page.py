"""The overview: membership, risk, what comes, competencies by stage, people, things to do; of any day (R3)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from competencies.engine.bands import all_changes
from competencies.engine.evaluate import Standing, Weighing
from competencies.engine.reliance import relied_on
from competencies.engine.timeline import contains, union
from core.pictures import Bar, draw_bar
from memberships.buying import terms_of
from memberships.engine import RANK
from memberships.holding import PACK, held_on
from memberships.models import Term
from memberships.risk import Renewal, at_level, renewal_on
from memberships.stages import STAGES
from memberships.timelines import spans
from organizations.models import Organization
from programme.pages.competency_list import CompetencyLine, competency_lines
from programme.pages.known import note_at_risk
from programme.pages.overview import coming, membership, people, quiet, risk, tasks, year
from programme.pages.overview.membership import MembershipCard, OfferLine
from programme.pages.overview.people import Headcount
from programme.pages.overview.quiet import QuietRisk
from programme.pages.overview.risk import Risk
from programme.pages.overview.tasks import Task
from programme.pages.overview.year import Support, YearPicture
from programme.pages.standing import Asked, ask


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many competencies are at a stage, and where they are listed."""

    stage: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class PeopleCard:
    """The people in numbers; `carrying` are those without whom a level would fall, `carrying_more` more than one."""

    counted: Headcount
    achievements: int
    bar: Bar | None
    carrying: int
    carrying_more: int


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """All that `programme/overview/overview.html` shows."""

    organization: Organization
    on: date
    today: date
    today_url: str
    lead: str
    is_empty: bool
    card: MembershipCard
    year: YearPicture | None
    offers: tuple[OfferLine, ...]
    risk: Risk | None
    quiet: QuietRisk | None
    steps: tuple[coming.Step, ...]
    more_steps: int
    stages: tuple[StageCount, ...]
    held: tuple[CompetencyLine, ...]
    competencies: int
    people: PeopleCard
    tasks: tuple[Task, ...]

    @property
    def day_query(self) -> str:
        """What keeps the day in an address."""
        return "" if self.on == self.today else "?" + urlencode({"on": self.on.isoformat()})


def overview(organization: Organization, *, on: date, today: date) -> OverviewPage:
    """The page for a day. Things to do are of today alone."""
    terms = terms_of(organization)
    asked = ask(organization, on=on, today=today, terms=spans(terms))
    weighing = Weighing(asked.plan.plan, asked.dossier.facts)
    standings = weighing.standings()
    lines = [line for center in competency_lines(asked, weighing, standings).values() for line in center]
    held = held_on(terms, on)
    invitations, claims = people.waiting(organization, today) if on == today else ([], [])
    orders = people.orders_to_pay(organization, today) if on == today else []
    renewal = renewal_on(
        weighing, standings, asked.terms, asked.day, claims=[one.claim for one in claims if one.would_count]
    )
    changes = all_changes(weighing, standings, asked.day + 1, coming.horizon(asked, held).toordinal() + 1)

    found = risk.find(renewal, asked) if renewal and renewal.is_at_risk else None
    at_risk = [line.slug for line in lines if line.stage == "at_risk"]
    note_at_risk(organization, standings.values(), asked.terms, on=today)
    found_quiet = quiet.find_quiet(renewal, asked, at_risk) if renewal and not found and at_risk else None
    names = asked.dossier.names
    steps = coming.steps(changes, asked, held, names, pack=held_on(terms, on, PACK))
    eligible = max((line.level for line in lines), key=RANK.__getitem__, default="none")
    return OverviewPage(
        organization=organization,
        on=on,
        today=today,
        today_url=reverse("overview", args=[organization.mpn_id]),
        lead=_lead(organization),
        is_empty=_is_empty(asked, terms),
        card=membership.card(terms, held, eligible, [line.name for line in lines if line.level == eligible], on),
        year=year.year(held, _support(renewal), today=today) if held and renewal else None,
        offers=() if held else membership.offers(organization, eligible, on),
        risk=risk.in_full(found, asked, held, names) if found and held else None,
        quiet=quiet.quietly(found_quiet, asked, held, changes, names) if found_quiet and held else None,
        steps=tuple(steps[: coming.MOST]),
        more_steps=max(len(steps) - coming.MOST, 0),
        stages=tuple(_stages(lines, asked)),
        held=tuple(sorted((line for line in lines if line.is_held), key=_most_urgent)),
        competencies=len(lines),
        people=_people(asked, weighing, standings),
        tasks=tasks.tasks(asked, invitations, claims, orders, found.nearest if found else (), names),
    )


def _lead(organization: Organization) -> str:
    where = f"{organization.name}, {organization.city}" if organization.city else organization.name
    return _("{organization}. Where you stand, and what is coming.").format(organization=where)


def _is_empty(asked: Asked, terms: list[Term]) -> bool:
    """Nothing is on record that any rule could look at."""
    facts = asked.dossier.facts
    return not (facts.people or facts.figures or facts.authorizations or facts.overrides or terms)


def _support(renewal: Renewal) -> Support:
    """How the tier is held up, for the picture of the year."""
    by_any: tuple[tuple[int, int], ...] = ()
    for standing in renewal.standings.values():
        by_any = union(by_any, at_level(standing, renewal.tier))
    best = renewal.best
    return Support(by_any, best[1] if best else None)


def _most_urgent(line: CompetencyLine) -> tuple[int, int, date]:
    return STAGES.index(line.stage), -RANK[line.level], line.until or date.max


def _stages(lines: list[CompetencyLine], asked: Asked) -> list[StageCount]:
    counts = Counter(line.stage for line in lines)
    url = reverse("competency-list", args=[asked.organization.mpn_id])
    day = {} if asked.on == asked.today else {"on": asked.on.isoformat()}
    return [
        StageCount(stage, counts[stage], f"{url}?{urlencode({**day, 'show': stage.replace('_', '-')})}")
        for stage in STAGES
    ]


def _people(asked: Asked, weighing: Weighing, standings: Mapping[str, Standing]) -> PeopleCard:
    counted = people.headcount(asked.organization, asked.on)
    achievements = sum(
        contains(days, asked.day) for person in weighing.facts.people for days in weighing.holdings(person).values()
    )
    relied = relied_on(weighing, standings, asked.day)
    return PeopleCard(
        counted=counted,
        achievements=achievements,
        bar=draw_bar(counted.employees, counted.linked) if counted.employees else None,
        carrying=len(relied),
        carrying_more=sum(len(reliances) > 1 for reliances in relied.values()),
    )

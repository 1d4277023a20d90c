"""What levels an organization holds on a day, why, until when, and what changes them."""

from typing import Any, ClassVar

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from competencies import dossier, standings
from competencies.api import explaining
from competencies.api.examples import EXPLANATION, STANDING, SUPPORT, TIMELINE
from competencies.api.shapes import HELD, ExplanationAnswer, StandingAnswer, SupportAnswer, TimelineAnswer
from competencies.engine.bands import bands
from competencies.engine.explain import explain
from competencies.engine.explanation import Counted, Explanation, PathVerdict, PeopleVerdict, Verdict
from competencies.engine.missing import missing
from competencies.models import Level
from competencies.plans import PlanInForce, plan_in_force
from competencies.queries import StandingRow, standings_on
from competencies.words import Names, names
from core.api.describing import described
from core.api.fields import Text, Word
from core.api.shapes import Asked, AsOf
from organizations.api.reach import OrganizationList, OrganizationView

LEVELS = {"silver": ("silver", "gold"), "gold": ("gold",)}


class AskedStandings(AsOf):
    """What may be asked of the standings of an organization."""

    level = Word(required=False, choices=Level.choices, help_text="Only what is held at this level.")
    center = Text(required=False, help_text="Only of this center (its slug).")


class Standings(OrganizationList):
    asks = AskedStandings

    @described(
        "listStandings",
        "List the standings",
        "Every competency of the catalogue with the level that the organization holds on a day, raw beside effective "
        "(R16, R21), and until when (R19), in the order of their slugs.",
        tag="Standings",
        answer=StandingAnswer,
        many=True,
        example=STANDING,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        plan = plan_in_force()
        called = names(plan.revision)
        ids = [self.organization.pk]
        standings.bring_up_to_date(ids, on=self.today)
        rows = {row.competency: row for row in standings_on(ids, self.as_of)}
        level, center = self.asked.get("level"), self.asked.get("center")
        shown: list[dict[str, Any]] = []
        for slug in sorted(plan.plan.competencies):
            row = rows.get(slug) or StandingRow(self.organization.pk, slug, "none", "none", "none", None, None)
            one = called.competencies[slug]
            if level in (None, row.level) and center in (None, one.center.slug):
                shown.append(
                    {
                        "competency": explaining.competency(one),
                        "earned": row.earned,
                        "override": row.override,
                        "level": row.level,
                        "silver_until": explaining.until(row.silver_until),
                        "gold_until": explaining.until(row.gold_until),
                    }
                )
        return self.page_of_list(shown, StandingAnswer, key=lambda row: [row["competency"]["slug"]])


class OneStanding(OrganizationView):
    """Below here is one competency of the organization; one that the catalogue does not know is absent."""

    asks: ClassVar[type[Asked] | None] = AsOf

    def known(self, slug: str) -> tuple[PlanInForce, Names, dossier.Dossier]:
        """The catalogue in force, its words, and what is on record."""
        plan = plan_in_force()
        called = names(plan.revision)
        organization = self.organization
        if slug not in plan.plan.paths_of or slug not in called.competencies:
            raise Http404
        return plan, called, dossier.read(organization, today=self.today)

    def people(self, ids: set[int]) -> dict[int, User] | None:
        """The people of these keys; None for employees, to whom nobody is named (R37)."""
        return User.objects.only("pk", "full_name").in_bulk(ids) if self.sight.names_people else None


class Explained(OneStanding):
    @described(
        "explainStanding",
        "Explain a standing",
        "One competency on a day: each path, each requirement with what is needed and found, who counts until when and "
        "who is nearly there (named for admins and agents alone, R37), and the smallest repair of what is missing.",
        tag="Standings",
        answer=ExplanationAnswer,
        example=EXPLANATION,
    )
    def get(self, request: Request, mpn_id: str, competency: str) -> Response:
        plan, called, on_record = self.known(competency)
        on, facts = self.as_of.toordinal(), on_record.facts
        explanation = explain(plan.plan, facts, competency, on)
        found = {level: missing(plan.plan, facts, competency, level, on) for level in LEVELS}
        repairs = {level: repair for level, repair in found.items() if repair is not None}
        people = self.people(explaining.people_in(explanation, repairs.values()))
        return self.answer(ExplanationAnswer, explaining.explained(explanation, repairs, called, people))


class AskedSupport(AsOf):
    """What may be asked of the people who hold a competency up."""

    level = Word(required=False, choices=HELD, help_text="Only those whom this level rests on.")


class Support(OneStanding, OrganizationList):
    asks = AskedSupport

    @described(
        "listPeopleWhoHoldUp",
        "List who holds a competency up",
        "Everybody whom a met path counts on the day, by what, and until when; who ends first comes first. Somebody "
        "who counts for several requirements is there several times. Empty where nothing is earned. For admins and "
        "programme agents.",
        tag="Standings",
        answer=SupportAnswer,
        many=True,
        example=SUPPORT,
    )
    def get(self, request: Request, mpn_id: str, competency: str) -> Response:
        plan, called, on_record = self.known(competency)
        explanation = explain(plan.plan, on_record.facts, competency, self.as_of.toordinal())
        rows = [row for row in _support(explanation) if self.asked.get("level") in (None, row[0].level)]
        people = self.people({one.person for _, _, _, one in rows}) or {}
        shown: list[dict[str, Any]] = [
            {
                **explaining.counts(one, people),
                "level": path.level,
                "path": path.name,
                "requirement": explaining.requirement_text(verdict, called),
                "key": [one.until, one.person, path.level, path.name, place],
            }
            for path, place, verdict, one in rows
        ]
        shown.sort(key=lambda row: row["key"])
        return self.page_of_list(shown, SupportAnswer, key=lambda row: row["key"])


def _support(explanation: Explanation) -> list[tuple[PathVerdict, int, Verdict, Counted]]:
    return [
        (path, place, verdict, one)
        for path in explanation.paths
        if path.is_met
        for place, verdict in enumerate(path.requirements)
        if isinstance(verdict, PeopleVerdict)
        for one in verdict.counted
    ]


class Timeline(OneStanding):
    asks = None

    @described(
        "getTimeline",
        "Get a timeline",
        "One competency over all time, past and future, with the facts on record today (R17): the periods of each "
        "level, without and with overrides, and each change of a level with the facts that cause it.",
        tag="Standings",
        answer=TimelineAnswer,
        example=TIMELINE,
    )
    def get(self, request: Request, mpn_id: str, competency: str) -> Response:
        plan, called, on_record = self.known(competency)
        over_time = bands(plan.plan, on_record.facts, competency)
        causes = [cause for change in over_time.changes for cause in change.causes]
        people = self.people({cause.person for cause in causes if cause.person is not None})
        timelines = {
            ("silver", "earned"): over_time.earned_silver,
            ("gold", "earned"): over_time.earned_gold,
            ("silver", "effective"): over_time.silver,
            ("gold", "effective"): over_time.gold,
        }
        timeline = {
            "competency": explaining.competency(called.competencies[competency]),
            "periods": [
                {
                    "level": level,
                    "basis": basis,
                    "starts_on": explaining.since(start),
                    "ends_on": explaining.until(end),
                }
                for (level, basis), spans in timelines.items()
                for start, end in spans
            ],
            "changes": [explaining.change(one, called, people) for one in over_time.changes],
        }
        return self.answer(TimelineAnswer, timeline)

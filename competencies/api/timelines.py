"""The catalogue's competencies, and every period of a level of an organization."""

from datetime import date
from typing import Any

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response

from competencies import standings
from competencies.api import explaining
from competencies.api.examples import COMPETENCY, PERIOD
from competencies.api.shapes import CompetencyAnswer, LevelPeriodAnswer
from competencies.models import LevelPeriod, LevelPeriodQuerySet
from competencies.plans import plan_in_force
from competencies.words import names
from core.api.describing import described
from core.api.filters import DayFilter, Filters, TextFilter, WordFilter
from organizations.api.reach import OrganizationList, PersonList

LEVELS = ("silver", "gold")


class Competencies(PersonList):
    @described(
        "listCompetencies",
        "List the competencies",
        "The competencies of the catalogue in force, each with its center, in the order of their slugs.",
        tag="Catalogue",
        answer=CompetencyAnswer,
        many=True,
        example=COMPETENCY,
    )
    def get(self, request: Request) -> Response:
        plan = plan_in_force()
        called = names(plan.revision)
        known = [explaining.competency(called.competencies[slug]) for slug in sorted(plan.plan.competencies)]
        return self.page_of_list(known, CompetencyAnswer, key=lambda one: [one["slug"]])


class LevelPeriodFilters(django_filters.FilterSet):
    competency = TextFilter("competency__slug", about="The slug of a competency.")
    level = WordFilter("level", words=LEVELS, about="Periods of this level. Gold periods lie inside Silver ones.")
    basis = WordFilter("basis", words=LevelPeriod.Basis.values, about="Without or with overrides (R21).")
    held_on = DayFilter(about="Only periods that contain this day.", method="on_a_day")

    class Meta:
        model = LevelPeriod
        fields: list[str] = []

    def on_a_day(self, rows: LevelPeriodQuerySet, name: str, day: date) -> LevelPeriodQuerySet:
        return rows.held(on=day)


class LevelPeriods(OrganizationList):
    queryset = LevelPeriod.objects.none()
    filter_backends = (Filters,)
    filterset_class = LevelPeriodFilters
    order = ("competency__slug", "level", "basis", "starts_on")

    @described(
        "listLevelPeriods",
        "List the periods of levels",
        "When the organization has held and will hold each level of each competency, with the facts on record today "
        "(R17). What causes the changes of one competency: "
        "`GET /api/v1/organizations/{mpn_id}/standings/{competency}/timeline`.",
        tag="Standings",
        answer=LevelPeriodAnswer,
        many=True,
        example=PERIOD,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        standings.bring_up_to_date([self.organization.pk], on=self.today)
        rows = LevelPeriod.objects.filter(organization=self.organization).select_related("competency")
        return self.page(rows, LevelPeriodAnswer, prepared=lambda found: [_shown(period) for period in found])


def _shown(period: LevelPeriod) -> dict[str, Any]:
    return {
        "competency": period.competency.slug,
        "level": period.level,
        "basis": period.basis,
        "starts_on": explaining.since(period.starts_on.toordinal()),
        "ends_on": period.ends_on or explaining.OPEN_ENDED,
    }

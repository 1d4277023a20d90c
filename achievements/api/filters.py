"""Filters of the lists of achievements, links and claims."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet

from achievements.models import Achievement, Certification, Link, LinkQuerySet
from core.api.filters import DayFilter, IdFilter, TextFilter, WordFilter

CLAIMS = {
    "pending": Q(accepted_at__isnull=True, refused_at__isnull=True),
    "accepted": Q(accepted_at__isnull=False),
    "refused": Q(refused_at__isnull=False),
}


class CertificationFilters(django_filters.FilterSet):
    search = TextFilter(about="A part of the code or of the name.", method="by_words")
    kind = WordFilter("kind", words=Certification.Kind.values, about="What it is.")

    class Meta:
        model = Certification
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Certification], name: str, words: str) -> QuerySet[Certification]:
        return rows.filter(Q(code__icontains=words) | Q(name__icontains=words))


class AchievementFilters(django_filters.FilterSet):
    certification = TextFilter("certification__code", about="The code of a certification.")
    source = WordFilter("source", words=Achievement.Source.values, about="Where it comes from (R4).")

    class Meta:
        model = Achievement
        fields: list[str] = []


class LinkFilters(django_filters.FilterSet):
    organization = TextFilter("organization__mpn_id", about="The MPN ID of an organization.")
    in_force_on = DayFilter(about="Only what counts on this day.", method="on_a_day")

    class Meta:
        model = Link
        fields: list[str] = []

    def on_a_day(self, rows: LinkQuerySet, name: str, day: date) -> LinkQuerySet:
        return rows.in_force(on=day)


class LinksOfAllFilters(django_filters.FilterSet):
    person = IdFilter("person", about="Whose link it is.")
    certification = TextFilter("achievement__certification__code", about="The code of a certification.")

    class Meta:
        model = Link
        fields: list[str] = []


class MyClaimFilters(django_filters.FilterSet):
    state = WordFilter(words=CLAIMS, about="What became of it.", method="by_state")
    certification = TextFilter("certification__code", about="The code of a certification.")

    class Meta:
        model = Achievement
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Achievement], name: str, state: str) -> QuerySet[Achievement]:
        return rows.filter(CLAIMS[state])


class ClaimFilters(MyClaimFilters):
    person = IdFilter("person", about="Whose claim it is.")

"""Filters of the lists of organizations, their people and their records."""

import django_filters
from django.db.models import Q, QuerySet

from activity.models import ActivityRecord
from core.api.filters import DayFilter, FlagFilter, IdFilter, TextFilter, WordFilter
from organizations.models import Employment, Organization


class OrganizationFilters(django_filters.FilterSet):
    search = TextFilter(about="A part of the name, or the MPN ID.", method="by_words")
    country = TextFilter("country", about="Two letters (ISO 3166-1).", lookup_expr="iexact")
    market = WordFilter("market", words=Organization.Market.values, about="Whose thresholds apply (R14).")

    class Meta:
        model = Organization
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Organization], name: str, words: str) -> QuerySet[Organization]:
        return rows.filter(Q(name__icontains=words) | Q(mpn_id=words))


class EmployeeFilters(django_filters.FilterSet):
    role = WordFilter("role", words=Employment.Role.values, about="What they are.")
    linked = FlagFilter(
        "linked_since",
        about="Only who has linked something to the organization on the day, or only who has not.",
        lookup_expr="isnull",
        exclude=True,
    )
    search = TextFilter(about="A part of the name or of the mail address.", method="by_words")

    class Meta:
        model = Employment
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Employment], name: str, words: str) -> QuerySet[Employment]:
        return rows.filter(Q(person__full_name__icontains=words) | Q(person__email__icontains=words))


class ActivityFilters(django_filters.FilterSet):
    verb = TextFilter("verb", about="What happened, such as `override.placed`.")
    person = IdFilter("person_id", about="Whom it concerns.")
    by = IdFilter("by_id", about="Who did it.")
    since = DayFilter("on", about="From this business day on.", lookup_expr="gte")
    before = DayFilter("on", about="Before this business day.", lookup_expr="lt")

    class Meta:
        model = ActivityRecord
        fields: list[str] = []

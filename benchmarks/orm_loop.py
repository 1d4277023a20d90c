"""Full evaluation as one would first write it: prefetched model instances, Python sets, a loop; as of one day only."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

CHUNK = 500

Levels = dict[str, tuple[str, str]]


def levels(organization_ids: Sequence[int], document: Mapping[str, Any], on: date) -> Iterator[tuple[int, Levels]]:
    """Each organization with its (earned level, level) by competency on a day; those without one are left out."""
    from django.db.models import Prefetch, Q

    from achievements.models import Link
    from competencies.models import AuthorizationGrant, Figure, Override
    from core.dates import add_months, month_of
    from organizations.models import Organization

    month = month_of(on)
    accepted = {one["code"] for one in document["certifications"] if is_accepted(one, on)}
    links = (
        Link.objects.in_force(on=on)
        .filter(
            Q(achievement__expires_on__isnull=True) | Q(achievement__expires_on__gt=on),
            Q(achievement__revoked_on__isnull=True) | Q(achievement__revoked_on__gt=on),
            ~Q(achievement__source="claim", achievement__accepted_at__isnull=True),
            achievement__earned_on__lte=on,
            achievement__certification__code__in=accepted,
        )
        .select_related("achievement__certification")
    )
    figures = Figure.objects.filter(month__gte=add_months(month, -12), month__lt=month).select_related("metric")
    grants = AuthorizationGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), granted_on__lte=on
    ).select_related("kind")
    overrides = Override.objects.in_force(on=on).select_related("competency")
    organizations = Organization.objects.filter(pk__in=organization_ids).prefetch_related(
        Prefetch("links", links),
        Prefetch("figures", figures),
        Prefetch("authorizations", grants),
        Prefetch("overrides", overrides),
    )
    aggregations = {one["code"]: one["aggregation"] for one in document["metrics"]}
    for organization in organizations.iterator(chunk_size=CHUNK):
        people: dict[int, set[str]] = {}
        for link in organization.links.all():
            people.setdefault(link.person_id, set()).add(link.achievement.certification.code)
        authorizations = {grant.kind.code for grant in organization.authorizations.all()}
        earned: dict[str, str] = {}
        for competency in document["competencies"]:
            for path in competency["paths"]:
                if (
                    earned.get(competency["slug"]) != "gold"
                    and is_effective(path, on)
                    and is_met(path["requirements"], organization, people, authorizations, aggregations)
                ):
                    earned[competency["slug"]] = path["level"]
        given: dict[str, str] = {}
        for override in organization.overrides.all():
            given[override.competency.slug] = max(given.get(override.competency.slug, ""), override.level, key=rank)
        yield (
            organization.pk,
            {
                slug: (earned.get(slug, "none"), max(earned.get(slug, ""), given.get(slug, ""), key=rank))
                for slug in earned.keys() | given.keys()
            },
        )


def rank(level: str) -> int:
    """For `max`: the higher of two levels."""
    return ("", "silver", "gold").index(level)


def is_accepted(certification: Mapping[str, Any], on: date) -> bool:
    through = certification.get("accepted_through")
    return through is None or on.isoformat() <= through


def is_effective(path: Mapping[str, Any], on: date) -> bool:
    return path.get("effective_from", "") <= on.isoformat() < path.get("effective_until", "9999")


def is_met(
    requirements: Sequence[Mapping[str, Any]],
    organization: Any,
    people: Mapping[int, set[str]],
    authorizations: Collection[str],
    aggregations: Mapping[str, str],
) -> bool:
    groups: dict[str, list[set[int]]] = {}
    for requirement in requirements:
        if requirement["kind"] == "people":
            able = {person for person, held in people.items() if satisfies(requirement["holding"], held)}
            if len(able) < requirement["count"]:
                return False
            if name := requirement.get("distinct"):
                groups.setdefault(name, []).extend([able] * requirement["count"])
        elif requirement["kind"] == "metric":
            value = measured(requirement, organization.figures.all(), aggregations[requirement["metric"]])
            if value < requirement["at_least"][organization.market]:
                return False
        elif requirement["authorization"] not in authorizations:
            return False
    return all(can_be_different(places) for places in groups.values())


def satisfies(tree: Any, held: set[str]) -> bool:
    if isinstance(tree, str):
        return tree in held
    if "any" in tree:
        return any(satisfies(branch, held) for branch in tree["any"])
    return all(satisfies(branch, held) for branch in tree["all"])


def measured(requirement: Mapping[str, Any], figures: Collection[Any], aggregation: str) -> Any:
    partners = requirement.get("partner_of_record")
    assert requirement.get("window_months", 12) == 12
    by_month: dict[date, Any] = {}
    for figure in figures:
        if figure.metric.code == requirement["metric"] and (not partners or figure.partner_of_record in partners):
            by_month[figure.month] = by_month.get(figure.month, 0) + figure.value
    if aggregation == "sum":
        return sum(by_month.values())
    return by_month[max(by_month)] if by_month else 0


def can_be_different(places: Sequence[set[int]]) -> bool:
    """Whether each place can have a person of its own: an assignment by augmenting paths."""
    place_of: dict[int, int] = {}

    def seat(place: int, tried: set[int]) -> bool:
        for person in places[place] - tried:
            tried.add(person)
            if person not in place_of or seat(place_of[person], tried):
                place_of[person] = place
                return True
        return False

    return all(seat(place, set()) for place in range(len(places)))

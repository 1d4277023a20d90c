"""What can be earned, and what the person who asks has earned."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.filters import AchievementFilters, CertificationFilters
from achievements.api.shapes import AchievementAnswer, CertificationAnswer
from achievements.models import Achievement, Certification, Link
from core.api.describing import described
from core.api.filters import Filters
from core.api.shapes import AsOf
from organizations.api.organizations import CONTOSO
from organizations.api.reach import PersonList, PersonView

CERTIFICATION = {"code": "70-533", "name": "Implementing Microsoft Azure Infrastructure Solutions", "kind": "exam"}
ACHIEVEMENT = {
    "id": 31,
    "certification": CERTIFICATION,
    "earned_on": "2025-02-08",
    "expires_on": "2027-02-08",
    "revoked_on": None,
    "source": "feed",
    "state": "valid",
    "link": {"id": 44, "organization": CONTOSO, "linked_on": "2025-02-08", "unlinked_on": None},
    "claim": None,
}


class Certifications(PersonList):
    queryset = Certification.objects.none()
    filter_backends = (Filters,)
    filterset_class = CertificationFilters
    order = ("code",)

    @described(
        "listCertifications",
        "List what can be earned",
        "Exams, certifications and assessments that the catalogue knows, by code. Codes are never deleted (R10).",
        tag="Catalogue",
        answer=CertificationAnswer,
        many=True,
        example=CERTIFICATION,
    )
    def get(self, request: Request) -> Response:
        return self.page(Certification.objects.all(), CertificationAnswer)


class AchievementsOfMine(PersonView):
    """Below here are the achievements of the person who asks, and nobody else's."""

    def mine(self) -> QuerySet[Achievement]:
        """With a token: without those that are linked, today or later, to an organization that it does not know."""
        rows = Achievement.objects.filter(person=self.person).select_related("certification")
        if self.bound_to is not None:
            elsewhere = Link.objects.filter(person=self.person).in_force_from(self.today)
            rows = rows.exclude(pk__in=elsewhere.exclude(organization=self.bound_to).values("achievement"))
        return rows

    def prepared(self, achievements: Sequence[Achievement]) -> list[dict[str, Any]]:
        """Achievements, each with its state and its link on the day that is asked about."""
        return as_of(achievements, on=self.as_of, links=self._links(achievements))

    def _links(self, achievements: Sequence[Achievement]) -> dict[int, Link]:
        links = Link.objects.filter(achievement__in=achievements).in_force(on=self.as_of).select_related("organization")
        if self.bound_to is not None:
            links = links.filter(organization=self.bound_to)
        return {link.achievement_id: link for link in links}


class MyAchievements(AchievementsOfMine, PersonList):
    queryset = Achievement.objects.none()
    filter_backends = (Filters,)
    filterset_class = AchievementFilters
    asks = AsOf
    order = ("-earned_on", "-pk")

    @described(
        "listMyAchievements",
        "List my achievements",
        "What you have earned, the latest first, with its state and where it counts on the day that is asked about. A "
        "token sees nothing of what is linked to another organization.",
        tag="Me",
        answer=AchievementAnswer,
        many=True,
        example=ACHIEVEMENT,
    )
    def get(self, request: Request) -> Response:
        return self.page(self.mine(), AchievementAnswer, prepared=self.prepared)


class MyAchievement(AchievementsOfMine):
    asks = AsOf

    @described(
        "getMyAchievement",
        "Get an achievement of mine",
        "One achievement, with its state and where it counts on the day that is asked about.",
        tag="Me",
        answer=AchievementAnswer,
        example=ACHIEVEMENT,
    )
    def get(self, request: Request, achievement: int) -> Response:
        [found] = self.prepared([get_object_or_404(self.mine(), pk=achievement)])
        return self.answer(AchievementAnswer, found)


def as_of(achievements: Sequence[Achievement], *, on: date, links: dict[int, Link]) -> list[dict[str, Any]]:
    """Achievements as the API shows them on a day."""
    return [
        {
            "pk": one.pk,
            "certification": one.certification,
            "earned_on": one.earned_on,
            "expires_on": one.expires_on,
            "revoked_on": one.revoked_on,
            "source": one.source,
            "state": state_of(one, on=on),
            "link": links.get(one.pk),
            "claim": one if one.source == Achievement.Source.CLAIM else None,
        }
        for one in achievements
    ]


def state_of(achievement: Achievement, *, on: date) -> str:
    """How an achievement stands on a day (R4): one of `shapes.STATES`."""
    if achievement.is_refused_claim:
        return "refused"
    if achievement.is_pending_claim:
        return "pending"
    if achievement.revoked_on is not None and achievement.revoked_on <= on:
        return "revoked"
    if achievement.expires_on is not None and achievement.expires_on <= on:
        return "expired"
    return "valid" if achievement.earned_on <= on else "not_yet"

"""Claims: typed in by who says they earned it, accepted or refused by a programme agent (R4)."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.achievements import ACHIEVEMENT, CERTIFICATION, AchievementsOfMine, as_of
from achievements.api.filters import ClaimFilters, MyClaimFilters
from achievements.api.shapes import AchievementAnswer, ClaimAnswer, ClaimBody, RefusalBody
from achievements.models import Achievement, Certification
from achievements.services import achievements
from core.api.describing import CREATED, described
from core.api.filters import Filters
from core.api.once import once
from core.api.problems import Invalid, at
from core.api.shapes import AsOf
from organizations.api.reach import PersonList, PersonView

NO_SUCH_CERTIFICATION = _("There is no such certification.")
PART = {
    "evidence": "Certificate 4711, in my transcript.",
    "claimed_at": "2026-11-22T09:30:00Z",
    "accepted_at": None,
    "refused_at": None,
    "refusal_reason": "",
}
MY_CLAIM = {**ACHIEVEMENT, "source": "claim", "state": "pending", "link": None, "claim": PART}
CLAIM = {
    "id": 32,
    "person": {"id": 14, "name": "Isaiah Langer"},
    "certification": CERTIFICATION,
    "earned_on": "2025-02-08",
    "expires_on": "2027-02-08",
    **PART,
}


class MyClaims(AchievementsOfMine, PersonList):
    queryset = Achievement.objects.none()
    filter_backends = (Filters,)
    filterset_class = MyClaimFilters
    asks = AsOf
    order = ("-pk",)

    @described(
        "listMyClaims",
        "List my claims",
        "What you claimed, the latest first, and what became of it.",
        tag="Me",
        answer=AchievementAnswer,
        many=True,
        example=MY_CLAIM,
    )
    def get(self, request: Request) -> Response:
        mine = self.mine().filter(source=Achievement.Source.CLAIM)
        return self.page(mine, AchievementAnswer, prepared=self.prepared)

    @described(
        "claimAchievement",
        "Claim an achievement",
        "Puts on record what you say that you earned. It counts for nothing until a programme agent accepts it (R4).",
        tag="Me",
        answer=AchievementAnswer,
        status=CREATED,
        body=ClaimBody,
        example=MY_CLAIM,
        sent={
            "certification": "70-533",
            "earned_on": "2025-02-08",
            "expires_on": "2027-02-08",
            "evidence": PART["evidence"],
        },
    )
    @once
    def post(self, request: Request) -> Response:
        claim = self.read(ClaimBody)
        certification = Certification.objects.filter(code=claim.pop("certification")).first()
        if certification is None:
            raise Invalid([at("/certification", NO_SUCH_CERTIFICATION, code="absent")])
        made = achievements.claim(person=self.person, certification=certification, on=self.today, **claim)
        [shown] = as_of([made], on=self.today, links={})
        return self.answer(AchievementAnswer, shown, status=CREATED)


class ClaimsOfAll(PersonView):
    """Below here is the desk of programme agents."""

    def claims(self) -> QuerySet[Achievement]:
        claims = Achievement.objects.filter(source=Achievement.Source.CLAIM)
        return claims.select_related("person", "certification")

    def claim(self, key: int) -> Achievement:
        return get_object_or_404(self.claims(), pk=key)


class Claims(ClaimsOfAll, PersonList):
    queryset = Achievement.objects.none()
    filter_backends = (Filters,)
    filterset_class = ClaimFilters

    @described(
        "listClaims",
        "List claims",
        "Claims of all people, the oldest first; `state=pending` are those to be decided. For programme agents.",
        tag="Claims",
        answer=ClaimAnswer,
        many=True,
        example=CLAIM,
    )
    def get(self, request: Request) -> Response:
        return self.page(self.claims(), ClaimAnswer)


class Claim(ClaimsOfAll):
    @described(
        "getClaim", "Get a claim", "One claim. For programme agents.", tag="Claims", answer=ClaimAnswer, example=CLAIM
    )
    def get(self, request: Request, claim: int) -> Response:
        return self.answer(ClaimAnswer, self.claim(claim))


class AcceptClaim(ClaimsOfAll):
    @described(
        "acceptClaim",
        "Accept a claim",
        "Lets a claim count from now on, for every day that it speaks of (R4). Nobody accepts their own, nor that of "
        "somebody who works for the same organization.",
        tag="Claims",
        answer=ClaimAnswer,
        example={**CLAIM, "accepted_at": "2026-11-22T10:00:00Z"},
    )
    @once
    def post(self, request: Request, claim: int) -> Response:
        found = self.claim(claim)
        self.read()
        achievements.accept(found, by=self.person, on=self.today)
        return self.answer(ClaimAnswer, self.claim(claim))


class RefuseClaim(ClaimsOfAll):
    @described(
        "refuseClaim",
        "Refuse a claim",
        "Refuses a claim with a reason, which its person reads.",
        tag="Claims",
        answer=ClaimAnswer,
        body=RefusalBody,
        example={
            **CLAIM,
            "refused_at": "2026-11-22T10:00:00Z",
            "refusal_reason": "The certificate is of somebody else.",
        },
        sent={"reason": "The certificate is of somebody else."},
    )
    @once
    def post(self, request: Request, claim: int) -> Response:
        found = self.claim(claim)
        reason = self.read(RefusalBody)["reason"]
        achievements.refuse(found, by=self.person, on=self.today, reason=reason)
        return self.answer(ClaimAnswer, self.claim(claim))

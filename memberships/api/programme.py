"""What agents set for everybody: promotions, and the numbers of the programme with their history (R22, R24)."""

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from competencies.api.overrides import NO_SUCH_COMPETENCY, competency_named
from core.api.describing import CREATED, described
from core.api.once import once
from core.api.problems import Invalid, at
from memberships.api.orders import offer_named
from memberships.api.shapes import NumbersAnswer, NumbersBody, PromotionAnswer, PromotionBody
from memberships.models import ProgrammeSetting, Promotion
from memberships.services import programme_settings, promotions
from organizations.api.reach import PersonList, PersonView

PROMOTION = {
    "id": 3,
    "name": "Spring for the cloud",
    "offer": "gold",
    "discount_percent": 15,
    "level": "silver",
    "competency": {"slug": "cloud-platform", "name": "Cloud Platform"},
    "starts_on": "2026-12-01",
    "ends_on": "2027-03-01",
    "until": "2027-03-01",
    "reason": "The cloud programme begins.",
    "made_by": {"id": 9, "name": "Johanna Lorenz"},
}
NUMBERS = {
    "effective_from": "2027-01-01",
    "window_days": 90,
    "grace_days": 30,
    "payment_days": 30,
    "refund_days": 30,
    "reason": "As in the agreement of 2027.",
    "set_by": {"id": 9, "name": "Johanna Lorenz"},
}


class Promotions(PersonList):
    queryset = Promotion.objects.none()
    order = ("-starts_on", "-pk")

    @described(
        "listPromotions",
        "List promotions",
        "Every promotion that was ever made, the latest first. For programme agents.",
        tag="Programme",
        answer=PromotionAnswer,
        many=True,
        example=PROMOTION,
    )
    def get(self, request: Request) -> Response:
        return self.page(Promotion.objects.select_related("offer", "competency", "made_by"), PromotionAnswer)

    @described(
        "makePromotion",
        "Make a promotion",
        "Makes an offer cheaper for a while: for everybody, for those who hold a level, or hold it in one competency. "
        "Discounts are never added up; the lowest price counts. For programme agents.",
        tag="Programme",
        answer=PromotionAnswer,
        status=CREATED,
        body=PromotionBody,
        example=PROMOTION,
        sent={
            "name": "Spring for the cloud",
            "offer": "gold",
            "discount_percent": 15,
            "level": "silver",
            "competency": "cloud-platform",
            "starts_on": "2026-12-01",
            "ends_on": "2027-03-01",
            "reason": "The cloud programme begins.",
        },
    )
    @once
    def post(self, request: Request) -> Response:
        wanted = self.read(PromotionBody)
        offer = offer_named(wanted.pop("offer"), on=self.today)
        slug = wanted.pop("competency", None)
        competency = competency_named(slug) if slug else None
        if slug and competency is None:
            raise Invalid([at("/competency", NO_SUCH_COMPETENCY, code="absent")])
        made = promotions.make(offer=offer, competency=competency, by=self.person, on=self.today, **wanted)
        return self.answer(PromotionAnswer, made, status=CREATED)


class EndPromotion(PersonView):
    @described(
        "endPromotion",
        "End a promotion",
        "From today on nobody orders by it; who did keeps the price. Ending twice changes nothing. For programme "
        "agents.",
        tag="Programme",
        answer=PromotionAnswer,
        example={**PROMOTION, "until": "2026-12-24"},
    )
    @once
    def post(self, request: Request, promotion: int) -> Response:
        rows = Promotion.objects.select_related("offer", "competency", "made_by")
        found = get_object_or_404(rows, pk=promotion)
        self.read()
        promotions.end(found, by=self.person, on=self.today)
        return self.answer(PromotionAnswer, rows.get(pk=promotion))


class Numbers(PersonList):
    queryset = ProgrammeSetting.objects.none()
    order = ("-effective_from",)

    @described(
        "listProgrammeNumbers",
        "List the programme's numbers",
        "The days of window, grace, payment and refund with their history, the latest first; of those that have begun "
        "the first is in force, and where there is none 90, 30, 30 and 30. For programme agents.",
        tag="Programme",
        answer=NumbersAnswer,
        many=True,
        example=NUMBERS,
    )
    def get(self, request: Request) -> Response:
        return self.page(ProgrammeSetting.objects.select_related("set_by"), NumbersAnswer)

    @described(
        "setProgrammeNumbers",
        "Set the programme's numbers",
        "Sets the numbers for orders from a day to come; what was bought keeps those of its day (R24). For programme "
        "agents.",
        tag="Programme",
        answer=NumbersAnswer,
        status=CREATED,
        body=NumbersBody,
        example=NUMBERS,
        sent={name: said for name, said in NUMBERS.items() if name != "set_by"},
    )
    @once
    def post(self, request: Request) -> Response:
        made = programme_settings.change(by=self.person, on=self.today, **self.read(NumbersBody))
        return self.answer(NumbersAnswer, made, status=CREATED)

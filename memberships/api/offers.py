"""What an organization may buy on a day, and the memberships it has had (R22 to R25)."""

from rest_framework.request import Request
from rest_framework.response import Response

from competencies import standings
from core.api.describing import described
from core.api.shapes import AsOf
from memberships.api.shapes import OfferAnswer, TermAnswer
from memberships.buying import quotes_on
from memberships.models import Term
from organizations.api.reach import OrganizationList

OFFER = {
    "code": "gold",
    "name": "Gold membership",
    "requires": "gold",
    "kind": "upgrade",
    "list_price": "5260.00",
    "price": "3945.00",
    "currency": "USD",
    "discount": "upgrade",
    "promotion": None,
    "starts_on": "2026-11-22",
    "anniversary": "2027-11-22",
    "refusal": None,
}
TERM = {
    "id": 3,
    "tier": "gold",
    "starts_on": "2026-03-14",
    "ends_on": "2027-03-14",
    "anniversary": "2027-03-14",
    "price": "5260.00",
    "currency": "USD",
    "order": 12,
}


class Offers(OrganizationList):
    queryset = Term.objects.none()
    asks = AsOf

    @described(
        "listOffers",
        "List the offers",
        "Each offer as the organization could order it on a day: the price and why, from when on it would count, the "
        "new anniversary, and why it cannot be ordered, if it cannot. For its admins and programme agents.",
        tag="Membership",
        answer=OfferAnswer,
        many=True,
        example=OFFER,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        standings.bring_up_to_date([self.organization.pk], on=self.today)
        quotes = quotes_on(self.organization, self.as_of)
        return self.page_of_list(
            sorted(quotes, key=lambda one: one.offer.position),
            OfferAnswer,
            key=lambda one: [one.offer.position, one.offer.code],
        )


class Terms(OrganizationList):
    queryset = Term.objects.none()
    order = ("-starts_on", "-pk")

    @described(
        "listTerms",
        "List the memberships",
        "Every membership of the organization, the latest first, with the days it lasts. For its admins and agents.",
        tag="Membership",
        answer=TermAnswer,
        many=True,
        example=TERM,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(Term.objects.filter(organization=self.organization), TermAnswer)

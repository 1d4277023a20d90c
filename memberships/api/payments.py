"""What agents do about money: transfers that are waited for, and money that is owed back (R26, R27)."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import NO_CONTENT, described
from core.api.fields import Amount
from core.api.once import once
from core.api.shapes import Answer
from memberships.api.shapes import TIERS
from memberships.models import Order, Payment
from memberships.services import payments
from organizations.api.reach import PersonList, PersonView
from organizations.api.shapes import OrganizationRef

CONTOSO = {"mpn_id": "4021736", "name": "Contoso"}
AWAITED = {
    "order": 12,
    "number": "PC-000012",
    "organization": CONTOSO,
    "offer": "gold",
    "price": "3945.00",
    "currency": "USD",
    "placed_on": "2026-11-22",
    "expires_on": "2026-12-22",
    "proofs": 1,
}
OWED = {
    "id": 5,
    "order": 12,
    "number": "PC-000012",
    "organization": CONTOSO,
    "method": "bank",
    "goes_by_itself": False,
    "reference": "2026-11-22/0815",
    "amount": "3945.00",
    "currency": "USD",
    "received_on": "2026-11-25",
}


class AwaitedAnswer(Answer):
    """An order that waits for its bank transfer."""

    order = serializers.IntegerField(source="pk", help_text="The key of the order, by which it is confirmed.")
    number = serializers.CharField(help_text="The number that the transfer should name.")
    organization = OrganizationRef()
    offer = serializers.ChoiceField(choices=TIERS, source="tier")
    price = Amount(source="price_minor")
    currency = serializers.CharField()
    placed_on = serializers.DateField()
    expires_on = serializers.DateField(help_text="The first day on which it can no longer be paid.")
    proofs = serializers.IntegerField(source="proof_count", help_text="How many proofs of payment were uploaded.")


class OwedAnswer(Answer):
    """Money that came in and is owed back: of a membership that was given back, or for nothing."""

    id = serializers.IntegerField(source="pk", help_text="The key of the payment.")
    order = serializers.IntegerField(source="order_id", help_text="The key of the order that it came for.")
    number = serializers.CharField(source="order.number", help_text="The number of that order.")
    organization = OrganizationRef(source="order.organization")
    method = serializers.ChoiceField(choices=Order.Method.values, help_text="How it came.")
    goes_by_itself = serializers.BooleanField(
        help_text="Whether the card provider sends it back; an agent sends what it could not send, and all else."
    )
    reference = serializers.CharField(help_text="What names the payment where it came from.")
    amount = Amount(source="amount_minor", help_text="The amount that is owed, with two decimals.")
    currency = serializers.CharField()
    received_on = serializers.DateField(help_text="The day on which it came.")


class AwaitedPayments(PersonList):
    queryset = Order.objects.none()
    order = ("expires_on", "pk")

    @described(
        "listAwaitedPayments",
        "List the transfers that are waited for",
        "The orders of all organizations that can still be paid by bank transfer, what expires first at the front. For "
        "programme agents.",
        tag="Payments",
        answer=AwaitedAnswer,
        many=True,
        example=AWAITED,
    )
    def get(self, request: Request) -> Response:
        return self.page(payments.awaited(on=self.today), AwaitedAnswer)


class OwedPayments(PersonList):
    queryset = Payment.objects.none()

    @described(
        "listMoneyOwedBack",
        "List the money that is owed back",
        "Payments of all organizations whose money is owed back and was not sent yet, the oldest first. For programme "
        "agents.",
        tag="Payments",
        answer=OwedAnswer,
        many=True,
        example=OWED,
    )
    def get(self, request: Request) -> Response:
        return self.page_of_list(payments.owed_back(), OwedAnswer, key=lambda one: [one.pk])


class NoteReturn(PersonView):
    @described(
        "noteReturn",
        "Note that money was sent back",
        "Says that money that is owed back was sent by transfer: what came by transfer, and what the card provider "
        "could not send back. Noting it again changes nothing. For programme agents whom the organization neither "
        "employs nor invites.",
        tag="Payments",
        status=NO_CONTENT,
    )
    @once
    def post(self, request: Request, payment: int) -> Response:
        found = get_object_or_404(payments.sent_by_agents(), pk=payment)
        self.read()
        payments.note_return(found, by=self.person, on=self.today)
        return Response(status=NO_CONTENT)

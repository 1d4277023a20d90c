"""Paying an order by card: where at the card provider it is paid (R26)."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import described
from core.api.once import once_outside
from core.api.shapes import Answer
from memberships.api.orders import OrdersOfOrganization
from memberships.services import cards


class CheckoutAnswer(Answer):
    """Where an order is paid by card."""

    address = serializers.URLField(help_text="The card provider's page for a person to pay on; open for some hours.")


class PayOrder(OrdersOfOrganization):
    @described(
        "payOrder",
        "Begin to pay an order by card",
        "Where a person pays the order, at the card provider; from there they come back to the order's page of the "
        "portal. Asked again, the same page, as long as it is open and nothing was paid there. The membership begins "
        "when the provider has the money. Refused with `no_cards` where cards are not taken; after `no_answer` try "
        "again with a new key.",
        tag="Orders",
        answer=CheckoutAnswer,
        example={"address": "https://checkout.example/c/pay/cs_a1B2c3"},
    )
    @once_outside
    def post(self, request: Request, mpn_id: str, order: int) -> Response:
        found = self.found(order)
        self.read()
        address = cards.start(
            found,
            by=self.person,
            on=self.today,
            success_url=request.build_absolute_uri(reverse("order-return", args=[mpn_id, order])),
            cancel_url=request.build_absolute_uri(reverse("order", args=[mpn_id, order])),
        )
        return self.answer(CheckoutAnswer, {"address": address})

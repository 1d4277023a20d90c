"""Orders: placed, cancelled and given back by the organization, confirmed by programme agents (R26, R27)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import KEY
from core.api.describing import CREATED, described
from core.api.filters import Filters, WordFilter
from core.api.once import once
from core.api.problems import Invalid, at
from memberships.api.shapes import TIERS, OrderAnswer, OrderBody, ReasonBody, TransferBody
from memberships.models import Offer, Order
from memberships.services import orders, payments
from organizations.api.reach import OrganizationList, OrganizationView

NO_SUCH_OFFER = _("There is no such offer.")
ORDER = {
    "id": 12,
    "number": "PC-000012",
    "offer": "gold",
    "kind": "upgrade",
    "method": "bank",
    "state": "open",
    "list_price": "5260.00",
    "price": "3945.00",
    "currency": "USD",
    "discount": "upgrade",
    "vat_number": "DE123456789",
    "begins_on": None,
    "placed_on": "2026-11-22",
    "placed_by": {"id": 12, "name": "Megan Bowen"},
    "expires_on": "2026-12-22",
    "term": None,
    "invoices": [],
    "owed_back": "0.00",
}
PAID = {**ORDER, "state": "paid", "term": 3, "invoices": ["INV-000007"]}


def offer_named(code: str, *, on: date) -> Offer:
    """The offer that a body names; raises what leaves as a problem where there is none on the day."""
    found = Offer.objects.offered(on=on).filter(code=code).first()
    if found is None:
        raise Invalid([at("/offer", NO_SUCH_OFFER, code="absent")])
    return found


class OrderFilters(django_filters.FilterSet):
    offer = WordFilter("tier", words=TIERS, about="What was ordered.")
    kind = WordFilter("kind", words=Order.Kind.values, about="What the order was.")

    class Meta:
        model = Order
        fields: list[str] = []


class OrdersOfOrganization(OrganizationView):
    """Below here are the orders of the organization in the address."""

    def orders(self) -> QuerySet[Order]:
        rows = Order.objects.filter(organization=self.organization).with_what_became_of_them()
        return rows.select_related(
            "organization", "offer", "closing__payment", "refund", "term", "placed_by", "promotion", "follows"
        ).prefetch_related("invoices")

    def prepared(self, found: Sequence[Order]) -> list[dict[str, Any]]:
        owed = payments.owed_of(found)
        return [self._shown(one, owed) for one in found]

    def _shown(self, order: Order, owed: Mapping[int, int]) -> dict[str, Any]:
        term = getattr(order, "term", None)
        fields = (
            "pk", "number", "tier", "kind", "method", "list_price_minor", "price_minor", "currency", "discount",
            "vat_number", "begins_on", "placed_on", "placed_by", "expires_on",
        )  # fmt: skip
        return {
            **{name: getattr(order, name) for name in fields},
            "state": order.state(on=self.today),
            "term": term.pk if term else None,
            "invoices": [invoice.number for invoice in sorted(order.invoices.all(), key=lambda one: one.pk)],
            "owed_back": owed.get(order.pk, 0),
        }

    def found(self, key: int) -> Order:
        return get_object_or_404(self.orders(), pk=key)

    def one(self, key: int, *, status: int = 200) -> Response:
        """The answer about one order, as it is by now."""
        (shown,) = self.prepared([self.found(key)])
        return self.answer(OrderAnswer, shown, status=status)


class Orders(OrdersOfOrganization, OrganizationList):
    queryset = Order.objects.none()
    filter_backends = (Filters,)
    filterset_class = OrderFilters
    order = ("-pk",)

    @described(
        "listOrders",
        "List the orders",
        "Every order of the organization, the latest first, and what became of each. For its admins and agents.",
        tag="Orders",
        answer=OrderAnswer,
        many=True,
        example=ORDER,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(self.orders(), OrderAnswer, prepared=self.prepared)

    @described(
        "placeOrder",
        "Order a membership",
        "Level, price, discount and the right to renew are those of today (R26). By bank transfer the membership "
        "begins when an agent has confirmed the payment; by card, begin the payment of the order. Refused with "
        "the reason that the offer has (list the offers), or when the price is not the one sent along.",
        tag="Orders",
        answer=OrderAnswer,
        status=CREATED,
        body=OrderBody,
        example=ORDER,
        sent={"offer": "gold", "method": "bank", "price": "3945.00", "vat_number": "DE123456789"},
    )
    @once
    def post(self, request: Request, mpn_id: str) -> Response:
        organization = self.organization
        wanted = self.read(OrderBody)
        placed = orders.place(
            organization=organization,
            offer=offer_named(wanted["offer"], on=self.today),
            method=wanted["method"],
            by=self.person,
            on=self.today,
            key=f"api:{request.headers.get(KEY) or uuid.uuid4()}"[:200],
            vat_number=wanted.get("vat_number", ""),
            price_minor=wanted.get("price"),
        )
        return self.one(placed.pk, status=CREATED)


class OneOrder(OrdersOfOrganization):
    @described("getOrder", "Get an order", "One order.", tag="Orders", answer=OrderAnswer, example=ORDER)
    def get(self, request: Request, mpn_id: str, order: int) -> Response:
        return self.one(order)


class CancelOrder(OrdersOfOrganization):
    @described(
        "cancelOrder",
        "Cancel an order",
        "Takes an order back that was not paid. Cancelling twice changes nothing.",
        tag="Orders",
        answer=OrderAnswer,
        example={**ORDER, "state": "cancelled"},
    )
    @once
    def post(self, request: Request, mpn_id: str, order: int) -> Response:
        found = self.found(order)
        self.read()
        orders.cancel(found, by=self.person, on=self.today)
        return self.one(order)


class RefundOrder(OrdersOfOrganization):
    @described(
        "refundOrder",
        "Give a membership back",
        "Ends the membership today and owes its price back: within the days of the programme after the payment, as "
        "long as no benefit of it was activated (R27). Giving back an upgrade brings the Silver membership back. For "
        "the organization's admins, and for programme agents whom it neither employs nor invites.",
        tag="Orders",
        answer=OrderAnswer,
        body=ReasonBody,
        example={**PAID, "state": "refunded", "invoices": ["INV-000007", "CRN-000001"]},
        sent={"reason": "Ordered for the wrong organization."},
    )
    @once
    def post(self, request: Request, mpn_id: str, order: int) -> Response:
        found = self.found(order)
        payments.refund(found, by=self.person, on=self.today, **self.read(ReasonBody))
        return self.one(order)


class ConfirmTransfer(OrdersOfOrganization):
    @described(
        "confirmTransfer",
        "Confirm a bank transfer",
        "Says that the money of an order has arrived: its membership begins (R26). The same reference a second time "
        "changes nothing. Where the order can be paid no more, this is refused with the reason; send it again with "
        "`is_owed_back`, and the money is on record and owed back. For programme agents whom the organization neither "
        "employs nor invites.",
        tag="Orders",
        answer=OrderAnswer,
        body=TransferBody,
        example=PAID,
        sent={"reference": "2026-11-22/0815", "amount": "3945.00", "currency": "USD"},
    )
    @once
    def post(self, request: Request, mpn_id: str, order: int) -> Response:
        found = self.found(order)
        wanted = self.read(TransferBody)
        payments.confirm_transfer(
            found,
            reference=wanted["reference"],
            amount_minor=wanted["amount"],
            currency=wanted["currency"],
            by=self.person,
            on=self.today,
            is_owed_back=wanted.get("is_owed_back", False),
        )
        return self.one(order)

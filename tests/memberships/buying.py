"""An organization that can buy: its admin, an agent, and levels that it holds by overrides of any length."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import transaction

from accounts.models import User
from competencies import standings
from competencies.models import Competency
from core.dates import add_months
from memberships.models import Offer, Order, Payment, Term
from memberships.services import orders, payments
from organizations.models import Organization
from tests.factories import (
    AdminFactory,
    AgentFactory,
    OrganizationFactory,
    OverrideFactory,
)

_numbers = count(1)


@dataclass(frozen=True)
class Shop:
    """Contoso at the counter."""

    organization: Organization
    admin: User
    agent: User
    offers: dict[str, Offer]

    def holds(self, level: str, *, since: date, months: int = 3, competency: str = "cloud-platform") -> None:
        """Give it a level from a day on, three months at a time."""
        start, left = since, months
        while left > 0:
            end = add_months(start, min(3, left))
            OverrideFactory(
                organization=self.organization,
                competency=Competency.objects.get(slug=competency),
                level=level,
                starts_on=start,
                ends_on=end,
                placed_by=self.agent,
            )
            start, left = end, left - 3
        with transaction.atomic():
            standings.reevaluate([self.organization.pk], competencies=None, on=since)

    def order(self, offer: str, *, on: date, method: str = "bank", key: str = "", **more: object) -> Order:
        return orders.place(
            organization=self.organization,
            offer=self.offers[offer],
            method=method,
            by=self.admin,
            on=on,
            key=key or f"order-{next(_numbers)}",
            **more,  # type: ignore[arg-type]
        )

    def pay(self, order: Order, *, on: date, reference: str = "", is_owed_back: bool = False) -> Payment:
        return payments.confirm_transfer(
            order,
            reference=reference or f"transfer {next(_numbers)}",
            amount_minor=order.price_minor,
            currency=order.currency,
            by=self.agent,
            on=on,
            is_owed_back=is_owed_back,
        )

    def buy(self, offer: str, *, on: date) -> Term:
        order = self.order(offer, on=on)
        self.pay(order, on=on)
        return Term.objects.get(order=order)


def open_shop() -> Shop:
    """Over the real catalogue."""
    organization = OrganizationFactory(mpn_id="4021736", name="Contoso")
    offers = {offer.code: offer for offer in Offer.objects.all()}
    return Shop(organization, AdminFactory(organization=organization).person, AgentFactory(), offers)


def open_another(shop: Shop) -> Shop:
    """Another organization at the same counter, with an admin and an agent of its own."""
    organization = OrganizationFactory()
    return Shop(organization, AdminFactory(organization=organization).person, AgentFactory(), shop.offers)

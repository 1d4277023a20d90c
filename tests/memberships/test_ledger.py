"""The ledger sums to nothing and says what the orders say, whatever comes in whatever order (trust 7)."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from pytest_django import Settings

from core.refusals import Refusal
from memberships import gateway
from memberships.models import Booking, CheckoutSession, LedgerLine, Order, OrderClosing, Payment
from memberships.services import cards, orders, payments
from tests.factories import INSTANT
from tests.memberships.buying import Shop, open_another, open_shop

SEQUENCES = 120
"""So many as fit into the time that CI has; `--fuzz-cases 10000` for a longer run."""
STEPS = 8
DAY = date(2026, 3, 14)
GAPS = (0, 0, 0, 0, 1, 12, 31)
"""Days between two steps: an order expires in 30, and so long a membership can be given back."""


class Story:
    """Random things that happen to the orders of a few organizations. `sent`: by payment, which way."""

    def __init__(self, shops: list[Shop], chance: random.Random) -> None:
        self.shops = {shop.organization.pk: shop for shop in shops}
        self.chance = chance
        self.day = DAY
        self.numbers = count(1)
        self.sent: dict[int, str] = {}
        self.bounced: set[int] = set()

    # --- What happens
    def place(self) -> None:
        shop = self.chance.choice([*self.shops.values()])
        offer = self.chance.choice(["action-pack", "silver", "gold"])
        shop.order(offer, on=self.day, method=self.chance.choice(["bank", "card"]))

    def pay_by_transfer(self) -> None:
        """Any order, open or not: late money, doubled money, and money for a cancelled order as well."""
        order = self._order(method="bank")
        reference = self.chance.choice([f"transfer {next(self.numbers)}", f"once for {order.pk}"])
        is_owed_back = self.chance.random() < 0.7
        self._shop(order).pay(order, on=self.day, reference=reference, is_owed_back=is_owed_back)

    def pay_by_card(self) -> None:
        order = self._order(method="card")
        session = self.chance.choice([f"session {next(self.numbers)}", f"once for {order.pk}"])
        CheckoutSession.objects.get_or_create(
            session=session,
            defaults={
                "order": order,
                "key": session,
                "is_over": True,
                "expires_at": INSTANT,
                "started_at": INSTANT,
                "started_by": order.placed_by,
            },
        )
        checkout = gateway.Checkout(
            session, "", "complete", True, str(order.pk), session, f"pi {session}", order.price_minor, order.currency
        )
        self._hear(checkout=checkout)

    def cancel(self) -> None:
        order = self._order()
        orders.cancel(order, by=self._shop(order).admin, on=self.day)

    def expire(self) -> None:
        orders.tell_expired(on=self.day)

    def give_back(self) -> None:
        order = self._order()
        payments.refund(order, by=self._shop(order).admin, on=self.day)

    def send_back(self) -> None:
        payment = self.chance.choice([*Payment.objects.select_related("order")])
        is_card = payment.method == "card" and payment.pk not in self.bounced
        by = None if is_card else self._shop(payment.order).agent
        if payments.note_return(payment, by=by, on=self.day):
            self.sent[payment.pk] = "card" if is_card else "bank"

    def bounce(self) -> None:
        """The card provider says that money was not sent, also where it never was to."""
        payment = self.chance.choice([*Payment.objects.filter(method="card")])
        self._hear(sending=gateway.SendingBack(payment.reference, True, payment.amount_minor, payment.currency))
        if payment.pk not in paying() and payment.pk not in self.bounced:
            self.bounced.add(payment.pk)
            self.sent.pop(payment.pk, None)

    def _order(self, **wanted: str) -> Order:
        return self.chance.choice([*Order.objects.filter(**wanted).order_by("pk")])

    def _shop(self, order: Order) -> Shop:
        return self.shops[order.organization_id]

    def _hear(self, *, checkout: gateway.Checkout | None = None, sending: gateway.SendingBack | None = None) -> None:
        cards.take(gateway.Event(f"event {next(self.numbers)}", "of the tests", checkout, sending), on=self.day)

    # --- What it comes to
    def balances(self) -> Counter[str]:
        """By account what orders, payments and refunds say, and what was sent; the ledger is not asked."""
        found: Counter[str] = Counter()
        prices = paying()
        for payment in Payment.objects.all():
            found[payment.method] += payment.amount_minor
            if payment.pk in prices:
                found["revenue"] -= prices[payment.pk]
            else:
                found["owed_back"] -= payment.amount_minor
            if payment.pk in self.sent:
                found[self.sent[payment.pk]] -= payment.amount_minor
                found["owed_back"] += payment.amount_minor
        return found


def paying() -> dict[int, int]:
    """The payments that have paid an order which was not given back, and its price."""
    paid = OrderClosing.objects.filter(outcome="paid", order__refund=None)
    return dict(paid.values_list("payment_id", "order__price_minor"))


def ledger() -> Counter[str]:
    return Counter(dict(LedgerLine.objects.values_list("account").annotate(sum=Sum("amount_minor"))))


Act = Callable[[Story], None]
ACTS: dict[Act, int] = {
    Story.place: 5,
    Story.pay_by_transfer: 4,
    Story.pay_by_card: 4,
    Story.give_back: 3,
    Story.send_back: 4,
    Story.bounce: 3,
    Story.cancel: 2,
    Story.expire: 1,
}
"""What may happen, and how often beside the others."""


@pytest.fixture
def shops(catalogue: None, settings: Settings) -> list[Shop]:
    """Two organizations that hold Gold, where cards are taken."""
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = "secret"
    first = open_shop()
    found = [first, open_another(first)]
    for shop in found:
        shop.holds("gold", since=DAY, months=12)
    return found


@pytest.mark.django_db
def test_after_each_step_of_random_sequences_the_ledger_says_what_the_orders_say(
    shops: list[Shop], request: pytest.FixtureRequest
) -> None:
    wanted = request.config.getoption("--fuzz-cases") or SEQUENCES
    booked: Counter[str] = Counter()
    ran = 0
    for number in range(wanted):
        with transaction.atomic():
            run(Story(shops, random.Random(number)))
            booked.update(Booking.objects.values_list("cause", flat=True))
            transaction.set_rollback(True)
        ran += 1
    assert ran == wanted
    assert wanted < SEQUENCES or set(booked) == set(Booking.Cause.values)


def run(story: Story) -> None:
    """A sequence: two orders, and what becomes of them."""
    acts = [Story.place, Story.place, *story.chance.choices([*ACTS], [*ACTS.values()], k=STEPS)]
    for act in acts:
        # The rules may not allow it by now, or there is nothing yet that it could happen to.
        with suppress(Refusal, IndexError):
            act(story)
        told = f"{[one.__name__ for one in acts]}, at {act.__name__} on {story.day}"
        found = ledger()
        assert found.total() == 0, told
        assert found == story.balances(), told
        story.day += timedelta(days=story.chance.choice(GAPS))
    connection.check_constraints()

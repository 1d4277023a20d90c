"""The ledger sums to nothing at every commit, whatever comes in whatever order (trust 7)."""

import random
from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction

from memberships.models import Booking, LedgerLine, Order, Payment
from memberships.services import ledger
from tests.factories import TODAY
from tests.order_factories import OrderFactory, PaymentFactory

SEQUENCES = 1_000


def moves(chance: random.Random, payment: Payment) -> list[str]:
    """What may become of a payment, one after the other: also what would be booked twice."""
    ways = [
        ["payment"],
        ["payment", "refund"],
        ["payment", "refund", "return"],
        ["overpayment"],
        ["overpayment", "return"],
    ]
    way = list(chance.choice(ways))
    if chance.random() < 0.3:
        way.append(chance.choice(way))
    return way


@pytest.mark.django_db
def test_random_sequences_of_money_sum_to_nothing(request: pytest.FixtureRequest) -> None:
    """`--fuzz-cases 10000` for a longer run."""
    chance = random.Random(20261122)
    order = OrderFactory()
    expected: Counter[str] = Counter()
    book = {
        "payment": ledger.book_payment,
        "overpayment": ledger.book_overpayment,
        "refund": ledger.book_refund,
        "return": ledger.book_return,
    }
    for number in range(request.config.getoption("--fuzz-cases") or SEQUENCES):
        method = chance.choice([Order.Method.BANK, Order.Method.CARD])
        amount = chance.choice([1, 47_500, 185_000, 394_500, chance.randrange(1, 10**9)])
        payment = PaymentFactory(order=order, method=method, reference=f"{number}", amount_minor=amount)
        done: list[str] = []
        for cause in moves(chance, payment):
            if cause in done:
                with pytest.raises(IntegrityError, match="memberships_booking_once"), transaction.atomic():
                    book[cause](payment, on=TODAY, by=None)
                continue
            book[cause](payment, on=TODAY, by=None)
            done.append(cause)
        came = {"payment", "overpayment"} & set(done)
        expected[method] += amount * (len(came) - ("return" in done))
        expected["revenue"] -= amount * (("payment" in done) - ("refund" in done))
        expected["owed_back"] -= amount * (("refund" in done) + ("overpayment" in done) - ("return" in done))
    connection.check_constraints()
    found: Counter[str] = Counter()
    for account, minor in LedgerLine.objects.values_list("account", "amount_minor"):
        found[account] += minor
    assert +found == +expected
    assert -found == -expected
    assert found.total() == 0
    assert Booking.objects.exists()

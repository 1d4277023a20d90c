"""Money that is decided on by two at the same moment is counted once (R26, R27).

What each of these rests on is in `tests.races.guards`.
"""

from functools import partial

import pytest
from django.db import transaction
from django.db.models import Sum

from core.refusals import Refusal
from memberships.models import BenefitUse, Booking, Invoice, LedgerLine, Order, OrderClosing, Payment, Refund, Term
from memberships.services import benefits, orders, payments
from tests.factories import TODAY, AgentFactory
from tests.memberships.buying import Shop, open_another, open_shop
from tests.order_factories import GrantFactory
from tests.threads import Act, crowd, errors_in

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20
WORKERS = 4


@pytest.fixture
def counter(catalogue: None) -> Shop:
    return open_shop()


def ordered(shop: Shop, key: str = "") -> Order:
    """An Action Pack, for which no level is needed."""
    return shop.order("action-pack", on=TODAY, key=key)


def paying(shop: Shop, order: Order, reference: str = "", **by: object) -> Act:
    """An agent confirms an order."""
    return partial(
        payments.confirm_transfer,
        order,
        reference=reference or f"transfer for {order.number}",
        amount_minor=order.price_minor,
        currency=order.currency,
        on=TODAY,
        **{"by": shop.agent, **by},  # type: ignore[arg-type]
    )


def outcome(results: list[object]) -> str:
    """Why the one who lost was refused; whatever else went wrong stands there as it is."""
    return ", ".join(error.code if isinstance(error, Refusal) else repr(error) for error in errors_in(results))


def balances(order: Order) -> dict[str, int]:
    lines = LedgerLine.objects.filter(booking__order=order).values_list("account")
    return dict(lines.annotate(sum=Sum("amount_minor")))


def test_one_reference_that_two_agents_confirm_for_two_organizations_pays_one_order(counter: Shop) -> None:
    first, second = open_another(counter), open_another(counter)
    with crowd(2) as at_once:
        for number in range(ROUNDS):
            one, other = ordered(first), ordered(second)
            acts = [paying(first, one, f"R{number}"), paying(second, other, f"R{number}")]
            assert outcome(at_once(*acts)) in {"known_reference", "memberships_payment_once"}
            paid = Payment.objects.get(reference=f"R{number}").order
            payments.refund(paid, by=counter.agent, on=TODAY)
            lost = other if paid == one else one
            orders.cancel(lost, by=lost.placed_by, on=TODAY)
    assert Term.objects.count() == Invoice.objects.filter(series=Invoice.Series.INVOICE).count() == ROUNDS


def test_two_agents_who_confirm_one_order_pay_it_once(counter: Shop) -> None:
    """By one reference nothing changes the second time; by another, the second is told that it is paid."""
    other = AgentFactory()
    with crowd(2) as at_once:
        for number in range(ROUNDS):
            order = ordered(counter)
            reference = "another" if number % 2 else ""
            results = at_once(
                paying(counter, order), paying(counter, order, reference and f"{reference} {number}", by=other)
            )
            assert outcome(results) == ("paid" if reference else "")
            assert len({result.pk for result in results if isinstance(result, Payment)}) == 1
            assert balances(order) == {"bank": order.price_minor, "revenue": -order.price_minor}
            payments.refund(order, by=counter.admin, on=TODAY)
    assert Term.objects.count() == ROUNDS


def test_an_order_that_is_confirmed_and_cancelled_at_once_is_one_of_both(counter: Shop) -> None:
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            order = ordered(counter)
            lost = outcome(at_once(paying(counter, order), partial(orders.cancel, order, by=counter.admin, on=TODAY)))
            closing = OrderClosing.objects.get(order=order)
            assert lost == {"paid": "paid", "cancelled": "cancelled"}[closing.outcome]
            assert Payment.objects.filter(order=order).exists() == (closing.outcome == "paid")
            if closing.outcome == "paid":
                payments.refund(order, by=counter.admin, on=TODAY)


def test_of_two_open_orders_that_are_paid_at_once_one_is_paid(counter: Shop) -> None:
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            pair = [ordered(counter), ordered(counter)]
            assert outcome(at_once(*[paying(counter, order) for order in pair])) == "cancelled"
            paid, cancelled = sorted(pair, key=lambda order: order.state(on=TODAY), reverse=True)
            assert (paid.state(on=TODAY), cancelled.state(on=TODAY)) == ("paid", "cancelled")
            assert cancelled.closing.replaced_by == paid
            payments.refund(paid, by=counter.admin, on=TODAY)
    assert Term.objects.count() == ROUNDS


def test_what_is_given_back_and_used_at_once_is_one_of_both(counter: Shop) -> None:
    with crowd(2) as at_once:
        for number in range(ROUNDS):
            shop = open_another(counter)
            term = shop.buy("action-pack", on=TODAY)
            assert term.order is not None
            grant = GrantFactory(term=term, code=f"seat-{number}", tier="action-pack", unit="seat", quantity=1)
            lost = outcome(
                at_once(
                    partial(payments.refund, term.order, by=shop.admin, on=TODAY),
                    partial(benefits.activate, grant, by=shop.admin, on=TODAY),
                )
            )
            is_given_back = Refund.objects.filter(order=term.order).exists()
            assert lost == ("not_a_member" if is_given_back else "benefit_activated")
            assert BenefitUse.objects.filter(grant=grant).exists() != is_given_back


def test_one_key_that_is_sent_twice_at_once_orders_once(counter: Shop) -> None:
    with crowd(2) as at_once:
        for number in range(ROUNDS):
            first, second = at_once(*[partial(ordered, counter, f"key {number}")] * 2)
            assert isinstance(first, Order), first
            assert first == second
            orders.cancel(first, by=counter.admin, on=TODAY)
    assert Order.objects.count() == ROUNDS


def test_invoices_are_numbered_without_a_gap_also_where_a_payment_was_taken_back(counter: Shop) -> None:
    """Payments of several organizations at once, and one that fails after its invoice was issued."""

    class Interrupted(Exception):
        """Something went wrong after all."""

    @transaction.atomic
    def in_vain(act: Act) -> None:
        act()
        raise Interrupted

    shops = [open_another(counter) for _ in range(WORKERS)]
    with crowd(WORKERS) as at_once:
        for _ in range(ROUNDS // 2):
            waiting = [(shop, ordered(shop)) for shop in shops]
            (unlucky, theirs), *lucky = waiting
            errors = errors_in(at_once(partial(in_vain, paying(unlucky, theirs)), *[paying(*one) for one in lucky]))
            assert [type(error) for error in errors] == [Interrupted]
            paying(unlucky, theirs)()
            for shop, order in waiting:
                payments.refund(order, by=shop.admin, on=TODAY)
    for series in Invoice.Series:
        numbers = list(Invoice.objects.filter(series=series).order_by("sequence").values_list("sequence", flat=True))
        assert numbers == list(range(1, ROUNDS // 2 * WORKERS + 1))
    assert Booking.objects.filter(cause="payment").count() == len(numbers)

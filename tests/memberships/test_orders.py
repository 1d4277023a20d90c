"""Ordering and paying: what may be bought on a day, at what price, and that each happens once (R22 to R26)."""

from datetime import date
from typing import Any

import pytest

from core.refusals import Refusal
from memberships.buying import quote_on, quotes_on
from memberships.models import Invoice, LedgerLine, OfferPeriod, Order, Payment, Term
from memberships.services import orders, payments
from tests.factories import AgentFactory, EmploymentFactory
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
ANNIVERSARY = date(2027, 3, 14)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    return open_shop()


@pytest.fixture
def silver(shop: Shop) -> Shop:
    """A Silver member since 14 March 2026 that holds Silver for two years."""
    shop.holds("silver", since=DAY, months=24)
    shop.buy("silver", on=DAY)
    return shop


def refusal(shop: Shop, offer: str, *, on: date) -> str:
    found = quote_on(shop.organization, shop.offers[offer], on).refusal
    return found.code if found else ""


def test_a_membership_takes_a_level_on_the_day_of_the_order(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    assert [refusal(shop, offer, on=DAY) for offer in ("action-pack", "silver", "gold")] == ["", "", "level_not_held"]
    with pytest.raises(Refusal, match="one competency at Gold"):
        shop.order("gold", on=DAY)


def test_an_override_counts_for_buying_until_the_day_before_it_ends(shop: Shop) -> None:
    shop.holds("gold", since=DAY, months=3)
    assert refusal(shop, "gold", on=date(2026, 6, 13)) == ""
    assert refusal(shop, "gold", on=date(2026, 6, 14)) == "level_not_held"


def test_level_and_price_are_those_of_the_day_of_the_order(shop: Shop) -> None:
    """R26: the level is gone and the price is another one when the money arrives."""
    shop.holds("silver", since=DAY, months=1)
    order = shop.order("silver", on=DAY)
    OfferPeriod.objects.filter(offer__code="silver").update(price_minor=200_000)
    shop.pay(order, on=date(2026, 4, 12))
    term = Term.objects.get(order=order)
    assert (term.starts_on, term.ends_on, term.price_minor) == (date(2026, 4, 12), date(2027, 4, 12), 185_000)


def test_an_order_can_be_paid_until_the_thirtieth_day_without_any_job(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    order = shop.order("silver", on=DAY)
    assert order.state(on=date(2026, 4, 12)) == "open"
    assert order.state(on=date(2026, 4, 13)) == "expired"
    with pytest.raises(Refusal, match="expired"):
        shop.pay(order, on=date(2026, 4, 13))


def test_an_expired_order_is_told_once(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    shop.order("silver", on=DAY)
    assert [orders.tell_expired(on=date(2026, 4, day)) for day in (12, 13, 14)] == [0, 1, 0]


def test_the_member_pays_half_for_the_action_pack(silver: Shop) -> None:
    quote = quote_on(silver.organization, silver.offers["action-pack"], DAY)
    assert (quote.price.listed, quote.price.paid, quote.price.discount) == (95_000, 47_500, "member")


def test_an_upgrade_costs_a_quarter_less_and_ends_silver_on_the_day_it_is_paid(silver: Shop) -> None:
    """R25."""
    silver.holds("gold", since=date(2026, 6, 1))
    order = silver.order("gold", on=date(2026, 6, 10))
    assert (order.kind, order.price_minor, order.discount) == ("upgrade", 394_500, "upgrade")
    silver.pay(order, on=date(2026, 6, 20))
    terms = list(Term.objects.order_by("starts_on").values_list("tier", "starts_on", "ends_on"))
    assert terms == [
        ("silver", DAY, date(2026, 6, 20)),
        ("gold", date(2026, 6, 20), date(2027, 6, 20)),
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 12, 13), "too_early"),
        (date(2026, 12, 14), ""),
        (date(2027, 4, 12), ""),
        (date(2027, 4, 13), ""),
    ],
)
def test_renewal_is_open_from_ninety_days_before_to_thirty_after(silver: Shop, on: date, expected: str) -> None:
    """R24: days -90 to +29; after them it is a first purchase again."""
    quote = quote_on(silver.organization, silver.offers["silver"], on)
    assert (quote.refusal.code if quote.refusal else "") == expected
    is_renewal = on < date(2027, 4, 13)
    assert (quote.kind, quote.starts_on) == (("renewal", ANNIVERSARY) if is_renewal else ("purchase", on))


def test_in_the_window_gold_is_a_renewal_at_full_price(silver: Shop) -> None:
    """R25."""
    silver.holds("gold", since=date(2027, 1, 1))
    quote = quote_on(silver.organization, silver.offers["gold"], date(2027, 1, 2))
    assert (quote.kind, quote.price.paid, quote.starts_on) == ("renewal", 526_000, ANNIVERSARY)


def test_a_membership_is_renewed_once(silver: Shop) -> None:
    term = silver.buy("silver", on=date(2027, 4, 12))
    assert (term.starts_on, term.ends_on) == (ANNIVERSARY, date(2028, 3, 14))
    assert refusal(silver, "silver", on=date(2027, 4, 12)) == "too_early"


def test_the_right_to_the_window_is_that_of_the_day_of_the_order(silver: Shop) -> None:
    """R26: ordered on the last day of grace, paid three weeks later, it renews all the same."""
    order = silver.order("silver", on=date(2027, 4, 12))
    silver.pay(order, on=date(2027, 5, 3))
    assert Term.objects.get(order=order).starts_on == ANNIVERSARY


def test_gold_cannot_buy_silver_but_renews_downwards_in_the_window(shop: Shop) -> None:
    shop.holds("gold", since=DAY, months=15)
    shop.buy("gold", on=DAY)
    assert refusal(shop, "silver", on=date(2026, 6, 1)) == "holds_gold"
    assert shop.buy("silver", on=date(2027, 2, 1)).starts_on == ANNIVERSARY


def test_a_paid_order_cancels_the_other_open_ones(shop: Shop) -> None:
    shop.holds("gold", since=DAY)
    waiting, paid = shop.order("silver", on=DAY), shop.order("gold", on=DAY)
    shop.pay(paid, on=DAY)
    assert waiting.state(on=DAY) == "cancelled"
    assert waiting.closing.replaced_by == paid
    with pytest.raises(Refusal, match="cancelled"):
        shop.pay(waiting, on=DAY)


def test_paying_twice_changes_nothing_the_second_time(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    order = shop.order("silver", on=DAY)
    first = shop.pay(order, on=DAY, reference="A1")
    assert shop.pay(order, on=DAY, reference="A1") == first
    with pytest.raises(Refusal, match="paid already"):
        shop.pay(order, on=DAY, reference="A2")
    assert (Payment.objects.count(), Term.objects.count(), Invoice.objects.count()) == (1, 1, 1)


def test_the_same_key_brings_the_same_order_again(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    first = shop.order("silver", on=DAY, key="a")
    assert shop.order("silver", on=DAY, key="a") == first
    with pytest.raises(Refusal, match="another order"):
        shop.order("action-pack", on=DAY, key="a")
    assert Order.objects.count() == 1


def test_a_price_that_changed_meanwhile_is_shown_again(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    with pytest.raises(Refusal, match="price has changed"):
        shop.order("silver", on=DAY, price_minor=184_999)


@pytest.mark.parametrize(("amount", "currency"), [(184_999, "USD"), (185_001, "USD"), (185_000, "EUR")])
def test_another_amount_or_currency_pays_nothing(shop: Shop, amount: int, currency: str) -> None:
    shop.holds("silver", since=DAY)
    order = shop.order("silver", on=DAY)
    with pytest.raises(Refusal, match="amount"):
        payments.confirm_transfer(order, reference="A1", amount_minor=amount, currency=currency, by=shop.agent, on=DAY)
    assert not Payment.objects.exists()


def test_money_from_a_card_for_a_cancelled_order_is_owed_back(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    order = shop.order("silver", on=DAY)
    orders.cancel(order, by=shop.admin, on=DAY)
    payment = payments.receive(
        order, method="card", reference="pi_1", amount_minor=185_000, currency="USD", by=None, on=DAY
    )
    assert not Term.objects.exists()
    assert payments.owed_back() == [payment]
    assert payments.note_return(payment, by=shop.agent, on=DAY)
    assert not payments.note_return(payment, by=shop.agent, on=DAY)
    assert payments.owed_back() == []
    assert sum(LedgerLine.objects.values_list("amount_minor", flat=True)) == 0


def test_an_agent_confirms_no_payment_of_their_own_organization(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    order = shop.order("silver", on=DAY)
    agent = AgentFactory()
    EmploymentFactory(organization=shop.organization, person=agent, left_on=date(2026, 3, 1))
    with pytest.raises(Refusal, match="employs or invites"):
        payments.confirm_transfer(order, reference="A", amount_minor=185_000, currency="USD", by=agent, on=DAY)


def test_every_offer_is_quoted_in_a_fixed_number_of_queries(silver: Shop, django_assert_num_queries: Any) -> None:
    """Four, and the levels, which are read past Django."""
    with django_assert_num_queries(4):
        assert len(quotes_on(silver.organization, DAY)) == 3

"""Prices, discounts and benefits are those of the edition in force on the day, whoever published it when (R3, R10)."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from competencies import requests
from competencies.models import Edition, Override
from core.refusals import Refusal
from memberships.buying import quote_on, quotes_on
from memberships.models import Benefit, Grant, Offer, OfferPeriod, Term
from memberships.services import grants
from programme.publishing import publish
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
NEXT = date(2026, 4, 1)
"""The first day of the next edition, which was published before."""
ANNIVERSARY = date(2027, 3, 14)

Document = dict[str, Any]


@pytest.fixture
def shop(catalogue: None) -> Shop:
    return open_shop()


def published(*changes: Callable[[Document], None], day: date = NEXT, name: str = "next") -> Document:
    """The edition in force with some changes, published on the first day as that of another."""
    document = deepcopy(Edition.objects.in_order()[0].document)
    document["edition"] = name
    for change in changes:
        change(document)
    publish(document, from_day=day, on=DAY)
    return document


def costs(offer: str, dollars: int, **more: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        found = next(one for one in document["offers"] if one["code"] == offer)
        found.update(annual_price_usd=dollars, **more)

    return change


def gives(code: str, quantity: int) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        next(one for one in document["benefits"] if one["code"] == code)["quantity"] = quantity

    return change


def leaves_out(kind: str, code: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document[kind] = [one for one in document[kind] if one["code"] != code]

    return change


def price(shop: Shop, offer: str, day: date) -> int:
    return quote_on(shop.organization, shop.offers[offer], day).price.paid


def quantity(term: Term, code: str) -> int | None:
    return Grant.objects.get(term=term, code=code).quantity


def carried(term: Term, competency: str) -> set[tuple[str, int | None, date]]:
    rows = Grant.objects.filter(term=term, competency__slug=competency)
    return set(rows.values_list("code", "quantity", "granted_on"))


def offered(tier: str, competency: str) -> set[str]:
    return set(Benefit.objects.filter(tier=tier, competency__slug=competency).values_list("code", flat=True))


# --- Prices -----------------------------------------------------------------------------------------------------------
def test_a_price_published_ahead_counts_from_its_day_though_nothing_ran(shop: Shop) -> None:
    shop.holds("silver", since=DAY, months=12)
    published(costs("silver", 2000))
    assert [price(shop, "silver", day) for day in (DAY, date(2026, 3, 31), NEXT)] == [185_000, 185_000, 200_000]
    assert shop.order("silver", on=date(2026, 3, 31)).price_minor == 185_000
    assert shop.order("silver", on=NEXT).price_minor == 200_000


def test_past_days_keep_the_price_of_their_edition(shop: Shop) -> None:
    """Also when one is published later for a day between."""
    published(costs("gold", 6000))
    published(costs("gold", 5500), day=date(2026, 3, 20), name="between")
    days = (date(2020, 1, 1), date(2026, 3, 19), date(2026, 3, 20), date(2026, 3, 31), NEXT)
    assert [price(shop, "gold", day) for day in days] == [526_000, 526_000, 550_000, 550_000, 600_000]


def test_discounts_are_those_of_the_day_too(shop: Shop) -> None:
    published(
        costs("action-pack", 950, member_price_usd={"silver": 100}),
        costs("gold", 5260, upgrade_discount_percent={"silver": 50}),
    )
    shop.holds("gold", since=DAY, months=12)
    shop.buy("silver", on=DAY)
    assert [price(shop, "action-pack", day) for day in (DAY, NEXT)] == [47_500, 10_000]
    assert [price(shop, "gold", day) for day in (DAY, NEXT)] == [394_500, 263_000]


def test_what_an_edition_leaves_out_is_offered_until_its_day(shop: Shop) -> None:
    published(leaves_out("offers", "action-pack"))
    assert len(quotes_on(shop.organization, date(2026, 3, 31))) == 3
    assert {quote.offer.code for quote in quotes_on(shop.organization, NEXT)} == {"silver", "gold"}
    shop.order("action-pack", on=date(2026, 3, 31))
    with pytest.raises(Refusal, match="not offered"):
        shop.order("action-pack", on=NEXT)


def test_the_level_that_an_offer_needs_is_that_of_the_day(shop: Shop) -> None:
    shop.holds("silver", since=DAY, months=12)
    published(costs("silver", 1850, requires="gold"))
    shop.order("silver", on=date(2026, 3, 31))
    with pytest.raises(Refusal, match="one competency at Gold"):
        shop.order("silver", on=NEXT)


def test_editions_that_have_an_offer_alike_make_one_period(shop: Shop) -> None:
    published(costs("silver", 2000), gives("vs-ent-core-silver", 1))
    published(costs("silver", 2000), gives("vs-ent-core-silver", 1), day=date(2026, 5, 1), name="third")
    periods = OfferPeriod.objects.order_by("starts_on")
    assert list(periods.filter(offer__code="silver").values_list("price_minor", "starts_on", "ends_on")) == [
        (185_000, date.min, NEXT),
        (200_000, NEXT, None),
    ]
    assert list(periods.filter(offer__code="gold").values_list("starts_on", "ends_on")) == [(date.min, None)]
    rows = Benefit.objects.filter(code="vs-ent-core-silver").order_by("starts_on")
    assert list(rows.values_list("quantity", "ends_on")) == [(5, NEXT), (1, None)]


def test_an_edition_that_is_replaced_leaves_no_price_behind(shop: Shop) -> None:
    published(costs("silver", 2000), leaves_out("benefits", "logo-silver"))
    published()
    assert [price(shop, "silver", day) for day in (DAY, NEXT)] == [185_000, 185_000]
    assert Benefit.objects.offered(on=NEXT).filter(code="logo-silver").count() == 1
    published(costs("silver", 2100))
    assert [price(shop, "silver", day) for day in (DAY, NEXT)] == [185_000, 210_000]


# --- Benefits ---------------------------------------------------------------------------------------------------------
def test_a_term_copies_the_benefits_of_the_day_of_its_order(shop: Shop) -> None:
    """R26, R31: also when the money arrives after the next edition's day."""
    shop.holds("silver", since=DAY, months=12)
    published(gives("vs-ent-core-silver", 1))
    order = shop.order("silver", on=date(2026, 3, 31))
    shop.pay(order, on=date(2026, 4, 5))
    assert quantity(Term.objects.get(order=order), "vs-ent-core-silver") == 5


def test_a_term_that_is_bought_from_that_day_on_copies_the_next_ones(shop: Shop) -> None:
    shop.holds("silver", since=DAY, months=12)
    published(gives("vs-ent-core-silver", 1), leaves_out("benefits", "logo-silver"))
    term = shop.buy("silver", on=NEXT)
    assert quantity(term, "vs-ent-core-silver") == 1
    assert not Grant.objects.filter(term=term, code="logo-silver").exists()


@pytest.mark.parametrize("looks", [[], [date(2026, 4, 30)], [date(2026, 5, 1)], [date(2026, 5, 31)]])
@pytest.mark.parametrize("is_published_late", [True, False])
def test_a_competency_gained_adds_what_was_offered_that_day_whoever_looks(
    shop: Shop, looks: list[date], is_published_late: bool
) -> None:
    """Silver in May, Gold in July; one edition gives more from April on, and another nothing from June on."""
    shop.holds("gold", since=DAY, months=12)
    shop.holds("silver", since=date(2026, 5, 1), months=2, competency="devops")
    shop.holds("gold", since=date(2026, 7, 1), months=2, competency="devops")
    published(gives("vs-ent-devops-silver", 7))
    without = [leaves_out("benefits", code) for code in offered("silver", "devops")]
    if not is_published_late:
        published(*without, gives("vs-ent-devops-gold", 9), day=date(2026, 6, 1), name="third")
    term = shop.buy("gold", on=DAY)
    for day in looks:
        grants.up_to_date(shop.organization.pk, on=day)
    if is_published_late:
        published(*without, gives("vs-ent-devops-gold", 9), day=date(2026, 6, 1), name="third")
    grants.up_to_date(shop.organization.pk, on=date(2026, 8, 1))
    found = carried(term, "devops")
    assert {code for code, _count, _day in found} == offered("silver", "devops") | offered("gold", "devops")
    assert ("vs-ent-devops-silver", 7, date(2026, 5, 1)) in found
    assert ("vs-ent-devops-gold", 9, date(2026, 7, 1)) in found


def test_it_does_not_add_what_was_offered_only_later(shop: Shop) -> None:
    shop.holds("silver", since=DAY, months=12)
    published(leaves_out("benefits", "vs-ent-devops-silver"))
    published(gives("vs-ent-devops-silver", 7), day=date(2026, 6, 1), name="third")
    shop.holds("silver", since=date(2026, 5, 1), competency="devops")
    term = shop.buy("silver", on=DAY)
    for day in (date(2026, 5, 2), date(2026, 6, 2), date(2026, 12, 1)):
        grants.up_to_date(shop.organization.pk, on=day)
        assert "vs-ent-devops-silver" not in {code for code, _count, _day in carried(term, "devops")}


# --- As of purchase ---------------------------------------------------------------------------------------------------
def test_a_renewal_carries_the_competencies_of_the_day_of_its_order(shop: Shop) -> None:
    """R31: DevOps is lost between the order and the anniversary, and was paid for."""
    shop.holds("silver", since=DAY, months=24)
    shop.holds("gold", since=DAY, months=11, competency="devops")
    shop.buy("silver", on=DAY)
    renewal = shop.buy("silver", on=date(2027, 1, 10))
    grants.up_to_date(shop.organization.pk, on=ANNIVERSARY)
    assert {(code, day) for code, _count, day in carried(renewal, "devops")} == {
        (code, ANNIVERSARY) for code in offered("silver", "devops")
    }


def test_a_renewal_adds_what_is_held_on_its_first_day_as_offered_then(shop: Shop) -> None:
    """Gained after the order: the copies are those of the day it counts from."""
    shop.holds("silver", since=DAY, months=24)
    shop.holds("silver", since=date(2027, 2, 1), months=2, competency="devops")
    published(gives("vs-ent-devops-silver", 7), gives("vs-ent-core-silver", 1), day=date(2027, 3, 1))
    shop.buy("silver", on=DAY)
    renewal = shop.buy("silver", on=date(2027, 1, 10))
    assert not carried(renewal, "devops")
    grants.up_to_date(shop.organization.pk, on=ANNIVERSARY)
    assert ("vs-ent-devops-silver", 7, ANNIVERSARY) in carried(renewal, "devops")
    assert quantity(renewal, "vs-ent-core-silver") == 5


def test_a_transfer_confirmed_after_a_level_ended_brings_what_was_ordered(shop: Shop) -> None:
    shop.holds("silver", since=date(2026, 2, 1), months=2)
    order = shop.order("silver", on=DAY)
    shop.pay(order, on=date(2026, 4, 5))
    term = Term.objects.get(order=order)
    assert {code for code, _count, _day in carried(term, "cloud-platform")} == offered("silver", "cloud-platform")


def test_an_upgrade_carries_the_levels_of_the_day_of_its_order_capped_at_gold(shop: Shop) -> None:
    shop.holds("gold", since=DAY, months=12)
    shop.holds("gold", since=DAY, months=1, competency="devops")
    shop.buy("silver", on=DAY)
    order = shop.order("gold", on=date(2026, 4, 10))
    shop.pay(order, on=date(2026, 4, 20))
    found = {code for code, _count, _day in carried(Term.objects.get(order=order), "devops")}
    assert found >= offered("gold", "devops")


def test_a_level_that_was_held_at_the_order_is_not_gained_again_in_the_term(shop: Shop) -> None:
    """What a later edition gives more for it is for those who order later."""
    shop.holds("silver", since=DAY, months=12)
    published(gives("vs-ent-devops-silver", 7))
    shop.holds("silver", since=DAY, competency="devops", months=12)
    order = shop.order("silver", on=DAY)
    shop.pay(order, on=date(2026, 4, 5))
    grants.up_to_date(shop.organization.pk, on=date(2026, 5, 1))
    term = Term.objects.get(order=order)
    assert quantity(term, "vs-ent-devops-silver") != 7


def test_a_term_carries_what_is_held_by_the_facts_though_the_stored_levels_are_stale(shop: Shop) -> None:
    """R3: stored timelines are a cache; what is copied from it stays, so it is brought up to date first."""
    shop.holds("silver", since=DAY, months=3)
    shop.holds("silver", since=DAY, months=3, competency="devops")
    order = shop.order("silver", on=DAY)
    Override.objects.filter(competency__slug="devops").update(ends_on=DAY)
    requests.add([shop.organization.pk], reason="test")
    shop.pay(order, on=date(2026, 3, 20))
    assert not carried(Term.objects.get(order=order), "devops")


def test_what_a_term_carries_takes_no_more_queries_for_more_editions(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    shop.holds("silver", since=DAY, months=12)
    shop.buy("silver", on=DAY)
    for month in (4, 5, 6):
        published(gives("vs-ent-core-silver", month), day=date(2026, month, 1), name=f"of month {month}")
    with transaction.atomic(), django_assert_num_queries(4):
        grants.bring_up_to_date([shop.organization.pk], on=date(2026, 7, 1))


def test_an_offer_keeps_its_row_when_every_edition_has_left_it_out(shop: Shop) -> None:
    document = deepcopy(Edition.objects.get().document)
    leaves_out("offers", "action-pack")(document)
    leaves_out("benefits", "logo-silver")(document)
    publish(document, from_day=None, on=DAY)
    assert Offer.objects.filter(code="action-pack").exists()
    assert not Offer.objects.offered(on=DAY).filter(code="action-pack").exists()
    assert Benefit.objects.get(code="logo-silver").is_offered(on=DAY) is False

"""Offers, before paying, orders and what agents do about money: what the pages show, do, refuse and cost."""

import re
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from competencies.models import Edition
from memberships.entitlements import group_of, without_higher_twins
from memberships.models import Offer, Order, Promotion, Term
from memberships.services import payments
from programme.pages.membership.before_paying import before_paying
from programme.publishing import publish
from tests.factories import TODAY, AgentFactory, TermFactory
from tests.memberships.buying import Shop, open_shop
from tests.order_factories import OrderFactory, PromotionFactory
from tests.programme.queries import counted_queries

pytestmark = pytest.mark.django_db

HERE = "/organizations/4021736"
MOST_QUERIES = 12


@pytest.fixture
def shop(catalogue: None, on: date) -> Shop:
    """Contoso, which holds Gold in Cloud Platform for a year and a half from today on."""
    found = open_shop()
    found.holds("gold", since=on, months=18)
    return found


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def admin(shop: Shop) -> Client:
    return browser(shop.admin)


@pytest.fixture
def agent(shop: Shop) -> Client:
    return browser(shop.agent)


def words_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of a form, as a browser sends them back."""
    found = re.findall(r'<input type="hidden" name="(key|price|seen)" value="([^"]*)">', answer.content.decode())
    return dict(found)


def order(client: Client, offer: str, **more: str) -> Any:
    page = client.get(f"{HERE}/membership/{offer}/")
    return client.post(f"{HERE}/membership/{offer}/", {**hidden(page), "method": "bank", **more})


def test_offers_say_what_they_cost_need_and_lead_to(admin: Client) -> None:
    said = words_of(admin.get(f"{HERE}/membership/"))
    assert "You hold Gold in 1 competency." in said
    assert "USD 5,260 a year" in said
    assert "Buy Gold membership" in said
    assert "Nothing was ordered yet." in said


def test_before_paying_the_page_says_price_days_display_and_benefits(admin: Client) -> None:
    said = words_of(admin.get(f"{HERE}/membership/gold/"))
    for part in (
        "USD 5,260 for twelve months",
        "The day it is paid; today that would be 22 November 2026",
        "22 November 2027 in 365 days",
        "It can be given back within 30 days of payment",
        "Cloud Platform",
        "Visual Studio Enterprise subscriptions (core)",
        "to be paid before 22 Dec 2026",
        "Order Gold membership for USD 5,260",
    ):
        assert part in said


def test_before_paying_on_a_coming_day_price_and_benefits_are_those_of_the_edition_of_that_day(admin: Client) -> None:
    """It is published ahead, for the first of January (R3, R10)."""
    document = deepcopy(Edition.objects.get().document)
    document["edition"] = "next"
    next(one for one in document["offers"] if one["code"] == "gold")["annual_price_usd"] = 6000
    next(one for one in document["benefits"] if one["code"] == "vs-ent-core-gold")["quantity"] = 77
    publish(document, from_day=date(2027, 1, 1), on=TODAY)
    said = {day: words_of(admin.get(f"{HERE}/membership/gold/?on={day}")) for day in ("2026-12-31", "2027-01-01")}
    assert "USD 5,260 for twelve months" in said["2026-12-31"]
    assert "77" not in said["2026-12-31"]
    assert "USD 6,000 for twelve months" in said["2027-01-01"]
    assert "77" in said["2027-01-01"]


def test_an_offer_that_the_edition_of_the_day_has_not_is_not_there(admin: Client) -> None:
    document = deepcopy(Edition.objects.get().document)
    document["edition"] = "next"
    document["offers"] = [one for one in document["offers"] if one["code"] != "gold"]
    publish(document, from_day=date(2027, 1, 1), on=TODAY)
    codes = [admin.get(f"{HERE}/membership/gold/?on={day}").status_code for day in ("2026-12-31", "2027-01-01")]
    assert codes == [200, 404]


def test_a_renewal_brings_what_is_held_today_though_some_of_it_ends_before_the_anniversary(shop: Shop) -> None:
    """R31: as of purchase; what is said before paying is what the term carries."""
    TermFactory(organization=shop.organization, tier="silver", starts_on=date(2026, 1, 10))
    shop.holds("silver", since=TODAY, months=1, competency="devops")
    gold = Offer.objects.offered(on=TODAY).get(code="gold")
    said = before_paying(shop.organization, gold, on=TODAY, today=TODAY).benefits
    assert "DevOps" not in {line.of for line in said.lost}
    carried = shop.buy("gold", on=TODAY).grants.all()
    applying = without_higher_twins((group_of(grant), grant.tier) for grant in carried)
    assert len(applying) == len(said.gained) + len(said.changed) + len(said.kept)


def test_a_renewal_is_compared_with_what_the_present_term_gives_also_before_anybody_looked(
    admin: Client, shop: Shop
) -> None:
    """A term that records brought in has its benefits copied when somebody looks at them."""
    TermFactory(organization=shop.organization, tier="gold", starts_on=date(2025, 12, 1))
    address = f"{HERE}/membership/gold/"
    assert "on as they are" in words_of(admin.get(address))
    assert "It brings" not in words_of(admin.get(address))
    before = words_of(admin.get(address))
    admin.get(f"{HERE}/benefits/")
    assert words_of(admin.get(address)) == before


def test_an_order_is_placed_once_however_often_the_form_is_sent(admin: Client, shop: Shop, settings: Settings) -> None:
    settings.BANK_ACCOUNT = ["Bank of Contoso", "IBAN XX00 0000 0000 0000"]
    page = admin.get(f"{HERE}/membership/gold/")
    form = {**hidden(page), "method": "bank", "vat_number": "DE123456789"}
    first, second = (admin.post(f"{HERE}/membership/gold/", form) for _ in range(2))
    placed = Order.objects.get()
    assert first["Location"] == second["Location"] == f"{HERE}/orders/{placed.pk}/"
    said = words_of(admin.get(first["Location"]))
    assert f"Transfer USD 5,260 to the account of the programme, with the reference {placed.number}" in said
    assert "Bank of Contoso IBAN XX00 0000 0000 0000" in said
    assert "It can be paid before 22 December 2026, in 30 days." in said


def test_what_changed_since_it_was_shown_is_shown_again(admin: Client, shop: Shop) -> None:
    page = admin.get(f"{HERE}/membership/gold/")
    PromotionFactory(offer=shop.offers["gold"], discount_percent=50)
    again = admin.post(f"{HERE}/membership/gold/", {**hidden(page), "method": "bank"})
    assert again.status_code == 409
    assert "New: USD 2,630" in words_of(again)
    assert not Order.objects.exists()


def test_what_was_seen_is_compared_when_nobody_can_change_it_any_more(admin: Client, shop: Shop) -> None:
    page = admin.get(f"{HERE}/membership/gold/")
    with counted_queries() as queries:
        assert admin.post(f"{HERE}/membership/gold/", {**hidden(page), "method": "bank"}).status_code == 302
    locked = next(place for place, query in enumerate(queries) if query.endswith("FOR NO KEY UPDATE"))
    compared = next(place for place, query in enumerate(queries) if 'FROM "memberships_promotion"' in query)
    assert locked < compared


def test_another_day_is_only_looked_at(admin: Client) -> None:
    """The renewal simulator."""
    TermFactory(organization__mpn_id="1")
    said = words_of(admin.get(f"{HERE}/membership/gold/?on=2027-06-01"))
    assert "This is how it would be on 1 Jun 2027" in said
    assert "Order Gold" not in said


@pytest.mark.parametrize("form", [{}, {"method": "cash"}, {"method": "bank", "vat_number": "<b>"}, {"method": "card"}])
def test_nonsense_orders_nothing(admin: Client, form: dict[str, str]) -> None:
    page = admin.get(f"{HERE}/membership/gold/")
    assert admin.post(f"{HERE}/membership/gold/", {**hidden(page), **form}).status_code == 422
    assert not Order.objects.exists()


def test_an_agent_confirms_and_the_membership_begins(admin: Client, agent: Client, shop: Shop) -> None:
    order(admin, "gold")
    placed = Order.objects.get()
    assert placed.number in words_of(agent.get("/agents/payments/"))
    page = words_of(agent.get(f"/agents/payments/{placed.pk}/"))
    assert "The membership lasts from 22 Nov 2026 until 22 Nov 2027" in page
    wrong = agent.post(f"/agents/payments/{placed.pk}/", {"reference": "A1", "amount": "5260.01", "currency": "USD"})
    assert (wrong.status_code, Term.objects.count()) == (422, 0)
    right = agent.post(f"/agents/payments/{placed.pk}/", {"reference": "A1", "amount": "5260", "currency": "USD"})
    assert right["Location"] == "/agents/payments/"
    said = words_of(admin.get(f"{HERE}/orders/{placed.pk}/"))
    assert "It was paid on 22 November 2026. The membership lasts from 22 Nov 2026 until 22 Nov 2027." in said
    assert "INV-000001" in said
    assert "Yours until 22 Nov 2027" in words_of(admin.get(f"{HERE}/membership/"))


def test_a_membership_is_given_back_after_a_look_at_what_ends(admin: Client, agent: Client, shop: Shop) -> None:
    term = shop.buy("gold", on=TODAY)
    assert term.order is not None
    page = words_of(admin.get(f"{HERE}/orders/{term.order.pk}/refund/"))
    assert "Give Gold membership back for USD 5,260" in page
    admin.post(f"{HERE}/orders/{term.order.pk}/refund/", {"reason": "By mistake."})
    assert "Refunded" in words_of(admin.get(f"{HERE}/orders/{term.order.pk}/"))
    assert "Money to send back" in words_of(agent.get("/agents/payments/"))
    payment = term.order.payments.get()
    agent.post(f"/agents/payments/sent/{payment.pk}/")
    assert "Money to send back" not in words_of(agent.get("/agents/payments/"))


def test_an_open_order_is_cancelled(admin: Client) -> None:
    order(admin, "silver")
    placed = Order.objects.get()
    admin.post(f"{HERE}/orders/{placed.pk}/cancel/")
    assert "It was cancelled on 22 November 2026." in words_of(admin.get(f"{HERE}/orders/{placed.pk}/"))


def test_agents_look_and_order_nothing(agent: Client) -> None:
    page = agent.get(f"{HERE}/membership/gold/")
    assert "Order Gold membership for" not in words_of(page)
    assert agent.post(f"{HERE}/membership/gold/", {**hidden(page), "method": "bank"}).status_code == 404


def test_an_agent_makes_and_ends_a_promotion(agent: Client, admin: Client, shop: Shop) -> None:
    wanted = {
        "name": "Spring",
        "offer": str(shop.offers["gold"].pk),
        "discount_percent": "10",
        "level": "gold",
        "competency": "",
        "starts_on": "2026-11-22",
        "ends_on": "2026-12-22",
        "reason": "Spring comes early.",
    }
    assert agent.post("/agents/promotions/", wanted).status_code == 302
    assert "USD 4,734 a year" in words_of(admin.get(f"{HERE}/membership/"))
    agent.post(f"/agents/promotions/{Promotion.objects.get().pk}/end/")
    assert "USD 5,260 a year" in words_of(admin.get(f"{HERE}/membership/"))
    for field, value in {"discount_percent": "100", "ends_on": "2026-11-22", "name": "", "reason": " "}.items():
        assert agent.post("/agents/promotions/", {**wanted, field: value}).status_code == 422, field


def test_the_numbers_of_the_programme_change_from_a_day_to_come(agent: Client, shop: Shop) -> None:
    wanted = {
        "effective_from": "2026-12-01",
        "window_days": "60",
        "grace_days": "10",
        "payment_days": "5",
        "refund_days": "0",
        "reason": "Shorter.",
    }
    assert agent.post("/agents/programme/", {**wanted, "effective_from": "2026-11-22"}).status_code == 422
    assert agent.post("/agents/programme/", wanted).status_code == 302
    before, after = (shop.order("silver", on=day) for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert [(one.grace_days, (one.expires_on - one.placed_on).days) for one in (before, after)] == [(30, 30), (10, 5)]
    said = words_of(agent.get("/agents/programme/"))
    assert "From 1 Dec 2026" in said


@pytest.mark.parametrize(
    "address", [f"{HERE}/membership/", f"{HERE}/membership/gold/", f"{HERE}/membership/silver/", "/agents/payments/"]
)
def test_the_pages_ask_a_few_queries_and_no_more_with_twice_the_rows(
    address: str, admin: Client, agent: Client, shop: Shop
) -> None:
    client = agent if address.startswith("/agents") else admin
    shop.buy("silver", on=TODAY)
    for _ in range(3):
        OrderFactory(organization=shop.organization, placed_by=shop.admin)
    client.get(address)
    with counted_queries() as before:
        client.get(address)
    for _ in range(6):
        OrderFactory(organization=shop.organization, placed_by=AgentFactory())
    with counted_queries() as after:
        client.get(address)
    assert len(after) == len(before) <= MOST_QUERIES, "\n".join(query[:120] for query in before)


def rows_of(client: Client) -> list[str]:
    """The states in the table of memberships, the latest first."""
    return [term.state for term in client.get(f"{HERE}/membership/").context["page"].terms]


def test_the_table_of_memberships_says_what_each_is(admin: Client, shop: Shop, settings: Settings) -> None:
    """R24: in grace is not over, and what lapsed is told from what was renewed, upgraded or given back."""
    shop.buy("silver", on=TODAY)
    for day, state in (
        (date(2027, 11, 21), "Active"),
        (date(2027, 11, 22), "In grace until 22 Dec 2027"),
        (date(2027, 12, 21), "In grace until 22 Dec 2027"),
        (date(2027, 12, 22), "Lapsed"),
    ):
        settings.PORTAL_TODAY = day
        assert rows_of(admin) == [state], day
    settings.PORTAL_TODAY = date(2027, 11, 30)
    shop.buy("silver", on=date(2027, 11, 30))
    assert rows_of(admin) == ["Active", "Renewed"]


def test_a_term_that_ended_early_says_why(admin: Client, shop: Shop, settings: Settings) -> None:
    silver, day = shop.buy("silver", on=TODAY), date(2026, 12, 1)
    gold = shop.buy("gold", on=day)
    settings.PORTAL_TODAY = day
    assert rows_of(admin) == ["Active", "Upgraded"]
    for term, states in (
        (gold, ["Active", "Refunded", "Upgraded"]),
        (silver, ["Refunded", "Refunded", "Upgraded"]),
    ):
        assert term.order is not None
        payments.refund(term.order, by=shop.admin, on=day)
        assert sorted(rows_of(admin)) == states
    TermFactory(
        organization=shop.organization, tier="action-pack", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 1)
    )
    assert rows_of(admin)[-1] == "Ended early"

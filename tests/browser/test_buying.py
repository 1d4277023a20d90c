"""Buying, by an admin and an agent: from the first look at an offer to the invoice; upgrades, renewals and refunds."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.wording import money
from memberships.models import BenefitUse, Invoice, Offer, Order, PaymentProof, Term
from tests.browser.conftest import Visit
from tests.browser.hands import Hands
from tests.browser.ways import WAYS, begin
from tests.memberships.buying import Shop, open_shop

BOUGHT_ON = date(2026, 8, 1)
IN_THE_WINDOW = date(2027, 6, 15)
OFFERS = "/organizations/4021736/membership/"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize(("kind", "language"), WAYS)]


@pytest.fixture
def shop(browser: Browser, live_server: LiveServer, catalogue: None, on: date) -> Shop:
    """Contoso, which holds Gold in Cloud Platform for two years."""
    found = open_shop()
    found.holds("gold", since=BOUGHT_ON, months=24)
    return found


def offer_of(code: str) -> Offer:
    return Offer.objects.offered(on=BOUGHT_ON).get(code=code)


def ordered(admin: Hands, offer: Offer, button: str, *, percent: int = 100) -> Order:
    """What an admin orders by bank transfer, having read what it costs and changes."""
    before = Order.objects.count()
    admin.page.goto(OFFERS)
    admin.follow(admin.say(button, name=lambda: offer.name))
    for part in ("What you order", "What customers will see"):
        expect(admin.page.get_by_role("heading", name=admin.say(part))).to_be_visible()
    assert Order.objects.count() == before, "what it costs and changes is shown first"
    admin.choose(admin.page.get_by_role("radio", name=admin.say("Bank transfer")))
    price = offer.price_minor * percent // 100
    admin.press(admin.say("Order {name} for {price}", name=lambda: offer.name, price=lambda: money(price)))
    placed = Order.objects.latest("pk")
    assert (placed.offer, placed.price_minor, Term.objects.filter(order=placed).exists()) == (offer, price, False)
    return placed


def confirmed(agent: Hands, order: Order) -> Term:
    """The term that begins when an agent has seen the money on the statement."""
    agent.page.goto("/agents/payments/")
    agent.follow(order.number)
    agent.fill(agent.say("Reference on the statement"), f"Contoso, {order.number}")
    agent.fill(agent.say("Amount received"), f"{order.price_minor // 100}.00")
    agent.press(agent.say("Confirm %(price)s", price=lambda: money(order.price_minor)))
    term: Term = Term.objects.get(order=order)
    return term


def test_an_admin_buys_silver_proves_the_transfer_reads_the_invoice_and_activates(
    visit: Visit, shop: Shop, kind: str, language: str, tmp_path: Path, on: date
) -> None:
    admin = begin(visit, kind, language, OFFERS, person=shop.admin)
    page = admin.page
    order = ordered(admin, offer_of("silver"), "Buy {name}")

    proof = tmp_path / "statement.pdf"
    proof.write_bytes(b"%PDF-1.4\n%%EOF\n")
    admin.attach(admin.say("Proof of the transfer"), proof)
    admin.press(admin.say("Upload the proof"))
    expect(page.get_by_role("link", name=admin.say("Proof %(number)s", number=lambda: "1"))).to_be_visible()
    assert PaymentProof.objects.get().order == order

    term = confirmed(begin(visit, kind, language, "/", person=shop.agent), order)
    assert (term.tier, term.starts_on) == ("silver", on)

    page.goto(OFFERS)
    admin.follow(order.number)
    expect(page.get_by_role("link", name=admin.say("Give it back"))).to_be_visible()
    with page.expect_download() as saved:
        admin.open(page.get_by_role("link", name=Invoice.objects.get(order=order).number))
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")

    page.goto("/organizations/4021736/benefits/")
    admin.follow(re.compile(f"^{admin.say('Activate')} "))
    assert not BenefitUse.objects.exists(), "what it means is shown first"
    admin.press(admin.say("Activate"))
    assert BenefitUse.objects.get().grant.term == term
    page.goto(OFFERS)
    admin.follow(order.number)
    expect(page.get_by_text(admin.say("It cannot be given back:"))).to_be_visible()


def test_an_admin_upgrades_and_gives_the_upgrade_back(
    visit: Visit, shop: Shop, kind: str, language: str, on: date
) -> None:
    silver, gold = shop.buy("silver", on=BOUGHT_ON), offer_of("gold")
    admin = begin(visit, kind, language, OFFERS, person=shop.admin)
    agent = begin(visit, kind, language, "/", person=shop.agent)
    order = ordered(admin, gold, "Upgrade to {name}", percent=75)
    assert confirmed(agent, order).tier == "gold"
    silver.refresh_from_db()
    assert silver.ends_on == on

    admin.page.goto(OFFERS)
    admin.follow(order.number)
    admin.follow(admin.say("Give it back"))
    expect(admin.page.get_by_role("heading", level=1)).to_contain_text(admin.say("{name}", name=lambda: gold.name))
    silver.refresh_from_db()
    assert silver.ends_on == on, "what ends is shown first"
    price = order.price_minor
    button = "Give %(name)s back for %(price)s"
    admin.press(admin.say(button, name=lambda: gold.name, price=lambda: money(price)))
    assert Term.objects.get(order=order).ends_on == on
    assert Term.objects.filter(tier="silver", starts_on=on, ends_on=silver.anniversary).exists()

    agent.page.goto("/agents/payments/")
    agent.press(f"{agent.say('It was sent')} {order.number}")
    expect(agent.page.get_by_role("heading", name=agent.say("Money to send back"))).to_have_count(0)


def test_an_admin_renews_in_the_window(visit: Visit, shop: Shop, kind: str, language: str, settings: Settings) -> None:
    former = shop.buy("silver", on=BOUGHT_ON)
    settings.PORTAL_TODAY = IN_THE_WINDOW
    admin = begin(visit, kind, language, OFFERS, person=shop.admin)
    order = ordered(admin, offer_of("silver"), "Renew as {name}")
    term = confirmed(begin(visit, kind, language, "/", person=shop.agent), order)
    assert (term.starts_on, term.tier) == (former.anniversary, "silver")
    former.refresh_from_db()
    assert former.ends_on == former.anniversary

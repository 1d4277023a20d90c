"""Offers, orders and benefits through the API: the same services as the pages, strict, and each thing once."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from competencies.models import Edition
from memberships.models import BenefitUse, Order, Term
from programme.publishing import publish
from tests.api.test_doors import is_problem
from tests.api.world import CONTOSO, FABRIKAM, Program, World
from tests.factories import TODAY
from tests.order_factories import OrderFactory

pytestmark = pytest.mark.django_db
ORDERS = f"{CONTOSO}/orders"


def offers(program: Program, query: str = "") -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in program.get(f"{CONTOSO}/offers{query}").json()["results"]}


def test_every_offer_says_its_price_its_days_and_what_stands_in_the_way(contoso_world: World) -> None:
    """Contoso is a Gold member until 14 March 2027."""
    found = offers(contoso_world.admin("read"))
    assert list(found) == ["action-pack", "silver", "gold"]
    assert (found["action-pack"]["price"], found["action-pack"]["discount"]) == ("475.00", "member")
    assert found["action-pack"]["refusal"] is None
    assert found["gold"]["refusal"]["code"] == "too_early"
    assert found["silver"]["refusal"]["code"] == "holds_gold"


def test_offers_are_asked_about_on_any_day(contoso_world: World) -> None:
    gold = offers(contoso_world.admin("read"), "?as_of=2026-12-14")["gold"]
    assert (gold["kind"], gold["starts_on"], gold["anniversary"]) == ("renewal", "2027-03-14", "2028-03-14")


def test_offers_of_a_day_are_those_of_its_edition(contoso_world: World) -> None:
    """R3, R10: the next edition is published ahead, and asks for more and has no Action Pack."""
    document = deepcopy(Edition.objects.in_order()[0].document)
    document["edition"] = "next"
    document["offers"] = [{**one, "annual_price_usd": 6000} for one in document["offers"] if one["code"] == "gold"]
    publish(document, from_day=date(2026, 12, 14), on=TODAY)
    before, after = (offers(contoso_world.admin("read"), f"?as_of=2026-12-{day}") for day in (13, 14))
    assert (list(before), before["gold"]["list_price"]) == (["action-pack", "silver", "gold"], "5260.00")
    assert (list(after), after["gold"]["list_price"]) == (["gold"], "6000.00")


def test_an_order_is_placed_once_confirmed_once_and_begins(contoso_world: World) -> None:
    admin, agent = contoso_world.admin(), contoso_world.an_agent()
    wanted = {"offer": "action-pack", "method": "bank", "price": "475.00", "vat_number": "DE123456789"}
    placed = admin.post(ORDERS, wanted, key="a")
    assert placed.status_code == 201
    assert admin.post(ORDERS, wanted, key="a").json() == placed.json()
    order = placed.json()
    assert (order["state"], order["price"], order["list_price"]) == ("open", "475.00", "950.00")
    transfer = {"reference": "A1", "amount": "475.00", "currency": "USD"}
    for _ in range(2):
        paid = agent.post(f"{ORDERS}/{order['id']}/transfer", transfer)
        assert (paid.status_code, paid.json()["state"]) == (200, "paid")
    [term] = [row for row in admin.get(f"{CONTOSO}/terms").json()["results"] if row["tier"] == "action-pack"]
    assert (term["starts_on"], term["ends_on"], term["order"]) == ("2026-11-22", "2027-11-22", order["id"])
    assert paid.json()["invoices"] == ["INV-000001"]


def test_a_refusal_leaves_with_its_reason(contoso_world: World) -> None:
    answer = contoso_world.admin().post(ORDERS, {"offer": "gold", "method": "bank"})
    assert is_problem(answer, 409, "too_early")


def test_a_price_that_is_not_the_one_that_was_seen_is_refused(contoso_world: World) -> None:
    answer = contoso_world.admin().post(ORDERS, {"offer": "action-pack", "method": "bank", "price": "474.99"})
    assert is_problem(answer, 409, "price_changed")


@pytest.mark.parametrize("amount", ["475", "475.0", "475.000", "-475.00", "4e2", 475.0, "475,00", " 475.00"])
def test_an_amount_is_written_in_one_way(contoso_world: World, amount: Any) -> None:
    answer = contoso_world.admin().post(ORDERS, {"offer": "action-pack", "method": "bank", "price": amount})
    assert is_problem(answer, 400, "invalid")


def test_an_order_is_cancelled_and_given_back(contoso_world: World) -> None:
    admin, agent = contoso_world.admin(), contoso_world.an_agent()
    first, second = (admin.post(ORDERS, {"offer": "action-pack", "method": "bank"}).json()["id"] for _ in range(2))
    assert admin.post(f"{ORDERS}/{first}/cancel").json()["state"] == "cancelled"
    agent.post(f"{ORDERS}/{second}/transfer", {"reference": "A1", "amount": "475.00", "currency": "USD"})
    assert admin.post(f"{ORDERS}/{second}/refund", {"reason": "By mistake."}).json()["state"] == "refunded"
    assert Term.objects.get(tier="action-pack").ends_on == date(2026, 11, 22)


def test_benefits_are_activated_and_given_to_employees(contoso_world: World) -> None:
    admin, agent = contoso_world.admin(), contoso_world.an_agent()
    order = admin.post(ORDERS, {"offer": "action-pack", "method": "bank"}).json()["id"]
    agent.post(f"{ORDERS}/{order}/transfer", {"reference": "A1", "amount": "475.00", "currency": "USD"})
    every = admin.get(f"{CONTOSO}/benefits?limit=100").json()["results"]
    seats = next(row for row in every if row["code"] == "map-o365-e3")
    assert (seats["quantity"], seats["used"], seats["left"]) == (5, 0, 5)
    after = admin.post(f"{CONTOSO}/benefits/{seats['id']}/activate", {"pieces": 2}).json()
    assert (after["used"], after["left"], len(after["uses"])) == (2, 3, 2)
    use = BenefitUse.objects.order_by("pk").first()
    assert use is not None
    person = contoso_world.contoso.isaiah.pk
    assert admin.post(f"{CONTOSO}/benefit-uses/{use.pk}/assign", {"person": person}).status_code == 204
    shown = next(
        row for row in admin.get(f"{CONTOSO}/benefits?limit=100").json()["results"] if row["id"] == seats["id"]
    )
    assert shown["uses"][0]["assigned_to"]["name"] == "Isaiah Langer"
    assert admin.post(f"{CONTOSO}/benefit-uses/{use.pk}/take-back").status_code == 204
    too_many = admin.post(f"{CONTOSO}/benefits/{seats['id']}/activate", {"pieces": 4})
    assert (too_many.status_code, too_many.json()["code"]) == (409, "not_so_many")


def test_an_order_of_another_organization_is_not_there(contoso_world: World) -> None:
    order = OrderFactory(organization__mpn_id="777", placed_by=contoso_world.contoso.isaiah)
    assert Order.objects.filter(pk=order.pk).exists()
    admin = contoso_world.admin()
    assert [admin.get(f"{ORDERS}/{order.pk}").status_code, admin.get(f"{FABRIKAM}/orders").status_code] == [404, 404]


def test_a_transfer_that_can_pay_its_order_no_more_is_put_on_record_by_who_knows(contoso_world: World) -> None:
    admin, agent = contoso_world.admin(), contoso_world.an_agent()
    order = admin.post(ORDERS, {"offer": "action-pack", "method": "bank"}).json()["id"]
    admin.post(f"{ORDERS}/{order}/cancel")
    transfer = {"reference": "A1", "amount": "475.00", "currency": "USD"}
    assert is_problem(agent.post(f"{ORDERS}/{order}/transfer", transfer), 409, "cancelled")
    assert is_problem(agent.post(f"{ORDERS}/{order}/transfer", {**transfer, "is_owed_back": "yes"}), 400, "invalid")
    answer = agent.post(f"{ORDERS}/{order}/transfer", {**transfer, "is_owed_back": True})
    assert (answer.status_code, answer.json()["state"], answer.json()["owed_back"]) == (200, "cancelled", "475.00")
    assert [row["owed_back"] for row in admin.get(ORDERS).json()["results"]] == ["475.00"]

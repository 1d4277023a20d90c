"""Promotions, the programme's numbers, and invoices through the API."""

from datetime import date
from typing import Any

import pytest

from memberships.models import ProgrammeSetting, Promotion
from tests.api.test_doors import is_problem
from tests.api.test_memberships import ORDERS, offers
from tests.api.world import CONTOSO, FABRIKAM, V1, Program, World
from tests.factories import CompetencyFactory

pytestmark = pytest.mark.django_db
PROMOTIONS, NUMBERS = f"{V1}/promotions", f"{V1}/programme-numbers"
SPRING: dict[str, Any] = {
    "name": "Spring",
    "offer": "action-pack",
    "discount_percent": 90,
    "starts_on": "2026-11-22",
    "ends_on": "2027-02-01",
    "reason": "To begin with.",
}
QUICKER: dict[str, Any] = {
    "effective_from": "2026-12-01",
    "window_days": 60,
    "grace_days": 10,
    "payment_days": 14,
    "refund_days": 0,
    "reason": "As agreed.",
}


def test_a_promotion_makes_an_offer_cheaper_until_it_is_ended(contoso_world: World) -> None:
    agent, admin = contoso_world.an_agent(), contoso_world.admin("read")
    made = agent.post(PROMOTIONS, SPRING, key="spring")
    assert made.status_code == 201
    assert agent.post(PROMOTIONS, SPRING, key="spring").json() == made.json()
    assert (made.json()["until"], made.json()["level"], made.json()["competency"]) == ("2027-02-01", None, None)
    assert (offers(admin)["action-pack"]["price"], offers(admin)["action-pack"]["promotion"]) == ("95.00", "Spring")
    for _ in range(2):
        ended = agent.post(f"{PROMOTIONS}/{made.json()['id']}/end")
        assert (ended.status_code, ended.json()["until"]) == (200, "2026-11-22")
    assert offers(admin)["action-pack"]["price"] == "475.00"
    assert [row["name"] for row in agent.get(PROMOTIONS).json()["results"]] == ["Spring"]


def test_a_promotion_is_for_those_who_hold_a_level_in_a_competency(contoso_world: World) -> None:
    wanted = {**SPRING, "level": "gold", "competency": "messaging"}
    made = contoso_world.an_agent().post(PROMOTIONS, wanted).json()
    assert (made["level"], made["competency"]["slug"]) == ("gold", "messaging")
    assert offers(contoso_world.admin("read"))["action-pack"]["price"] == "475.00"


def test_a_competency_that_the_catalogue_in_force_does_not_have_is_absent(contoso_world: World) -> None:
    CompetencyFactory(slug="alchemy")
    answer = contoso_world.an_agent().post(PROMOTIONS, {**SPRING, "level": "gold", "competency": "alchemy"})
    assert is_problem(answer, 400, "invalid")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/competency", "absent")]
    assert not Promotion.objects.exists()


@pytest.mark.parametrize(
    ("slip", "status", "code"),
    [
        ({"discount_percent": 100}, 400, "invalid"),
        ({"offer": "platinum"}, 400, "invalid"),
        ({"competency": "alchemy", "level": "gold"}, 400, "invalid"),
        ({"competency": "messaging"}, 409, "no_level"),
        ({"starts_on": "2026-11-21"}, 409, "begins_before"),
        ({"ends_on": "2026-11-22"}, 409, "ends_before"),
    ],
)
def test_a_promotion_that_cannot_be_is_refused(
    contoso_world: World, slip: dict[str, Any], status: int, code: str
) -> None:
    assert is_problem(contoso_world.an_agent().post(PROMOTIONS, {**SPRING, **slip}), status, code)
    assert not Promotion.objects.exists()


def test_numbers_hold_for_orders_from_their_day_on(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    answer = agent.post(NUMBERS, QUICKER)
    assert (answer.status_code, answer.json()["grace_days"], answer.json()["refund_days"]) == (201, 10, 0)
    assert is_problem(agent.post(NUMBERS, QUICKER), 409, "memberships_programmesetting_effective_from_key")
    assert is_problem(agent.post(NUMBERS, {**QUICKER, "effective_from": "2026-11-22"}), 409, "too_early")
    assert is_problem(agent.post(NUMBERS, {**QUICKER, "grace_days": 181}), 400, "invalid")
    assert is_problem(agent.post(NUMBERS, {**QUICKER, "payment_days": 0}), 400, "invalid")
    assert [row["effective_from"] for row in agent.get(NUMBERS).json()["results"]] == ["2026-12-01"]
    assert ProgrammeSetting.objects.in_force(on=date(2026, 12, 1)).first().window_days == 60


def test_an_invoice_and_its_credit_note_say_what_was_paid(contoso_world: World) -> None:
    admin, agent = contoso_world.admin(), contoso_world.an_agent()
    order = paid(admin, agent)
    admin.post(f"{ORDERS}/{order}/refund", {"reason": "By mistake."})
    note, invoice = admin.get(f"{CONTOSO}/invoices").json()["results"]
    assert (invoice["number"], invoice["price"], invoice["corrects"]) == ("INV-000001", "475.00", None)
    assert (note["number"], note["price"], note["corrects"]) == ("CRN-000001", "475.00", "INV-000001")
    assert (invoice["order"], invoice["starts_on"], invoice["ends_on"]) == (order, "2026-11-22", "2027-11-22")
    assert admin.get(f"{CONTOSO}/invoices/CRN-000001").json() == note


@pytest.mark.parametrize("number", ["INV-000002", "INV-1", "INV-0000001", "inv-000001", "INV-", "CRN-000001", "x"])
def test_a_number_that_is_on_no_document_is_absent(contoso_world: World, number: str) -> None:
    admin = contoso_world.admin()
    paid(admin, contoso_world.an_agent())
    assert admin.get(f"{CONTOSO}/invoices/INV-000001").status_code == 200
    assert admin.get(f"{CONTOSO}/invoices/{number}").status_code == 404
    assert admin.get(f"{FABRIKAM}/invoices/INV-000001").status_code == 404


def paid(admin: Program, agent: Program) -> int:
    order = admin.post(ORDERS, {"offer": "action-pack", "method": "bank"}).json()["id"]
    agent.post(f"{ORDERS}/{order}/transfer", {"reference": "A1", "amount": "475.00", "currency": "USD"})
    return int(order)

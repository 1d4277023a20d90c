"""What ordering would change, through the API: all that the page before paying says."""

from typing import Any

import pytest

from memberships.models import Grant, ProgrammeSetting, Term
from tests.api.test_doors import is_problem
from tests.api.test_shapes import errors
from tests.api.world import ABSENT, CONTOSO, FABRIKAM, Program, World
from tests.factories import INSTANT
from tests.programme.queries import counted_queries

pytestmark = pytest.mark.django_db


def preview(program: Program, offer: str, **parameters: str) -> dict[str, Any]:
    answer = program.get(f"{CONTOSO}/offers/{offer}/preview", **parameters)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def codes(rows: list[dict[str, Any]]) -> set[str]:
    return {row["code"] for row in rows}


def test_it_says_price_and_why_the_days_and_what_a_renewal_would_change(contoso_world: World) -> None:
    """Contoso is a Gold member until 14 March 2027, and Gold in Cloud Platform by an override until 20 February."""
    told = preview(contoso_world.admin("read"), "gold", as_of="2026-12-14")
    assert (told["as_of"], told["begins_on"], told["offer"]["anniversary"]) == (
        "2026-12-14",
        "2027-03-14",
        "2028-03-14",
    )
    assert (told["offer"]["kind"], told["offer"]["price"], told["offer"]["refusal"]) == ("renewal", "5260.00", None)
    assert told["pay_before"] == "2027-01-13"
    assert (told["refund_days"], told["refundable_until"]) == (30, "2027-01-13")
    assert (told["takes_cards"], told["upgrades"]) == (False, None)
    assert not told["may_be_ordered"]
    shown = {row["competency"]["slug"]: (row["before"], row["after"]) for row in told["displayed"]}
    assert shown == {"application-development": ("silver", "none"), "cloud-platform": ("gold", "silver")}
    benefits = told["benefits"]
    assert "vs-ent-core-gold" in codes(benefits["kept"])
    assert benefits["gained"] == []
    assert codes(benefits["lost"])


def test_an_action_pack_brings_its_own_and_is_cheaper_for_members(contoso_world: World) -> None:
    told = preview(contoso_world.admin("read"), "action-pack")
    assert (told["offer"]["list_price"], told["offer"]["price"], told["offer"]["discount"]) == (
        "950.00",
        "475.00",
        "member",
    )
    assert told["may_be_ordered"]
    [seats] = [row for row in told["benefits"]["gained"] if row["code"] == "map-o365-e3"]
    assert (seats["quantity"], seats["unit"], seats["tier"]) == (5, "seat", "action-pack")
    assert told["benefits"]["lost"] == told["benefits"]["kept"] == []


def test_an_upgrade_names_the_membership_that_it_ends(contoso_world: World) -> None:
    Term.objects.filter(organization=contoso_world.organization).update(tier="silver")
    told = preview(contoso_world.admin("read"), "gold")
    assert (told["offer"]["kind"], told["offer"]["price"], told["offer"]["discount"]) == (
        "upgrade",
        "3945.00",
        "upgrade",
    )
    assert (told["upgrades"]["tier"], told["upgrades"]["ends_on"]) == ("silver", "2027-03-14")
    assert told["begins_on"] is None
    assert told["may_be_ordered"]
    changed = {row["code"]: (row["quantity_before"], row["quantity"]) for row in told["benefits"]["changed"]}
    assert all(before != after for before, after in changed.values())


def test_what_stands_in_the_way_is_said_and_the_rest_as_well(contoso_world: World) -> None:
    told = preview(contoso_world.admin("read"), "gold")
    assert told["offer"]["refusal"]["code"] == "too_early"
    assert (told["may_be_ordered"], told["offer"]["anniversary"]) == (False, "2028-03-14")


def test_where_nothing_can_be_given_back_there_is_no_day_for_it(contoso_world: World) -> None:
    ProgrammeSetting.objects.create(
        effective_from="2026-11-01", refund_days=0, reason="As agreed.", set_at=INSTANT, set_by=contoso_world.agent
    )
    told = preview(contoso_world.admin("read"), "action-pack")
    assert (told["refund_days"], told["refundable_until"]) == (0, None)


def test_days_that_are_over_are_refused(contoso_world: World) -> None:
    answer = contoso_world.admin("read").get(f"{CONTOSO}/offers/gold/preview", as_of="2026-11-21")
    assert is_problem(answer, 409, "past")
    assert preview(contoso_world.admin("read"), "gold", as_of="2199-12-31")["as_of"] == "2199-12-31"


def test_only_a_day_is_asked_about(contoso_world: World) -> None:
    answer = contoso_world.admin("read").get(f"{CONTOSO}/offers/gold/preview?on=2026-12-14")
    assert errors(answer) == [("on", "unknown")]


def test_agents_see_it_and_others_do_not(contoso_world: World) -> None:
    there = "offers/gold/preview"
    assert contoso_world.an_agent().get(f"{CONTOSO}/{there}").status_code == 200
    assert contoso_world.employee().get(f"{CONTOSO}/{there}").status_code == 404
    admin = contoso_world.admin()
    addresses = (f"{FABRIKAM}/{there}", f"{ABSENT}/{there}", f"{CONTOSO}/offers/platinum/preview")
    assert [admin.get(one).status_code for one in addresses] == [404, 404, 404]


def test_it_changes_nothing_and_costs_as_much_as_the_page(contoso_world: World) -> None:
    program = contoso_world.admin("read")
    preview(program, "gold")
    with counted_queries() as queries:
        preview(program, "gold", as_of="2026-12-14")
    assert len(queries) <= 16
    assert not Grant.objects.exists()

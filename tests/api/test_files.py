"""Documents as PDF through the API, for programs with a token; what goes wrong is problem details there, too."""

import pytest

from memberships.services import invoices
from partner_center.api.docs import schema
from tests.api.test_doors import is_problem
from tests.api.world import CONTOSO, FABRIKAM, Program, World
from tests.factories import TODAY
from tests.order_factories import OrderFactory, PaymentFactory

pytestmark = pytest.mark.django_db
PDF = "application/pdf"


def an_invoice(world: World) -> str:
    order = OrderFactory(organization=world.organization, placed_by=world.contoso.admin)
    return str(invoices.issue(PaymentFactory(order=order).order, "INV", on=TODAY).number)


def test_an_invoice_and_the_letter_come_as_pdf_with_a_token(contoso_world: World) -> None:
    program, number = contoso_world.admin("read"), an_invoice(contoso_world)
    for address, name in (
        (f"{CONTOSO}/invoices/{number}/pdf", f"{number}.pdf"),
        (f"{CONTOSO}/letter/pdf", "letter-2026-11-22.pdf"),
    ):
        for accept in ("*/*", PDF, f"{PDF}, application/problem+json"):
            answer = program.client.get(address, headers={"accept": accept})
            assert (answer.status_code, answer["content-type"]) == (200, PDF)
            assert answer["content-disposition"] == f'attachment; filename="{name}"'
            assert answer["cache-control"] == "private, no-store"
            assert answer.content.startswith(b"%PDF-")


def test_what_goes_wrong_is_a_problem_and_no_pdf(contoso_world: World) -> None:
    program, number = contoso_world.admin("read"), an_invoice(contoso_world)
    there = f"{CONTOSO}/invoices/{number}/pdf"
    assert is_problem(Program().get(there), 401, "unauthenticated")
    assert is_problem(program.get(f"{CONTOSO}/invoices/INV-999999/pdf"), 404, "absent")
    assert is_problem(program.get(f"{FABRIKAM}/letter/pdf"), 404, "absent")
    assert is_problem(contoso_world.employee().get(there), 404, "absent")
    assert is_problem(program.get(there, language="ru"), 400, "invalid")
    assert is_problem(program.post(there), 405, "method_not_allowed")
    refused = program.client.get(there, headers={"accept": "application/json"})
    assert is_problem(refused, 406, "not_acceptable")


def test_the_schema_says_that_it_is_a_pdf() -> None:
    paths = schema()["paths"]
    for path in ("/invoices/{number}/pdf", "/letter/pdf"):
        came = paths[f"/api/v1/organizations/{{mpn_id}}{path}"]["get"]["responses"]["200"]["content"]
        assert list(came) == [PDF]
        assert came[PDF]["schema"] == {"type": "string", "format": "binary"}

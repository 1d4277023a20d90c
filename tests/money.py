"""Rows of orders and money that stand in each other's way, for the tests of the constraints."""

from collections.abc import Callable
from datetime import date, timedelta

from memberships.models import (
    Booking,
    Invoice,
    InvoiceNumber,
    LedgerLine,
    LetterCode,
    OrderClosing,
    PaymentProof,
    ProgrammeSetting,
    Refund,
)
from tests.factories import INSTANT, TODAY, CompetencyFactory, OrganizationFactory, PersonFactory, TermFactory
from tests.order_factories import OrderFactory, PaymentFactory, PromotionFactory


def closing(**fields: object) -> OrderClosing:
    row: dict[str, object] = {"outcome": "cancelled", "closed_on": TODAY, "closed_at": INSTANT}
    row["order"] = fields.get("order") or OrderFactory()
    return OrderClosing.objects.create(**{**row, **fields})


def refund(**fields: object) -> Refund:
    row: dict[str, object] = {"amount_minor": 1, "refunded_on": TODAY, "refunded_at": INSTANT}
    row |= {"refunded_by": PersonFactory(), "order": fields.get("order") or OrderFactory()}
    return Refund.objects.create(**{**row, **fields})


def booking(**fields: object) -> Booking:
    row: dict[str, object] = {"cause": "payment", "booked_on": TODAY, "booked_at": INSTANT}
    row["order"] = fields.get("order") or OrderFactory()
    return Booking.objects.create(**{**row, **fields})


def line(**fields: object) -> LedgerLine:
    row: dict[str, object] = {"account": "bank", "amount_minor": 1, "currency": "USD"}
    row["booking"] = fields.get("booking") or booking()
    return LedgerLine.objects.create(**{**row, **fields})


def invoice(**fields: object) -> Invoice:
    row: dict[str, object] = {"series": "INV", "sequence": 1, "issued_on": TODAY, "language": "en", "said": {}}
    row["order"] = fields.get("order") or OrderFactory()
    return Invoice.objects.create(**{**row, **fields})


def setting(**fields: object) -> ProgrammeSetting:
    return ProgrammeSetting.objects.create(**{"effective_from": TODAY, **fields})


def letter(**fields: object) -> LetterCode:
    row: dict[str, object] = {"code": "ABCDEFGHJKLM"}
    row["organization"] = fields.get("organization") or OrganizationFactory()
    return LetterCode.objects.create(**{**row, **fields})


def two_codes_of_one_organization() -> None:
    organization = OrganizationFactory()
    for code in ("ABCDEFGHJKLM", "NPQRSTUVWXYZ"):
        letter(organization=organization, code=code)


def a_proof_of_another_form() -> None:
    PaymentProof.objects.create(
        order=OrderFactory(),
        content_type="image/svg+xml",
        content=b"<svg/>",
        uploaded_at=INSTANT,
        uploaded_by=PersonFactory(),
    )


def twice_for(
    make: Callable[..., object], name: str, one: Callable[[], object], **fields: object
) -> Callable[[], object]:
    """Two rows that share what there is one of."""

    def break_it() -> None:
        shared = one()
        for _ in range(2):
            make(**{name: shared}, **fields)

    return break_it


def two_payments_of_one_reference() -> None:
    for _ in range(2):
        PaymentFactory(reference="A1")


def two_closings_of_one_payment() -> None:
    payment = PaymentFactory()
    for _ in range(2):
        closing(outcome="paid", payment=payment)


def two_documents_of_one_number() -> None:
    for _ in range(2):
        invoice(order=OrderFactory())


def two_invoices_of_one_order() -> None:
    order = OrderFactory()
    for number in (1, 2):
        invoice(order=order, sequence=number)


def two_returns_of_one_payment() -> None:
    payment = PaymentFactory()
    for _ in range(2):
        booking(payment=payment, order=payment.order, cause="return")


def two_lines_on_one_account() -> None:
    found = booking()
    for amount in (1, -1):
        line(booking=found, amount_minor=amount)


def two_orders_of_one_key() -> None:
    order = OrderFactory(idempotency_key="a")
    OrderFactory(organization=order.organization, idempotency_key="a")


MONEY_BREAKS: dict[str, Callable[[], object]] = {
    "memberships_booking_cause_is_known": lambda: booking(cause="gift"),
    "memberships_booking_once": two_returns_of_one_payment,
    "memberships_invoice_number_once": two_documents_of_one_number,
    "memberships_invoice_one_of_each": two_invoices_of_one_order,
    "memberships_invoice_sequence_check": lambda: invoice(sequence=-1),
    "memberships_invoice_series_is_known": lambda: invoice(series="X"),
    "memberships_invoicenumber_last_check": lambda: InvoiceNumber.objects.create(series="INV", last=-1),
    "memberships_ledger_line_account_is_known": lambda: line(account="pocket"),
    "memberships_ledger_line_once": two_lines_on_one_account,
    "memberships_lettercode_code_key": lambda: [letter() for _ in range(2)],
    "memberships_lettercode_organization_id_key": two_codes_of_one_organization,
    "memberships_payment_proof_form_is_known": a_proof_of_another_form,
    "memberships_order_can_be_paid": lambda: OrderFactory(expires_on=TODAY),
    "memberships_order_closing_outcome_is_known": lambda: closing(outcome="lost"),
    "memberships_order_closing_paid_has_a_payment": lambda: closing(outcome="paid"),
    "memberships_orderclosing_order_id_key": twice_for(closing, "order", OrderFactory),
    "memberships_orderclosing_payment_id_key": two_closings_of_one_payment,
    "memberships_order_discount_is_known": lambda: OrderFactory(discount="love", price_minor=1),
    "memberships_order_discount_lowers_the_price": lambda: OrderFactory(discount="member"),
    "memberships_order_follows_a_term": lambda: OrderFactory(kind="upgrade"),
    "memberships_order_grace_days_check": lambda: OrderFactory(grace_days=-1),
    "memberships_order_has_a_key": lambda: OrderFactory(idempotency_key=""),
    "memberships_order_kind_is_known": lambda: OrderFactory(kind="gift", follows=TermFactory()),
    "memberships_order_level_is_known": lambda: OrderFactory(level="bronze"),
    "memberships_order_list_price_minor_check": lambda: OrderFactory(list_price_minor=-1, price_minor=-1),
    "memberships_order_method_is_known": lambda: OrderFactory(method="cash"),
    "memberships_order_once": two_orders_of_one_key,
    "memberships_order_only_a_renewal_has_its_day": lambda: OrderFactory(begins_on=TODAY),
    "memberships_order_price_minor_check": lambda: OrderFactory(discount="member", price_minor=-1),
    "memberships_order_promotion_is_named": lambda: OrderFactory(discount="promotion", price_minor=1),
    "memberships_order_refund_days_check": lambda: OrderFactory(refund_days=-1),
    "memberships_order_tier_is_known": lambda: OrderFactory(tier="bronze"),
    "memberships_order_window_days_check": lambda: OrderFactory(window_days=-1),
    "memberships_payment_amount_minor_check": lambda: PaymentFactory(amount_minor=-1),
    "memberships_payment_has_a_reference": lambda: PaymentFactory(reference=""),
    "memberships_payment_method_is_known": lambda: PaymentFactory(method="cash"),
    "memberships_payment_once": two_payments_of_one_reference,
    "memberships_programme_setting_leaves_time_to_pay": lambda: setting(payment_days=0),
    "memberships_programmesetting_effective_from_key": lambda: [setting() for _ in range(2)],
    "memberships_programmesetting_grace_days_check": lambda: setting(grace_days=-1),
    "memberships_programmesetting_refund_days_check": lambda: setting(refund_days=-1),
    "memberships_programmesetting_window_days_check": lambda: setting(window_days=-1),
    "memberships_promotion_competency_has_a_level": lambda: PromotionFactory(competency=CompetencyFactory()),
    "memberships_promotion_discount_percent_check": lambda: PromotionFactory(discount_percent=-1),
    "memberships_promotion_ended_at_and_by": lambda: PromotionFactory(ended_on=TODAY, ended_at=INSTANT),
    "memberships_promotion_ended_on_and_at": lambda: PromotionFactory(ended_on=TODAY),
    "memberships_promotion_has_a_reason": lambda: PromotionFactory(reason=""),
    "memberships_promotion_leaves_a_price": lambda: PromotionFactory(discount_percent=100),
    "memberships_promotion_level_is_known": lambda: PromotionFactory(level="bronze"),
    "memberships_promotion_runs_forward": lambda: PromotionFactory(ends_on=TODAY - timedelta(days=1)),
    "memberships_refund_amount_minor_check": lambda: refund(amount_minor=-1),
    "memberships_refund_order_id_key": twice_for(refund, "order", OrderFactory),
    "memberships_term_ends_by_its_anniversary": lambda: TermFactory(anniversary=date(2027, 5, 31)),
    "memberships_term_order_id_key": twice_for(lambda order, **_: TermFactory(order=order), "order", OrderFactory),
    "memberships_term_refund_days_check": lambda: TermFactory(refund_days=-1),
    "memberships_term_resumes_id_key": twice_for(
        lambda resumes, **_: TermFactory(resumes=resumes), "resumes", TermFactory
    ),
}
"""By the name of a constraint, what breaks it."""

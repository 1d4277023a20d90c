from memberships.models.benefit import Benefit, BenefitQuerySet
from memberships.models.checkout import CheckoutSession, WebhookEvent
from memberships.models.display import DisplayPeriod, DisplayPeriodQuerySet
from memberships.models.grant import Assignment, BenefitKey, BenefitUse, Grant
from memberships.models.invoice import Invoice, InvoiceNumber
from memberships.models.ledger import Booking, LedgerLine
from memberships.models.letter import LetterCode
from memberships.models.offer import Offer, OfferPeriod, OfferQuerySet
from memberships.models.order import Order, OrderClosing, OrderQuerySet, Payment, Refund
from memberships.models.programme_setting import ProgrammeSetting
from memberships.models.promotion import Promotion
from memberships.models.proof import PaymentProof
from memberships.models.term import Term, TermQuerySet

__all__ = [
    "Assignment",
    "Benefit",
    "BenefitKey",
    "BenefitQuerySet",
    "BenefitUse",
    "Booking",
    "CheckoutSession",
    "DisplayPeriod",
    "DisplayPeriodQuerySet",
    "Grant",
    "Invoice",
    "InvoiceNumber",
    "LedgerLine",
    "LetterCode",
    "Offer",
    "OfferPeriod",
    "OfferQuerySet",
    "Order",
    "OrderClosing",
    "OrderQuerySet",
    "Payment",
    "PaymentProof",
    "ProgrammeSetting",
    "Promotion",
    "Refund",
    "Term",
    "TermQuerySet",
    "WebhookEvent",
]

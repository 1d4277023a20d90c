"""What the API says of offers, orders, terms and benefits, and what it takes. Amounts have two decimals."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from competencies.api.shapes import HELD, CompetencyRef
from core.api.fields import Amount, Day, Flag, Id, Text, Word
from core.api.shapes import Answer, Body
from memberships.models import Benefit, Invoice, Order, Term
from memberships.services.programme_settings import LONGEST_DAYS
from organizations.api.shapes import PersonRef

ORDER_STATES = ("open", "paid", "refunded", "cancelled", "expired")
TIERS = ("action-pack", "silver", "gold")
MONEY = re.compile(r"[0-9]{1,10}\.[0-9]{2}")


@extend_schema_field({"type": "string", "pattern": r"^[0-9]{1,10}\.[0-9]{2}$"})
class Money(serializers.Field):
    """An amount that is sent, with two decimals ("1850.00"); inside, in minor units."""

    default_error_messages = {"invalid": _("An amount is written with two decimals, like 1850.00.")}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not MONEY.fullmatch(data):
            self.fail("invalid")
        whole, cents = data.split(".")
        return int(whole) * 100 + int(cents)


class Days(Id):
    """A number of days."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": LONGEST_DAYS, **kwargs})


class RefusalPart(Answer):
    """Why something cannot be done."""

    code = serializers.CharField(help_text="A word for programs.")
    detail = serializers.CharField(source="reason", help_text="A sentence for people.")


class OfferAnswer(Answer):
    """An offer as the organization could order it on a day (R22 to R25)."""

    code = serializers.ChoiceField(choices=TIERS, source="offer.code")
    name = serializers.CharField(source="offer.name")
    requires = serializers.ChoiceField(
        choices=HELD, source="offer.requires", allow_null=True, help_text="The level of some competency that it takes."
    )
    kind = serializers.ChoiceField(choices=Order.Kind.values, help_text="What ordering it would be.")
    list_price = Amount(source="price.listed")
    price = Amount(source="price.paid")
    currency = serializers.SerializerMethodField()
    discount = serializers.ChoiceField(choices=Order.Discount.values, source="price.discount")
    promotion = serializers.CharField(
        source="price.promotion.name", allow_null=True, default=None, help_text="The promotion that makes it cheaper."
    )
    starts_on = serializers.DateField(help_text="The first day of the term, if it is paid on the day.")
    anniversary = serializers.DateField(help_text="The day that term would end (R23).")
    refusal = RefusalPart(allow_null=True, help_text="Why it cannot be ordered on the day; null: it can.")

    def get_currency(self, quote: Any) -> str:
        return "USD"


class TermAnswer(Answer):
    """A membership, present, past or to come."""

    id = serializers.IntegerField(source="pk")
    tier = serializers.ChoiceField(choices=TIERS)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="Before the anniversary where it was upgraded or given back.")
    anniversary = serializers.DateField()
    price = Amount(source="price_minor")
    currency = serializers.CharField()
    order = serializers.IntegerField(source="order_id", allow_null=True, help_text="Null: it came by import.")

    class Meta:
        model = Term


class OrderAnswer(Answer):
    """An order, and what became of it (R26)."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    offer = serializers.ChoiceField(choices=TIERS, source="tier")
    kind = serializers.ChoiceField(choices=Order.Kind.values)
    method = serializers.ChoiceField(choices=Order.Method.values)
    state = serializers.ChoiceField(choices=ORDER_STATES, help_text="Today.")
    list_price = Amount(source="list_price_minor")
    price = Amount(source="price_minor")
    currency = serializers.CharField()
    discount = serializers.ChoiceField(choices=Order.Discount.values)
    vat_number = serializers.CharField()
    begins_on = serializers.DateField(allow_null=True, help_text="Null: on the day it is paid.")
    placed_on = serializers.DateField()
    placed_by = PersonRef()
    expires_on = serializers.DateField(help_text="The first day on which it can no longer be paid.")
    term = serializers.IntegerField(allow_null=True, help_text="The membership that came of it.")
    invoices = serializers.ListField(child=serializers.CharField(), help_text="Numbers of invoice and credit note.")
    owed_back = Amount(help_text="What is owed back of the money that came for it, and was not sent yet.")


class OrderBody(Body):
    """What to order. Send an idempotency key: with it, the order is placed once."""

    answered_by: ClassVar[Any] = OrderAnswer

    offer = Word(choices=TIERS)
    method = Word(choices=Order.Method.values)
    price = Money(required=False, help_text="The price you saw; another one by now is refused (code `price_changed`).")
    vat_number = serializers.RegexField(
        r"^[A-Za-z0-9 .\-/]*\Z", required=False, allow_blank=True, max_length=40, trim_whitespace=False
    )


class TransferBody(Body):
    """A bank transfer as it stands on the statement."""

    answered_by: ClassVar[Any] = OrderAnswer

    reference = Text(help_text="Each pays one order, once.")
    amount = Money()
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", max_length=3, trim_whitespace=False)
    is_owed_back = Flag(
        required=False, help_text="True: you know that it can pay the order no more; it is put on record and owed back."
    )


class ReasonBody(Body):
    """Why, if there is something to say."""

    answered_by: ClassVar[Any] = OrderAnswer

    reason = Text(required=False, allow_blank=True, max_length=2000)


class InvoiceAnswer(Answer):
    """An invoice, or the credit note that takes one back, as it was issued."""

    number = serializers.CharField()
    issued_on = serializers.DateField()
    language = serializers.CharField(help_text="In which it was issued: en or ru.")
    order = serializers.IntegerField(source="order_id")
    organization = serializers.CharField(source="said.organization")
    vat_number = serializers.CharField(source="said.vat_number")
    offer = serializers.SerializerMethodField()
    starts_on = serializers.DateField(source="said.starts_on")
    ends_on = serializers.DateField(source="said.ends_on", help_text="The first day after the term.")
    list_price = Amount(source="said.list_price_minor")
    price = Amount(source="said.price_minor")
    currency = serializers.CharField(source="said.currency")
    corrects = serializers.CharField(
        source="said.invoice", default=None, allow_null=True, help_text="Of a credit note: the invoice it takes back."
    )

    def get_offer(self, invoice: Invoice) -> str:
        return str(invoice.said["offer"][invoice.language])


class PromotionAnswer(Answer):
    """A discount of an agent's making."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    offer = serializers.ChoiceField(choices=TIERS, source="offer.code")
    discount_percent = serializers.IntegerField()
    level = serializers.ChoiceField(choices=HELD, allow_null=True, help_text="The level to hold; null: none.")
    competency = CompetencyRef(allow_null=True, help_text="In which to hold it; null: in any.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The first day on which it was not to apply any more.")
    until = serializers.DateField(help_text="The first day on which it does not apply: earlier if ended by hand.")
    reason = serializers.CharField()
    made_by = PersonRef()


class PromotionBody(Body):
    """For whom an offer is cheaper, by how much, and when."""

    answered_by: ClassVar[Any] = PromotionAnswer

    name = Text(help_text="Partners read it, and it is on the invoice.")
    offer = Word(choices=TIERS)
    discount_percent = Id(max_value=99)
    level = Word(choices=HELD, required=False, help_text="For those alone who hold it, or more.")
    competency = Text(required=False, help_text="In this competency; the level has to be named then.")
    starts_on = Day()
    ends_on = Day(help_text="The first day on which it does not apply any more.")
    reason = Text(max_length=2000)


class NumbersAnswer(Answer):
    """The numbers of the programme from a day on."""

    effective_from = serializers.DateField()
    window_days = serializers.IntegerField()
    grace_days = serializers.IntegerField()
    payment_days = serializers.IntegerField()
    refund_days = serializers.IntegerField()
    reason = serializers.CharField()
    set_by = PersonRef(allow_null=True)


class NumbersBody(Body):
    """The numbers for orders from a day to come, in days."""

    answered_by: ClassVar[Any] = NumbersAnswer

    effective_from = Day()
    window_days = Days(help_text="Before the anniversary.")
    grace_days = Days(help_text="After the anniversary.")
    payment_days = Days(min_value=1, help_text="To pay an order.")
    refund_days = Days(help_text="To give a membership back, after the payment.")
    reason = Text(max_length=2000)


class UsePart(Answer):
    """One of a benefit, activated."""

    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()
    activated_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The first day on which it no longer runs.")
    has_key = serializers.BooleanField(help_text="Whether it comes with a product key.")
    assigned_to = PersonRef(allow_null=True)


class BenefitAnswer(Answer):
    """A benefit that a membership carries (R31). Of those that differ only in tier, the highest."""

    id = serializers.IntegerField(source="grant.pk")
    code = serializers.CharField(source="grant.code")
    name = serializers.CharField(source="grant.name")
    tier = serializers.ChoiceField(choices=[tier for tier, _name in Benefit.TIERS], source="grant.tier")
    competency = CompetencyRef(source="grant.competency", allow_null=True)
    category = serializers.CharField(source="grant.category")
    unit = serializers.CharField(source="grant.unit")
    quantity = serializers.IntegerField(source="grant.quantity", allow_null=True, help_text="Null: not counted.")
    used = serializers.IntegerField(help_text="How many count against the quantity.")
    left = serializers.IntegerField(help_text="How many can be activated still.")
    uses = UsePart(many=True)


class ActivationBody(Body):
    """How many to activate."""

    answered_by: ClassVar[Any] = BenefitAnswer

    pieces = Id(required=False, max_value=1000, help_text="1 where it is left out.")


class AssignmentBody(Body):
    """To whom it goes."""

    person = Id(help_text="The key of an employee.")


class KeyAnswer(Answer):
    """A product key, for whoever may see it."""

    key = serializers.CharField(help_text="The product key.")

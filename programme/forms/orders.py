"""What admins and agents write about orders, payments, promotions and the programme's numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from competencies.models import Competency
from competencies.plans import plan_in_force
from core.dates import add_days, add_months
from memberships.models import Offer, Order
from programme.forms.fields import DayField, text_area

VAT_SHAPE = r"\A[A-Za-z0-9 .\-/]*\Z"


class OrderForm(forms.Form):
    """How an order is paid; `key` makes it once, `price` and `seen` are what was shown."""

    method = forms.ChoiceField(label=_("How you pay"), choices=Order.Method.choices, widget=forms.RadioSelect)
    vat_number = forms.RegexField(
        VAT_SHAPE,
        label=_("VAT number"),
        required=False,
        max_length=40,
        help_text=_("It is on the invoice. No tax is computed."),
        error_messages={"invalid": _("Letters, digits, spaces, dots and dashes.")},
    )
    key = forms.RegexField(r"\A[0-9a-f-]{36}\Z", widget=forms.HiddenInput)
    price = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**12)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, *args: Any, takes_cards: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_cards:
            self.fields["method"].choices = [(Order.Method.BANK, Order.Method.BANK.label)]  # type: ignore[attr-defined]
            self.initial.setdefault("method", Order.Method.BANK)


class RefundForm(forms.Form):
    """Why a membership is given back; nobody has to say."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=2_000, widget=text_area())


class PaymentForm(forms.Form):
    """A bank transfer as an agent reads it on the statement; `is_owed_back`: the page said that it pays nothing."""

    reference = forms.CharField(
        label=_("Reference on the statement"), max_length=200, help_text=_("Each pays one order, once.")
    )
    amount = forms.DecimalField(
        label=_("Amount received"), min_value=Decimal(0), max_digits=12, decimal_places=2, localize=False
    )
    currency = forms.RegexField(r"\A[A-Z]{3}\Z", label=_("Currency"), initial="USD", max_length=3)
    is_owed_back = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def amount_minor(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class PromotionForm(forms.Form):
    """A discount for a while."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Partners read it, and it is on the invoice."))
    offer = forms.ModelChoiceField(Offer.objects.none(), label=_("Offer"), empty_label=None)
    discount_percent = forms.IntegerField(label=_("Discount, in per cent"), min_value=1, max_value=99)
    level = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        choices=[
            ("", _("Everybody")),
            ("silver", _("Who holds Silver or Gold")),
            ("gold", _("Who holds Gold")),
        ],
    )
    competency = forms.ModelChoiceField(
        Competency.objects.none(),
        label=_("In which competency"),
        required=False,
        empty_label=_("Any"),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("First day on which it no longer applies"))
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=text_area(rows="2"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offer"].queryset = Offer.objects.offered(on=on)  # type: ignore[attr-defined]
        offered = Competency.objects.filter(slug__in=plan_in_force().plan.competencies)
        self.fields["competency"].queryset = offered.order_by("slug")  # type: ignore[attr-defined]
        self.initial.update(starts_on=on, ends_on=add_months(on, 1))
        self.fields["starts_on"].bounded(on, add_months(on, 24))  # type: ignore[attr-defined]
        self.fields["ends_on"].bounded(add_days(on, 1), add_months(on, 36))  # type: ignore[attr-defined]

    def clean_level(self) -> str | None:
        return self.cleaned_data["level"] or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("competency") and not cleaned.get("level"):
            raise ValidationError({"level": _("Choose the level that must be held in this competency.")})
        return cleaned


class NumbersForm(forms.Form):
    """The numbers of the programme from a day on (R24)."""

    effective_from = DayField(label=_("First day"))
    window_days = forms.IntegerField(label=_("Renewal opens, days before the anniversary"), min_value=0, max_value=180)
    grace_days = forms.IntegerField(label=_("Grace, days after the anniversary"), min_value=0, max_value=180)
    payment_days = forms.IntegerField(label=_("Time to pay an order, days"), min_value=1, max_value=180)
    refund_days = forms.IntegerField(label=_("Time to give back, days after payment"), min_value=0, max_value=180)
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=text_area(rows="2"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("effective_from", add_days(on, 1))
        self.fields["effective_from"].bounded(add_days(on, 1), add_months(on, 60))  # type: ignore[attr-defined]

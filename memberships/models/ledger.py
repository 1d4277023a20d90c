"""The ledger: every movement of money, in two lines or more that sum to nothing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of

CAUSES = ["payment", "overpayment", "refund", "return", "bounce", "resend"]


class Booking(models.Model):
    """A movement of money: a payment came in, was found to be owed back, or was given back.

    Rows are only ever added. The database itself refuses to commit a booking whose lines do not sum to nothing.
    """

    class Cause(models.TextChoices):
        PAYMENT = "payment", _("Payment of an order")
        OVERPAYMENT = "overpayment", _("Money for an order that could not be paid")
        REFUND = "refund", _("Refund")
        RETURN = "return", _("Money sent back")
        BOUNCE = "bounce", _("Money that could not be sent back")
        RESEND = "resend", _("Money sent back by transfer instead")

    insert_only = True

    order = models.ForeignKey("memberships.Order", on_delete=models.PROTECT, related_name="bookings")
    payment = models.ForeignKey("memberships.Payment", on_delete=models.PROTECT, null=True, related_name="bookings")
    cause = models.CharField(_("cause"), max_length=11, choices=Cause.choices)
    booked_on = models.DateField(_("booked on"))
    booked_at = models.DateTimeField(_("booked at"))
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            one_of("memberships_booking_cause_is_known", "cause", CAUSES),
            models.UniqueConstraint(fields=["payment", "cause"], name="memberships_booking_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} of {self.order_id}"


class LedgerLine(models.Model):
    """A part of a booking on an account: positive where the account receives (debit), negative where it gives."""

    class Account(models.TextChoices):
        BANK = "bank", _("Bank account")
        CARD = "card", _("Card provider")
        REVENUE = "revenue", _("Revenue from memberships")
        OWED_BACK = "owed_back", _("Owed back to organizations")

    insert_only = True

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(_("account"), max_length=9, choices=Account.choices)
    amount_minor = models.BigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("line of the ledger")
        verbose_name_plural = _("lines of the ledger")
        constraints = [
            one_of("memberships_ledger_line_account_is_known", "account", ["bank", "card", "revenue", "owed_back"]),
            models.UniqueConstraint(fields=["booking", "account"], name="memberships_ledger_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_minor}"

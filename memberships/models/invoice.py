"""Invoices and credit notes."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class InvoiceNumber(models.Model):
    """The last number of a series; its row lock puts them in order, and the transaction's end leaves no gap."""

    series = models.CharField(_("series"), max_length=3, primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("last number of a series")
        verbose_name_plural = _("last numbers of series")

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def numbered(self, number: str) -> "Invoice | None":
        """The document of a number, as it stands on it; None where there is none."""
        written = re.fullmatch(r"([A-Z]{3})-([0-9]{6,9})", number, re.ASCII)
        found = self.filter(series=written[1], sequence=int(written[2])).first() if written else None
        return found if found and found.number == number else None


class Invoice(models.Model):
    """An invoice (INV) for a paid order, or a credit note (CRN) for one that was refunded.

    It keeps what it says as it was on its day: nothing that changes later changes a document. Rows are only ever added.
    """

    class Series(models.TextChoices):
        INVOICE = "INV", _("Invoice")
        CREDIT_NOTE = "CRN", _("Credit note")

    insert_only = True

    order = models.ForeignKey("memberships.Order", on_delete=models.PROTECT, related_name="invoices")
    series = models.CharField(_("series"), max_length=3, choices=Series.choices)
    sequence = models.PositiveIntegerField(_("number in its series"))
    issued_on = models.DateField(_("issued on"))
    language = models.CharField(_("language"), max_length=2)
    said = models.JSONField(_("what it says"))

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "sequence"], name="memberships_invoice_number_once"),
            models.UniqueConstraint(fields=["order", "series"], name="memberships_invoice_one_of_each"),
            one_of("memberships_invoice_series_is_known", "series", ["INV", "CRN"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.series}-{self.sequence:06d}"

"""Invoices and credit notes of an organization: what they say, as they said it on their day (R26, R27)."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import described
from core.api.files import PDF, PdfRenderer, pdf
from memberships.api.shapes import InvoiceAnswer
from memberships.documents.invoice import invoice_pdf
from memberships.models import Invoice
from memberships.models.invoice import InvoiceQuerySet
from organizations.api.reach import OrganizationList, OrganizationView

INVOICE = {
    "number": "INV-000007",
    "issued_on": "2026-11-25",
    "language": "en",
    "order": 12,
    "organization": "Contoso",
    "vat_number": "DE123456789",
    "offer": "Gold membership",
    "starts_on": "2026-11-25",
    "ends_on": "2027-11-25",
    "list_price": "5260.00",
    "price": "3945.00",
    "currency": "USD",
    "corrects": None,
}


class InvoicesOfOrganization(OrganizationView):
    """Below here are the documents of the organization in the address."""

    def invoices(self) -> InvoiceQuerySet:
        return Invoice.objects.filter(order__organization=self.organization)

    def found(self, number: str) -> Invoice:
        invoice = self.invoices().numbered(number)
        if invoice is None:
            raise Http404
        return invoice


class Invoices(InvoicesOfOrganization, OrganizationList):
    queryset = Invoice.objects.none()
    order = ("-pk",)

    @described(
        "listInvoices",
        "List invoices and credit notes",
        "Every document of the organization, the latest first. For its admins and agents.",
        tag="Orders",
        answer=InvoiceAnswer,
        many=True,
        example=INVOICE,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(self.invoices(), InvoiceAnswer)


class OneInvoice(InvoicesOfOrganization):
    @described(
        "getInvoice",
        "Get an invoice or a credit note",
        "One document by its number.",
        tag="Orders",
        answer=InvoiceAnswer,
        example=INVOICE,
    )
    def get(self, request: Request, mpn_id: str, number: str) -> Response:
        return self.answer(InvoiceAnswer, self.found(number))


class InvoiceFile(InvoicesOfOrganization):
    renderer_classes = (PdfRenderer,)

    @described(
        "downloadInvoice",
        "Get an invoice or a credit note as PDF",
        "The document itself, in the language in which it was issued.",
        tag="Orders",
        file=PDF,
    )
    def get(self, request: Request, mpn_id: str, number: str) -> Response:
        invoice = self.found(number)
        return pdf(invoice_pdf(invoice), f"{invoice.number}.pdf")

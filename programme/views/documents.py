"""Documents: invoices, the letter of membership, and the public page on which anybody checks one (R26 to R28)."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from competencies import standings
from core.dates import today
from memberships import letters
from memberships.documents.invoice import invoice_pdf
from memberships.documents.letter import letter_pdf
from memberships.letters import Letter, letter
from memberships.models import Invoice
from organizations.models import Organization
from programme.pages.membership.letter import letter_page, public_page
from programme.views.signed_in import SignedIn, organization_for


def as_file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_GET
def download_invoice(request: SignedIn, mpn_id: str, number: str) -> HttpResponse:
    """An invoice or a credit note, in the language in which it was issued."""
    organization = organization_for(request, mpn_id, on=today())
    invoice = Invoice.objects.filter(order__organization=organization).numbered(number)
    if invoice is None:
        raise Http404
    return as_file(invoice_pdf(invoice), f"{invoice.number}.pdf")


@require_GET
def show_letter(request: SignedIn, mpn_id: str) -> HttpResponse:
    """What the letter of today says, and where it is downloaded and checked."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    page = letter_page(organization, _letter_of(organization, on), letters.code_of(organization))
    return render(request, "programme/membership/letter.html", {"page": page})


@require_GET
def download_letter(request: SignedIn, mpn_id: str) -> HttpResponse:
    """The letter of today, in the reader's language."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    content = letter_pdf(_letter_of(organization, on), letters.code_of(organization), mpn_id=organization.mpn_id)
    return as_file(content, f"letter-{on.isoformat()}.pdf")


@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What an organization displays on the day of reading, for whoever holds a letter of it; nothing else."""
    organization = letters.organization_by(code)
    if organization is None:
        answer = render(request, "programme/membership/unknown_code.html", status=404)
    else:
        page = public_page(_letter_of(organization, today()))
        answer = render(request, "programme/membership/verify.html", {"page": page})
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _letter_of(organization: Organization, on: date) -> Letter:
    standings.bring_up_to_date([organization.pk], on=on)
    return letter(organization, on=on)

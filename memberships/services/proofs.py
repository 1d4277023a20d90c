"""Proofs that a bank transfer was made (R26). A proof proves nothing: an agent confirms the payment."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import uploads
from core.dates import now
from core.refusals import refuse_if
from memberships.models import Order, PaymentProof
from memberships.services.orders import put_on_record
from organizations.models import Organization
from organizations.services.employments import refuse_unless_admin

MOST = 3
"""Proofs of an order."""
PDF = "application/pdf"
EXTENSIONS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}


def upload(order: Order, file: Any, *, by: User, on: date) -> PaymentProof:
    """Keep a proof that an open order was paid by bank transfer: a picture written anew, or a PDF as it came.

    `file`: something with `read`. It is looked at before the organization is locked.
    """
    content_type, content = _kept(uploads.read(file, most=PaymentProof.MOST_BYTES))
    with transaction.atomic():
        Organization.objects.locked([order.organization_id])
        refuse_unless_admin(by, order.organization, on=on)
        refuse_if(order.method != Order.Method.BANK, _("This order is paid by card."), code="paid_by_card")
        refuse_if(
            not Order.objects.filter(pk=order.pk).open(on=on).exists(),
            _("This order waits for no payment any more."),
            code="not_open",
        )
        refuse_if(
            PaymentProof.objects.filter(order=order).count() >= MOST,
            _("There are three proofs of this payment already; more are not taken."),
            code="too_many",
        )
        proof = PaymentProof.objects.create(
            order=order, content_type=content_type, content=content, uploaded_at=now(), uploaded_by=by
        )
        put_on_record("order.proof_uploaded", order, by=by, on=on, proof=proof.pk)
    return proof


def _kept(content: bytes) -> tuple[str, bytes]:
    """The media type and the bytes that are kept of a file, by what it is and not by what it is called."""
    if content.startswith(b"%PDF-"):
        refuse_if(
            b"%%EOF" not in content[-1024:], _("The PDF is not whole. Save it again and try once more."), code="no_pdf"
        )
        return PDF, content
    refuse_if(
        uploads.form_of_picture(content) is None,
        _("Only a PDF, a JPEG or a PNG is taken as a proof."),
        code="unknown_form",
    )
    return uploads.picture_anew(content)

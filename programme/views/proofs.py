"""Proofs of payment: uploading one, and handing one out (R26)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.dates import today
from core.refusals import Refusal
from memberships.models import PaymentProof
from memberships.services import proofs
from programme.forms.proofs import ProofForm
from programme.views.cards import order_of
from programme.views.signed_in import SignedIn, organization_for

SANDBOX = "sandbox; default-src 'none'"
"""What somebody else made may run nothing here and ask for nothing, should a browser show it after all."""


@require_POST
def upload_proof(request: SignedIn, mpn_id: str, order: int) -> HttpResponse:
    on = today()
    found = order_of(organization_for(request, mpn_id, on=on), order)
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["file"])))
    else:
        try:
            proofs.upload(found, form.cleaned_data["file"], by=request.user, on=on)
        except Refusal as refusal:
            messages.error(request, str(refusal.reason))
        else:
            messages.success(request, _("The proof is uploaded. An agent looks at it and confirms the payment."))
    return redirect("order", mpn_id, order)


@require_GET
def download_proof(request: SignedIn, mpn_id: str, order: int, proof: int) -> HttpResponse:
    """Hand a proof out to be saved, never to be shown inside the portal."""
    found = order_of(organization_for(request, mpn_id, on=today()), order)
    kept = get_object_or_404(PaymentProof, order=found, pk=proof)
    name = f"{found.number}-proof-{kept.pk}.{proofs.EXTENSIONS[kept.content_type]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(kept.content), content_type=kept.content_type, headers=headers)

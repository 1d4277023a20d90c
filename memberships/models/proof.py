"""Proof that a bank transfer was made."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class PaymentProof(models.Model):
    """A file that somebody uploaded to show an agent that an order was paid; it proves nothing by itself (R26).

    A picture was decoded within bounds and written anew; a PDF is kept as it came and only ever handed out as an
    attachment. It is small, so it stands beside what it proves.
    """

    MOST_BYTES = 2 * 1024 * 1024

    order = models.ForeignKey("memberships.Order", on_delete=models.PROTECT, related_name="proofs")
    content_type = models.CharField(_("form"), max_length=15)
    content = models.BinaryField(_("content"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("proof of payment")
        verbose_name_plural = _("proofs of payment")
        ordering = ["pk"]
        constraints = [
            one_of(
                "memberships_payment_proof_form_is_known",
                "content_type",
                ["application/pdf", "image/jpeg", "image/png"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type} for {self.order_id}"

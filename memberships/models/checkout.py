"""What is remembered of the card provider: attempts to pay there, and what it told."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckoutSession(models.Model):
    """An attempt to pay an order at the card provider.

    The row is there before the provider is asked, with the key by which asking again makes nothing new; so whatever is
    lost on the way, the same session comes back. At most one attempt of an order is under way at a time.
    """

    order = models.ForeignKey("memberships.Order", on_delete=models.PROTECT, related_name="checkouts")
    key = models.CharField(_("idempotency key"), max_length=64, unique=True)
    session = models.CharField(
        _("session"), max_length=200, null=True, unique=True, help_text=_("The provider's; empty: not heard of yet.")
    )
    success_url = models.CharField(_("where one returns to"), max_length=2000)
    cancel_url = models.CharField(_("where one turns back to"), max_length=2000)
    expires_at = models.DateTimeField(_("expires at"))
    is_over = models.BooleanField(
        _("is over"), default=False, help_text=_("It was paid or has expired, or never began.")
    )
    started_at = models.DateTimeField(_("started at"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attempt to pay by card")
        verbose_name_plural = _("attempts to pay by card")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(is_over=False), name="memberships_checkout_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session or self.key} of {self.order_id}"


class WebhookEvent(models.Model):
    """The card provider told something; each event is taken once, however often it comes. Rows are only ever added."""

    insert_only = True

    event = models.CharField(_("event"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=100)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("event of the card provider")
        verbose_name_plural = _("events of the card provider")

    def __str__(self) -> str:
        return self.event

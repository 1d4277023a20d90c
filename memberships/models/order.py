"""Orders of memberships, and what became of them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of

TIER_CHOICES = [("action-pack", _("Action Pack")), ("silver", _("Silver")), ("gold", _("Gold"))]


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self, *, on: date) -> Self:
        """Those that can still be paid: neither paid nor cancelled, and not expired."""
        return self.unanswered().filter(expires_on__gt=on)

    def expired(self, *, on: date) -> Self:
        """Those whose time to pay has run out. Nothing has to happen for that (R3, R26)."""
        return self.unanswered().filter(expires_on__lte=on)

    def unanswered(self) -> Self:
        return self.filter(~Exists(OrderClosing.objects.filter(order=OuterRef("pk"))))

    def with_what_became_of_them(self) -> Self:
        return self.select_related("offer", "closing", "closing__payment", "refund", "term")


class Order(models.Model):
    """An organization orders a membership (R22, R25, R26): price, discount and beginning are those of that day.

    Rows are only ever added; that an order was paid, cancelled or refunded is a row beside it. Amounts are in minor
    units of the currency.
    """

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("Purchase")
        UPGRADE = "upgrade", _("Upgrade")
        RENEWAL = "renewal", _("Renewal")

    class Method(models.TextChoices):
        BANK = "bank", _("Bank transfer")
        CARD = "card", _("Card")

    class Discount(models.TextChoices):
        NONE = "none", _("No discount")
        MEMBER = "member", _("Member's price")
        UPGRADE = "upgrade", _("Upgrade discount")
        PROMOTION = "promotion", _("Promotion")

    insert_only = True

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="orders")
    offer = models.ForeignKey("memberships.Offer", on_delete=models.PROTECT, related_name="orders")
    tier = models.CharField(_("tier"), max_length=11, choices=TIER_CHOICES)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    method = models.CharField(_("paid by"), max_length=4, choices=Method.choices)
    level = models.CharField(
        _("highest level held"),
        max_length=6,
        choices=[("none", _("None")), ("silver", _("Silver")), ("gold", _("Gold"))],
    )
    follows = models.ForeignKey(
        "memberships.Term",
        on_delete=models.PROTECT,
        null=True,
        related_name="followed_by",
        help_text=_("The term that is renewed or upgraded."),
    )
    begins_on = models.DateField(_("begins on"), null=True, help_text=_("Empty: on the day it is paid."))
    list_price_minor = models.PositiveBigIntegerField(_("list price, in minor units"))
    discount = models.CharField(_("discount"), max_length=9, choices=Discount.choices, default=Discount.NONE)
    promotion = models.ForeignKey("memberships.Promotion", on_delete=models.PROTECT, null=True, related_name="orders")
    price_minor = models.PositiveBigIntegerField(_("price, in minor units"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    window_days = models.PositiveSmallIntegerField(_("renewal window, in days"))
    grace_days = models.PositiveSmallIntegerField(_("grace, in days"))
    refund_days = models.PositiveSmallIntegerField(_("time to ask for a refund, in days"))
    placed_on = models.DateField(_("placed on"))
    expires_on = models.DateField(_("expires on"))
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    idempotency_key = models.CharField(_("idempotency key"), max_length=200)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "idempotency_key"], name="memberships_order_once"),
            one_of("memberships_order_tier_is_known", "tier", ["action-pack", "silver", "gold"]),
            one_of("memberships_order_kind_is_known", "kind", ["purchase", "upgrade", "renewal"]),
            one_of("memberships_order_method_is_known", "method", ["bank", "card"]),
            one_of("memberships_order_level_is_known", "level", ["none", "silver", "gold"]),
            one_of("memberships_order_discount_is_known", "discount", ["none", "member", "upgrade", "promotion"]),
            models.CheckConstraint(name="memberships_order_can_be_paid", condition=Q(expires_on__gt=F("placed_on"))),
            models.CheckConstraint(
                name="memberships_order_discount_lowers_the_price",
                condition=Q(discount="none", price_minor=F("list_price_minor"))
                | (~Q(discount="none") & Q(price_minor__lt=F("list_price_minor"))),
            ),
            models.CheckConstraint(
                name="memberships_order_promotion_is_named",
                condition=Q(discount="promotion", promotion__isnull=False)
                | (~Q(discount="promotion") & Q(promotion__isnull=True)),
            ),
            models.CheckConstraint(
                name="memberships_order_follows_a_term",
                condition=Q(kind="purchase", follows__isnull=True) | (~Q(kind="purchase") & Q(follows__isnull=False)),
            ),
            models.CheckConstraint(
                name="memberships_order_only_a_renewal_has_its_day",
                condition=Q(kind="renewal", begins_on__isnull=False) | (~Q(kind="renewal") & Q(begins_on__isnull=True)),
            ),
            models.CheckConstraint(name="memberships_order_has_a_key", condition=~Q(idempotency_key="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people call it."""
        return f"PC-{self.pk:06d}"

    @property
    def discount_minor(self) -> int:
        return self.list_price_minor - self.price_minor

    def state(self, *, on: date) -> str:
        """open, paid, refunded, cancelled or expired; fetched `with_what_became_of_them` it asks nothing more."""
        closing = getattr(self, "closing", None)
        if closing is None:
            return "open" if on < self.expires_on else "expired"
        if closing.outcome == OrderClosing.Outcome.CANCELLED:
            return "cancelled"
        return "refunded" if getattr(self, "refund", None) is not None else "paid"


class Payment(models.Model):
    """Money that came in for an order, once for each reference of its method, whatever is delivered twice (R26).

    Rows are only ever added. Money for an order that can no longer be paid is on record as well, and owed back.
    """

    insert_only = True

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("paid by"), max_length=4, choices=Order.Method.choices)
    reference = models.CharField(_("reference"), max_length=200, help_text=_("The bank's or the card provider's."))
    amount_minor = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    received_on = models.DateField(_("received on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Empty: the card provider."),
    )

    has_bounced: bool
    """Whether the card provider could not send it back; only where it was asked for."""

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["method", "reference"], name="memberships_payment_once"),
            one_of("memberships_payment_method_is_known", "method", ["bank", "card"]),
            models.CheckConstraint(name="memberships_payment_has_a_reference", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.reference}"

    @property
    def goes_by_itself(self) -> bool:
        """Whether the card provider sends it back when it is owed; an agent sends all else."""
        return self.method == Order.Method.CARD and not self.has_bounced


class OrderClosing(models.Model):
    """An order is answered once: paid, or cancelled. Rows are only ever added."""

    class Outcome(models.TextChoices):
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    insert_only = True

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="closing")
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="closing")
    replaced_by = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="+", help_text=_("The order that was paid instead.")
    )
    closed_on = models.DateField(_("closed on"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("end of an order")
        verbose_name_plural = _("ends of orders")
        constraints = [
            one_of("memberships_order_closing_outcome_is_known", "outcome", ["paid", "cancelled"]),
            models.CheckConstraint(
                name="memberships_order_closing_paid_has_a_payment",
                condition=Q(outcome="paid", payment__isnull=False) | Q(outcome="cancelled", payment__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.outcome}"


class Refund(models.Model):
    """A paid order is given back, once; its term ended that day (R27). Rows are only ever added."""

    insert_only = True

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="refund")
    amount_minor = models.PositiveBigIntegerField(_("amount, in minor units"))
    refunded_on = models.DateField(_("refunded on"))
    refunded_at = models.DateTimeField(_("refunded at"))
    refunded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")

    def __str__(self) -> str:
        return f"{self.order_id} on {self.refunded_on}"

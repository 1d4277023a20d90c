"""What an organization can buy."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.constraints import never_overlap, runs_forward


class OfferQuerySet(models.QuerySet["Offer"]):
    def offered(self, *, on: date) -> Self:
        """Those of the edition in force on a day, each as that edition has it: whom it is for, and what it costs."""
        in_force = Q(periods__ends_on__isnull=True) | Q(periods__ends_on__gt=on)
        as_offered = {name: F(f"periods__{name}") for name in OfferPeriod.AS_OFFERED}
        return self.filter(in_force, periods__starts_on__lte=on).annotate(**as_offered)


class Offer(models.Model):
    """Action Pack, Silver or Gold membership (R22)."""

    code = models.CharField(_("code"), max_length=200, unique=True)
    name_en = models.CharField(_("name"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    requires: str | None
    price_minor: int
    price_is_example: bool
    value_minor: int | None
    member_price_minor: dict[str, int]
    upgrade_discount_percent: dict[str, int]
    """This and those above: only where it was fetched `offered` on a day."""

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return (self.name_ru if (get_language() or "").startswith("ru") else "") or self.name_en


class OfferPeriod(models.Model):
    """Whom an offer is for and what it costs, while an edition is in force that has it so (R10). In US cents.

    Successive editions that have it alike make one period; the first edition's begins with the first of all days. One
    that ends where it starts is of an edition that was replaced: it was never offered so.
    """

    AS_OFFERED = ("requires", "price_minor", "price_is_example", "value_minor", "member_price_minor",
                  "upgrade_discount_percent")  # fmt: skip

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="periods", db_index=False)
    requires = models.CharField(
        _("level it needs"), max_length=6, null=True, blank=True, choices=[("silver", _("Silver")), ("gold", _("Gold"))]
    )
    price_minor = models.PositiveBigIntegerField(_("price for a year, in cents"))
    price_is_example = models.BooleanField(_("the source does not state this price"), default=False)
    value_minor = models.PositiveBigIntegerField(_("worth of what it contains, in cents"), null=True, blank=True)
    member_price_minor = models.JSONField(_("price for members, by tier, in cents"), default=dict)
    upgrade_discount_percent = models.JSONField(_("discount when upgrading, by tier"), default=dict)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("period of an offer")
        verbose_name_plural = _("periods of offers")
        constraints = [
            runs_forward("memberships_offer_period_runs_forward"),
            never_overlap("memberships_offer_period_one_price_at_a_time", same=("offer",)),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} from {self.starts_on}"

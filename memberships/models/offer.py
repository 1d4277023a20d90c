"""What an organization can buy."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Offer(models.Model):
    """Action Pack, Silver or Gold membership, as the edition in force has them (R22). Amounts are in US cents."""

    code = models.CharField(_("code"), max_length=200, unique=True)
    name_en = models.CharField(_("name"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    requires = models.CharField(
        _("level it needs"), max_length=6, null=True, blank=True, choices=[("silver", _("Silver")), ("gold", _("Gold"))]
    )
    price_minor = models.PositiveBigIntegerField(_("price for a year, in cents"))
    price_is_example = models.BooleanField(_("the source does not state this price"), default=False)
    value_minor = models.PositiveBigIntegerField(_("worth of what it contains, in cents"), null=True, blank=True)
    member_price_minor = models.JSONField(_("price for members, by tier, in cents"), default=dict)
    upgrade_discount_percent = models.JSONField(_("discount when upgrading, by tier"), default=dict)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("in the edition in force"), default=True)

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

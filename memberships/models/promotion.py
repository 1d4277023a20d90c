"""Discounts of an agent's making."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, one_of, runs_forward


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def in_force(self, *, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gt=on).exclude(ended_on__lte=on)


class Promotion(models.Model):
    """An offer is cheaper for a while: for everybody, or for those who hold a level, of any competency or of one.

    Discounts are never added up: of all that apply the one that leaves the lowest price counts.
    """

    offer = models.ForeignKey("memberships.Offer", on_delete=models.PROTECT, related_name="promotions")
    name = models.CharField(_("name"), max_length=200)
    discount_percent = models.PositiveSmallIntegerField(_("discount, in per cent"))
    competency = models.ForeignKey(
        "competencies.Competency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.CharField(
        _("level"), max_length=6, null=True, blank=True, choices=[("silver", _("Silver")), ("gold", _("Gold"))]
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    reason = models.CharField(_("reason"), max_length=2000)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended by hand on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            runs_forward("memberships_promotion_runs_forward"),
            both_or_neither("memberships_promotion_ended_at_and_by", "ended_at", "ended_by"),
            both_or_neither("memberships_promotion_ended_on_and_at", "ended_on", "ended_at"),
            one_of("memberships_promotion_level_is_known", "level", ["silver", "gold"]),
            models.CheckConstraint(
                name="memberships_promotion_leaves_a_price",
                condition=models.Q(discount_percent__gte=1, discount_percent__lte=99),
            ),
            models.CheckConstraint(name="memberships_promotion_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="memberships_promotion_competency_has_a_level",
                condition=models.Q(competency__isnull=True) | models.Q(level__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def until(self) -> date:
        """The first day on which it no longer applies."""
        return min(self.ends_on, self.ended_on) if self.ended_on else self.ends_on

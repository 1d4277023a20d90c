"""What a membership gives."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.constraints import never_overlap, one_of, runs_forward


class BenefitQuerySet(models.QuerySet["Benefit"]):
    def offered(self, *, on: date) -> Self:
        """Those of the edition in force on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class Benefit(models.Model):
    """A row of the benefits catalogue: what a tier, or a competency at a level, gives while it is offered (R10, R31).

    `quantity` is empty where it is unlimited or not counted, and 0 where only extra conditions give it. Successive
    editions that have it alike make one row; the first edition's begins with the first of all days. One that ends where
    it starts is of an edition that was replaced: it was never offered so.
    """

    TIERS = [
        ("network", _("Every member")),
        ("action-pack", _("Action Pack")),
        ("silver", _("Silver")),
        ("gold", _("Gold")),
    ]

    code = models.CharField(_("code"), max_length=200)
    name = models.CharField(_("name"), max_length=200)
    tier = models.CharField(_("tier"), max_length=11, choices=TIERS)
    competency = models.ForeignKey(
        "competencies.Competency", on_delete=models.PROTECT, null=True, blank=True, related_name="benefits"
    )
    category = models.CharField(_("category"), max_length=60)
    benefit_type = models.CharField(_("kind of benefit"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=60)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    needs_key = models.BooleanField(_("comes with a key"), default=False)
    reassign_after_days = models.PositiveIntegerField(_("may be reassigned after, in days"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["position"]
        constraints = [
            runs_forward("memberships_benefit_runs_forward"),
            never_overlap(
                "memberships_benefit_once_a_day", same=("code", "tier", Coalesce("competency", models.Value(0)))
            ),
            one_of("memberships_benefit_tier_is_known", "tier", ["network", "action-pack", "silver", "gold"]),
            models.CheckConstraint(name="memberships_benefit_has_a_unit", condition=~Q(unit="")),
        ]

    def __str__(self) -> str:
        return self.code

    def is_offered(self, *, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

"""What a membership gives."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class Benefit(models.Model):
    """A row of the benefits catalogue: what a tier, or a competency at a level, gives (R31).

    `quantity` is empty where it is unlimited or not counted, and 0 where only extra conditions give it.
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
    is_offered = models.BooleanField(_("in the edition in force"), default=True)

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "tier", "competency"], name="memberships_benefit_once", nulls_distinct=False
            ),
            one_of("memberships_benefit_tier_is_known", "tier", ["network", "action-pack", "silver", "gold"]),
            models.CheckConstraint(name="memberships_benefit_has_a_unit", condition=~Q(unit="")),
        ]

    def __str__(self) -> str:
        return self.code

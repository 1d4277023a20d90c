"""Levels, and the timelines of them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class Level(models.TextChoices):
    """What a competency is held at; who holds Gold holds Silver too (R9)."""

    NONE = "none", _("No level")
    SILVER = "silver", _("Silver")
    GOLD = "gold", _("Gold")


class LevelPeriodQuerySet(models.QuerySet["LevelPeriod"]):
    def held(self, *, on: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)

    def effective(self) -> Self:
        """With overrides (R21)."""
        return self.filter(basis=LevelPeriod.Basis.EFFECTIVE)

    def earned(self) -> Self:
        """On the facts alone (R16)."""
        return self.filter(basis=LevelPeriod.Basis.EARNED)


class LevelPeriod(models.Model):
    """An organization holds a level of a competency for a period: a timeline as rows (R17).

    Derived and rewritten by evaluation, past and future at once; a row exists only where there is a level. Gold
    periods are inside Silver ones. Ask through `competencies.standings`, which evaluates first what is stale (R3).
    """

    class Basis(models.TextChoices):
        EARNED = "earned", _("On the facts alone")
        EFFECTIVE = "effective", _("With overrides")

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="level_periods", db_index=False
    )
    competency = models.ForeignKey(
        "competencies.Competency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.CharField(_("level"), max_length=6, choices=[c for c in Level.choices if c[0] != "none"])
    basis = models.CharField(_("basis"), max_length=9, choices=Basis.choices)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = LevelPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("level period")
        verbose_name_plural = _("level periods")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "competency", "level", "basis", "starts_on"],
                name="competencies_level_period_once_a_day",
            ),
            one_of("competencies_level_period_level_is_known", "level", ["silver", "gold"]),
            one_of("competencies_level_period_basis_is_known", "basis", ["earned", "effective"]),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.competency_id} {self.level} {self.basis} from {self.starts_on}"

"""What is on public display."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class DisplayPeriodQuerySet(models.QuerySet["DisplayPeriod"]):
    def shown(self, *, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class DisplayPeriod(models.Model):
    """An organization displays a level of a competency for a period (R28).

    Within a term what is displayed only grows, so it is a period; derived with each evaluation and each term. Ask
    through `memberships.queries`, which evaluates first what is stale (R3).
    """

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="display_periods", db_index=False
    )
    competency = models.ForeignKey(
        "competencies.Competency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.CharField(_("level"), max_length=6, choices=[("silver", _("Silver")), ("gold", _("Gold"))])
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    objects = DisplayPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("display period")
        verbose_name_plural = _("display periods")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "competency", "starts_on"], name="memberships_display_period_once_a_day"
            ),
            one_of("memberships_display_period_level_is_known", "level", ["silver", "gold"]),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} shows {self.competency_id} at {self.level} from {self.starts_on}"

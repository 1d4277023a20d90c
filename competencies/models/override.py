"""Overrides: levels given by a programme agent."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from core.constraints import lasts_at_most, one_of, runs_forward
from core.dates import add_months

OVERRIDE_MONTHS = 3


class OverrideQuerySet(models.QuerySet["Override"]):
    def in_force(self, *, on: date) -> Self:
        return self.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=on), starts_on__lte=on, ends_on__gt=on)

    def over(self, *, on: date) -> Self:
        """Those that ended by their date, not by hand, on or before a day."""
        return self.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("ends_on")), ends_on__lte=on)

    def with_last_day(self) -> Self:
        """Annotated with `effective_until`: the first day on which it no longer gives the level."""
        return self.annotate(effective_until=Least("ends_on", Coalesce("revoked_on", "ends_on")))


class Override(models.Model):
    """A level given by a programme agent, for up to three months, whatever the facts say (R20).

    It ends by itself: nothing has to happen on the day it ends (R21).
    """

    MONTHS = OVERRIDE_MONTHS

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="overrides", db_index=False
    )
    competency = models.ForeignKey(
        "competencies.Competency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.CharField(_("level"), max_length=6, choices=[("silver", _("Silver")), ("gold", _("Gold"))])
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    reason = models.TextField(_("reason"), max_length=2000)
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person concerned"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    placed_at = models.DateTimeField(_("placed at"), null=True, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides_placed"
    )
    agent_email = models.CharField(
        _("agent's address"), max_length=200, blank=True, help_text=_("As text, for one that came by import.")
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides_revoked"
    )

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        indexes = [
            models.Index(fields=["organization", "competency", "starts_on"], name="competencies_override_lookup"),
            models.Index(fields=["ends_on"], name="competencies_override_ends"),
        ]
        constraints = [
            one_of("competencies_override_level_is_known", "level", ["silver", "gold"]),
            runs_forward("competencies_override_runs_forward"),
            lasts_at_most("competencies_override_lasts_at_most_three_months", months=OVERRIDE_MONTHS),
            runs_forward("competencies_override_revoked_after_start", "starts_on", "revoked_on"),
            models.CheckConstraint(name="competencies_override_has_a_reason", condition=~Q(reason="")),
            # An import knows when, not who; by hand it is always both.
            models.CheckConstraint(
                name="competencies_override_revoked_by_and_at",
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False, revoked_on__isnull=False),
            ),
            models.CheckConstraint(
                name="competencies_override_placed_by_and_at",
                condition=Q(placed_by__isnull=True, placed_at__isnull=True)
                | Q(placed_by__isnull=False, placed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} in {self.competency_id} for {self.organization_id} from {self.starts_on}"

    @classmethod
    def longest_end(cls, starts_on: date) -> date:
        """The last end that an override placed on a day may have: three calendar months later (R2, R20)."""
        return add_months(starts_on, cls.MONTHS)

    @property
    def until(self) -> date:
        """The first day on which it no longer gives the level: its date, or earlier when it was revoked (R20)."""
        return min(self.ends_on, self.revoked_on) if self.revoked_on else self.ends_on

    def is_in_force(self, *, on: date) -> bool:
        return self.starts_on <= on < self.until

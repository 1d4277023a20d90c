"""The numbers of the programme, with their history."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeSettingQuerySet(models.QuerySet["ProgrammeSetting"]):
    def in_force(self, *, on: date) -> Self:
        """The rows that have begun, the one in force first."""
        return self.filter(effective_from__lte=on).order_by("-effective_from")


class ProgrammeSetting(models.Model):
    """From a day on, how long windows, grace and payment last (R24, R26, R27).

    Rows are only ever added. An order takes the numbers of its day, and its term keeps them: what changes later touches
    neither.
    """

    insert_only = True

    effective_from = models.DateField(_("effective from"), unique=True)
    window_days = models.PositiveSmallIntegerField(_("renewal window, in days"), default=90)
    grace_days = models.PositiveSmallIntegerField(_("grace, in days"), default=30)
    payment_days = models.PositiveSmallIntegerField(_("time to pay, in days"), default=30)
    refund_days = models.PositiveSmallIntegerField(_("time to ask for a refund, in days"), default=30)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    set_at = models.DateTimeField(_("set at"), null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ProgrammeSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme settings")
        verbose_name_plural = _("programme settings")
        constraints = [
            models.CheckConstraint(
                name="memberships_programme_setting_leaves_time_to_pay", condition=models.Q(payment_days__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"from {self.effective_from}"

"""What happened (R33)."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityRecordQuerySet(models.QuerySet["ActivityRecord"]):
    def of(self, organization_id: int) -> Self:
        """The record of an organization, the newest entry first."""
        return self.filter(organization_id=organization_id).order_by("-sequence")


class ActivityRecord(models.Model):
    """One thing that anyone did, or one change of a level: who, what, when, why, on whose behalf (R33).

    Insert-only, for the application's database role too. It holds ids and words, no names and no foreign keys, so that
    erasing a person leaves it whole. The entries of one organization form a chain: each carries the hash of the one
    before it.
    """

    organization_id = models.BigIntegerField(_("organization"))
    sequence = models.PositiveIntegerField(_("number in the organization's record"))
    verb = models.CharField(_("what happened"), max_length=60)
    on = models.DateField(_("business date"))
    recorded_at = models.DateTimeField(_("recorded at"))
    by_id = models.BigIntegerField(_("who did it"), null=True)
    on_behalf_of_id = models.BigIntegerField(_("on whose behalf"), null=True)
    person_id = models.BigIntegerField(_("whom it concerns"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    once = models.CharField(_("what makes it unique"), max_length=200, null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = ActivityRecordQuerySet.as_manager()

    insert_only = True

    class Meta:
        verbose_name = _("activity entry")
        verbose_name_plural = _("activity record")
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "sequence"], name="activity_record_one_chain"),
            models.UniqueConstraint(fields=["organization_id", "once"], name="activity_record_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}/{self.sequence} {self.verb}"


class ActivityHead(models.Model):
    """The end of an organization's chain: how many entries there are and the last one's hash.

    It makes a tail that was cut off visible, and its row lock puts the entries in order.
    """

    organization_id = models.BigIntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("head of an activity record")
        verbose_name_plural = _("heads of activity records")

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.count}"

"""Which organization a person's achievements stand for."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from core.constraints import never_overlap, runs_forward


class LinkQuerySet(models.QuerySet["Link"]):
    def in_force(self, *, on: date) -> Self:
        return self.filter(Q(unlinked_on__isnull=True) | Q(unlinked_on__gt=on), linked_on__lte=on)

    def proven(self) -> Self:
        """Without those of claims that no agent has accepted: they count for nothing (R4)."""
        return self.exclude(achievement__source="claim", achievement__accepted_at__isnull=True)

    def in_force_from(self, day: date) -> Self:
        """Those in force on a day or on any later one; a link that ended on the day it began never was."""
        return self.filter(Q(unlinked_on__isnull=True) | Q(unlinked_on__gt=Greatest(F("linked_on"), Value(day))))


class Link(models.Model):
    """An achievement counts for an organization, because the person who earned it has linked it (R5).

    Two exclusion constraints make the contrary impossible, whatever runs concurrently: a person's links stand for one
    organization at a time, and an achievement has no two links on one day. A foreign key over both columns
    (migration 0002) ties `achievement` and `person` together; it replaces the two simple ones.
    """

    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.PROTECT, related_name="links", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="links", db_index=False, db_constraint=False
    )
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="links")
    linked_on = models.DateField(_("linked on"))
    unlinked_on = models.DateField(_("unlinked on"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(
                fields=["achievement", "organization", "linked_on"], name="achievements_link_once_a_day"
            ),
            runs_forward("achievements_link_runs_forward", "linked_on", "unlinked_on"),
            never_overlap(
                "achievements_link_one_organization_at_a_time",
                same=("person",),
                other=("organization",),
                starts="linked_on",
                ends="unlinked_on",
            ),
            never_overlap(
                "achievements_link_never_overlaps", same=("achievement",), starts="linked_on", ends="unlinked_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.achievement_id} at {self.organization_id} from {self.linked_on}"

    def is_in_force_from(self, day: date) -> bool:
        """Whether it is in force on a day or on any later one, as the query set has it."""
        return self.unlinked_on is None or self.unlinked_on > max(self.linked_on, day)

"""Who works for an organization, and as what."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import never_overlap, one_of, runs_forward


class EmploymentQuerySet(models.QuerySet["Employment"]):
    def in_force(self, *, on: date) -> Self:
        return self.filter(models.Q(left_on__isnull=True) | models.Q(left_on__gt=on), joined_on__lte=on)

    def admins(self) -> Self:
        return self.filter(role=Employment.Role.ADMIN)


class Employment(models.Model):
    """A person works for an organization from the day they joined to the day they left (R8)."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Partner admin")
        EMPLOYEE = "employee", _("Employee")

    has_second_factor: bool
    """Of the person; only where `organizations.access.employments_of` fetched it."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="employments", db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="employments")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.EMPLOYEE)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "joined_on"], name="organizations_employment_once_a_day"
            ),
            one_of("organizations_employment_role_is_known", "role", ["admin", "employee"]),
            runs_forward("organizations_employment_runs_forward", "joined_on", "left_on"),
            never_overlap(
                "organizations_employment_never_overlaps",
                same=("person", "organization"),
                starts="joined_on",
                ends="left_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organization_id} from {self.joined_on}"

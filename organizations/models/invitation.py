"""Invitations to work for an organization in the portal."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, one_of
from core.dates import add_days
from organizations.models.employment import Employment


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, on: date) -> Self:
        """Those that can still be accepted."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_on__gt=on)

    def holding(self, *, on: date) -> Self:
        """Those open whose sender may still invite: no invitation outlives the right of whoever sent it (R37)."""
        admins = Employment.objects.filter(organization=OuterRef("organization")).in_force(on=on).admins()
        has_right = Q(Exists(admins.filter(person=OuterRef("invited_by"))))
        for_an_agent = Q(invited_by__is_agent=True) & ~Q(Exists(admins.filter(person__is_active=True)))
        return self.open(on=on).filter(has_right | for_an_agent, invited_by__is_active=True)

    def to(self, email: str) -> Self:
        return self.filter(email=email.strip().lower())


class Invitation(models.Model):
    """An admin (or an agent) invites a mail address to an organization; whoever proves it is theirs may accept once.

    The token is in the mail and nowhere else; only its hash is stored.
    """

    DAYS = 14

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("email address"), max_length=200)
    role = models.CharField(_("role"), max_length=10, choices=Employment.Role.choices, default=Employment.Role.EMPLOYEE)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("expires on"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["email"], name="organizations_invitation_email")]
        constraints = [
            one_of("organizations_invitation_role_is_known", "role", ["admin", "employee"]),
            both_or_neither("organizations_invitation_accepted_at_and_by", "accepted_at", "accepted_by"),
            both_or_neither("organizations_invitation_revoked_at_and_by", "revoked_at", "revoked_by"),
            models.CheckConstraint(
                name="organizations_invitation_email_is_lower_case", condition=Q(email=models.functions.Lower("email"))
            ),
            models.CheckConstraint(
                name="organizations_invitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organization_id}"

    @property
    def invited_on(self) -> date:
        """The business date of the invitation, from which its days are counted."""
        return add_days(self.expires_on, -self.DAYS)

    def is_open(self, *, on: date) -> bool:
        return self.accepted_at is None and self.revoked_at is None and on < self.expires_on

"""Authorizations that a vendor gives to an organization (R15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import runs_forward


class AuthorizationKind(models.Model):
    """Something an organization can be authorized for, known by its code."""

    code = models.CharField(_("code"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("authorization")
        verbose_name_plural = _("authorizations")

    def __str__(self) -> str:
        return self.code


class AuthorizationGrant(models.Model):
    """An organization holds an authorization for a period (R15)."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="authorizations", db_index=False
    )
    kind = models.ForeignKey(AuthorizationKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    granted_on = models.DateField(_("granted on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("authorization of an organization")
        verbose_name_plural = _("authorizations of organizations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "granted_on"], name="competencies_authorization_once_a_day"
            ),
            runs_forward("competencies_authorization_runs_forward", "granted_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} of {self.organization_id} from {self.granted_on}"

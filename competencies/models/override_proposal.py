"""Overrides that wait for a second agent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, one_of


class OverrideProposalQuerySet(models.QuerySet["OverrideProposal"]):
    def open(self) -> "OverrideProposalQuerySet":
        return self.filter(approved_at__isnull=True, refused_at__isnull=True)


class OverrideProposal(models.Model):
    """The third override in a row on a competency, or a later: it gives nothing until another agent approves (R20).

    Approving places an override that starts on the day of approval.
    """

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    competency = models.ForeignKey("competencies.Competency", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=6, choices=[("silver", _("Silver")), ("gold", _("Gold"))])
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    override = models.OneToOneField(
        "competencies.Override", on_delete=models.PROTECT, null=True, blank=True, related_name="proposal"
    )

    objects = OverrideProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed override")
        verbose_name_plural = _("proposed overrides")
        constraints = [
            one_of("competencies_proposal_level_is_known", "level", ["silver", "gold"]),
            both_or_neither("competencies_proposal_approved_at_and_by", "approved_at", "approved_by"),
            both_or_neither("competencies_proposal_refused_at_and_by", "refused_at", "refused_by"),
            both_or_neither("competencies_proposal_approved_with_override", "approved_at", "override"),
            models.CheckConstraint(name="competencies_proposal_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="competencies_proposal_needs_a_second_agent",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="competencies_proposal_approved_or_refused",
                condition=Q(approved_at__isnull=True) | Q(refused_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} in {self.competency_id} for {self.organization_id}, proposed"

"""By what an organization's stored timelines were made, and which are to be made anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Evaluation(models.Model):
    """By which facts, plan and month an organization was evaluated last (R3).

    The stored timelines are a cache: they answer only while `plan` is the revision in force, `month` the running one
    (for an organization with figures) and no request is pending. `facts` grows by one with every change, so that
    somebody who computed without a lock can tell that their facts are still the present ones.
    """

    organization = models.OneToOneField("organizations.Organization", on_delete=models.PROTECT, primary_key=True)
    facts = models.PositiveBigIntegerField(_("changes of facts so far"), default=0)
    plan = models.PositiveIntegerField(_("revision of the catalogue"), null=True)
    month = models.PositiveIntegerField(_("running month, by index"), null=True)
    has_figures = models.BooleanField(_("has figures"), default=False)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")

    def __str__(self) -> str:
        return f"{self.organization_id} by {self.plan} in {self.month}"


class EvaluationRequest(models.Model):
    """An organization is to be evaluated in bulk: written in the transaction that changed its facts.

    A worker claims a chunk of them for a while, so that another takes the next; a claim that ran out is anybody's.
    """

    organization = models.OneToOneField("organizations.Organization", on_delete=models.PROTECT, primary_key=True)
    reason = models.CharField(_("reason"), max_length=60)
    claimed_until = models.DateTimeField(_("claimed until"), null=True)

    class Meta:
        verbose_name = _("evaluation request")
        verbose_name_plural = _("evaluation requests")

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.reason}"

"""Who was told what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Told(models.Model):
    """What an organization was last told about one subject, so that every change is told once (R32).

    "Due and not yet told" is the difference between what is and this.
    """

    SINCE = "since"
    """The subject that says that an organization is told news; before it is there, nothing is told."""

    organization_id = models.BigIntegerField(_("organization"))
    subject = models.CharField(_("subject"), max_length=200)
    word = models.CharField(_("what was told"), max_length=200)
    told_on = models.DateField(_("told on"), null=True)

    class Meta:
        verbose_name = _("told news")
        verbose_name_plural = _("told news")
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "subject"], name="activity_told_once_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.subject}: {self.word}"

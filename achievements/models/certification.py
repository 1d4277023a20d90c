"""What can be earned."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class Certification(models.Model):
    """An exam, a certification or an assessment, known by its code. Codes are never deleted (R10).

    Until when it is accepted stands in each edition of the catalogue.
    """

    class Kind(models.TextChoices):
        EXAM = "exam", _("Exam")
        CERTIFICATION = "certification", _("Certification")
        ASSESSMENT = "assessment", _("Assessment")

    code = models.CharField(_("code"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            one_of("achievements_certification_kind_is_known", "kind", ["exam", "certification", "assessment"])
        ]

    def __str__(self) -> str:
        return self.code

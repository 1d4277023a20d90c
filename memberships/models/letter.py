"""The letter of membership."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterCode(models.Model):
    """The code under which anybody may check what an organization displays, on the day of reading (`/verify/CODE`)."""

    organization = models.OneToOneField(
        "organizations.Organization", on_delete=models.PROTECT, related_name="letter_code"
    )
    code = models.CharField(_("code"), max_length=20, unique=True)

    class Meta:
        verbose_name = _("code of a letter")
        verbose_name_plural = _("codes of letters")

    def __str__(self) -> str:
        return self.code

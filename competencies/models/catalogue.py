"""The catalogue: editions, and the codes that they speak of."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_order(self) -> "EditionQuerySet":
        """From the first edition, which is in force for always, to the one in force last."""
        return self.order_by(models.F("in_force_from").asc(nulls_first=True))


class Edition(models.Model):
    """A published catalogue, whole, in force from its day until the next edition's (R10).

    Paths and requirements live in the document, in the format of `docs/formats.md`; `competencies.engine.plan`
    compiles them. `revision` grows with every publication, so the highest one names the plan in force.
    """

    name = models.CharField(_("edition"), max_length=200, unique=True)
    document = models.JSONField(_("document"))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True, unique=True)
    revision = models.PositiveIntegerField(_("revision"), unique=True)
    published_at = models.DateTimeField(_("published at"))

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the catalogue")
        verbose_name_plural = _("editions of the catalogue")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(in_force_from__isnull=True),
                name="competencies_edition_only_the_first_is_for_always",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Named(models.Model):
    """A thing with a name in English and in Russian."""

    slug = models.SlugField(_("code"), max_length=200, unique=True)
    name_en = models.CharField(_("name"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return (self.name_ru if (get_language() or "").startswith("ru") else "") or self.name_en


class Center(Named):
    """A field of expertise that groups competencies."""

    class Meta(Named.Meta):
        verbose_name = _("center")
        verbose_name_plural = _("centers")


class Competency(Named):
    """A field of expertise in which an organization earns Silver and Gold (R9)."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="competencies")

    class Meta(Named.Meta):
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")

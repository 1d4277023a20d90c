"""Monthly figures of an organization."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of
from core.fields import HundredthsField


class Metric(models.Model):
    """A kind of figure that requirements look at (R14), known by its code."""

    code = models.CharField(_("code"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=200)
    aggregation = models.CharField(_("aggregation"), max_length=6, choices=[("sum", _("Sum")), ("latest", _("Latest"))])

    class Meta:
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        constraints = [one_of("competencies_metric_aggregation_is_known", "aggregation", ["sum", "latest"])]

    def __str__(self) -> str:
        return self.code


class Figure(models.Model):
    """What an organization reached in a month, by kind of association with the customer (R14)."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="figures", db_index=False
    )
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    partner_of_record = models.CharField(_("partner of record"), max_length=200)
    value = HundredthsField(_("value"))

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "metric", "month", "partner_of_record"], name="competencies_figure_once_a_month"
            ),
            models.CheckConstraint(name="competencies_figure_is_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(name="competencies_figure_month_is_a_first", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} of {self.organization_id} in {self.month}"

"""The benefits that a term carries, and what was made of them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, never_overlap, one_of, runs_forward
from core.dates import add_months
from memberships.models.benefit import Benefit
from organizations.models import Employment

ACTIVATION_MONTHS = 12


class Grant(models.Model):
    """A term carries a benefit: a copy of the catalogue's row as it was that day (R31).

    What was bought, of the tier and of the competencies held on the day of the order, is as offered that day, and
    granted on the term's first day; what a competency gained in the term adds, both on the day it was gained.
    """

    term = models.ForeignKey("memberships.Term", on_delete=models.PROTECT, related_name="grants")
    code = models.CharField(_("code"), max_length=200)
    name = models.CharField(_("name"), max_length=200)
    tier = models.CharField(_("tier"), max_length=11, choices=Benefit.TIERS)
    competency = models.ForeignKey(
        "competencies.Competency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.CharField(_("category"), max_length=60)
    benefit_type = models.CharField(_("kind of benefit"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=60)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    needs_key = models.BooleanField(_("comes with a key"), default=False)
    reassign_after_days = models.PositiveIntegerField(_("may be reassigned after, in days"), null=True, blank=True)
    granted_on = models.DateField(_("granted on"))

    is_used: bool
    """Whether any of it was activated; only where that was asked for."""

    class Meta:
        verbose_name = _("granted benefit")
        verbose_name_plural = _("granted benefits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "code", "tier", "competency"], name="memberships_grant_once", nulls_distinct=False
            ),
            one_of("memberships_grant_tier_is_known", "tier", ["network", "action-pack", "silver", "gold"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.term_id}"


class BenefitKey(models.Model):
    """A product key of the pool that an agent loaded for a benefit; it is handed out once."""

    code = models.CharField(_("code of the benefit"), max_length=200)
    key = models.CharField(_("key"), max_length=200)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("product key")
        verbose_name_plural = _("product keys")
        constraints = [
            models.UniqueConstraint(fields=["code", "key"], name="memberships_benefit_key_once"),
            models.CheckConstraint(name="memberships_benefit_key_is_not_empty", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"key {self.pk} for {self.code}"


class BenefitUseQuerySet(models.QuerySet["BenefitUse"]):
    def running(self, *, on: date) -> Self:
        return self.filter(activated_on__lte=on, ends_on__gt=on)


class BenefitUse(models.Model):
    """One of a granted benefit was activated: a seat, a key, an incident; it runs for twelve months (R31)."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="uses")
    number = models.PositiveIntegerField(_("which of the quantity"))
    activated_on = models.DateField(_("activated on"))
    ends_on = models.DateField(_("ends on"))
    activated_at = models.DateTimeField(_("activated at"))
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.OneToOneField(BenefitKey, on_delete=models.PROTECT, null=True, blank=True, related_name="use")
    key_viewed_at = models.DateTimeField(_("key viewed at"), null=True, blank=True)
    key_viewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BenefitUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("activated benefit")
        verbose_name_plural = _("activated benefits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="memberships_benefit_use_once"),
            models.CheckConstraint(name="memberships_benefit_use_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="memberships_benefit_use_runs_forward", condition=Q(ends_on__gt=F("activated_on"))
            ),
            both_or_neither("memberships_benefit_use_key_viewed_at_and_by", "key_viewed_at", "key_viewed_by"),
            models.CheckConstraint(
                name="memberships_benefit_use_views_a_key",
                condition=Q(key_viewed_at__isnull=True) | Q(key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.number}"

    @classmethod
    def full_end(cls, activated_on: date) -> date:
        """The first day on which it no longer runs (R2, R31)."""
        return add_months(activated_on, ACTIVATION_MONTHS)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, *, on: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)

    def counting(self, *, on: date) -> Self:
        """Those in force whose person has worked there ever since: who leaves loses it at once (R31)."""
        return self.in_force(on=on).filter(_works_there_since(on))

    def with_whether_it_counts(self, *, on: date) -> Self:
        """Each with `counts`: whether it is among those."""
        in_force = Q(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
        return self.annotate(counts=ExpressionWrapper(in_force & Q(_works_there_since(on)), models.BooleanField()))


def _works_there_since(on: date) -> Exists:
    return Exists(
        Employment.objects.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=on),
            person=OuterRef("person"),
            organization=OuterRef("use__grant__term__organization"),
            joined_on__lte=OuterRef("starts_on"),
        )
    )


class Assignment(models.Model):
    """An activated benefit is one employee's for a while: one person at a time, while they work there (R31)."""

    use = models.ForeignKey(BenefitUse, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="benefit_assignments")
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("assigned at"))
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    counts: bool
    """Only where it was fetched `with_whether_it_counts`."""

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["starts_on", "pk"]
        constraints = [
            runs_forward("memberships_assignment_runs_forward"),
            never_overlap("memberships_assignment_one_person_at_a_time", same=("use",)),
        ]

    def __str__(self) -> str:
        return f"{self.use_id} to {self.person_id} from {self.starts_on}"

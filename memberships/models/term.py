"""Terms of a membership."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import lasts_at_most, never_overlap, one_of, runs_forward
from core.dates import add_days, add_months

TERM_MONTHS = 12
TIERS = ("silver", "gold")
"""The tiers that show competencies; an Action Pack shows none (R28)."""


class TermQuerySet(models.QuerySet["Term"]):
    def tiers(self) -> Self:
        """Silver and Gold terms: those that show competencies."""
        return self.filter(tier__in=TIERS)

    def in_force(self, *, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class Term(models.Model):
    """An organization is a member for twelve months from a day on (R23).

    `ends_on` is the anniversary, but for a term that ended early, by upgrade or refund, or as a record file has it.
    Price, tier and the programme's days are copied at purchase, so nothing that changes later touches them (R24).
    A Silver term that came back when its upgrade was refunded (R27) `resumes` the one that the upgrade had ended: its
    anniversary is the old one, and what was displayed since the first began is displayed on. One that came back after
    that anniversary is empty: its grace alone is left.
    """

    MONTHS = TERM_MONTHS
    WINDOW_DAYS = 90
    GRACE_DAYS = 30
    REFUND_DAYS = 30

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="terms", db_index=False
    )
    offer = models.ForeignKey("memberships.Offer", on_delete=models.PROTECT, related_name="terms")
    tier = models.CharField(
        _("tier"),
        max_length=11,
        choices=[("action-pack", _("Action Pack")), ("silver", _("Silver")), ("gold", _("Gold"))],
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    anniversary = models.DateField(_("anniversary"))
    order = models.OneToOneField(
        "memberships.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="term"
    )
    resumes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="resumed_by")
    price_minor = models.PositiveBigIntegerField(_("price paid, in minor units"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    window_days = models.PositiveSmallIntegerField(_("renewal window, in days"), default=WINDOW_DAYS)
    grace_days = models.PositiveSmallIntegerField(_("grace, in days"), default=GRACE_DAYS)
    refund_days = models.PositiveSmallIntegerField(
        _("time to ask for a refund, in days"), default=REFUND_DAYS, db_default=REFUND_DAYS
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            # Rows of record files are known by these; what was ordered may end, refunded, on the day it began.
            models.UniqueConstraint(
                fields=["organization", "offer", "starts_on"],
                name="memberships_term_once_a_day",
                condition=Q(order__isnull=True, resumes__isnull=True),
            ),
            models.CheckConstraint(
                name="memberships_term_ends_by_its_anniversary", condition=Q(ends_on__lte=F("anniversary"))
            ),
            one_of("memberships_term_tier_is_known", "tier", ["action-pack", "silver", "gold"]),
            runs_forward("memberships_term_runs_forward"),
            lasts_at_most("memberships_term_lasts_at_most_a_year", months=TERM_MONTHS),
            never_overlap(
                "memberships_term_one_tier_at_a_time", same=("organization",), condition=Q(tier__in=["silver", "gold"])
            ),
            never_overlap(
                "memberships_term_one_action_pack_at_a_time", same=("organization",), condition=Q(tier="action-pack")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} of {self.organization_id} from {self.starts_on}"

    @classmethod
    def full_end(cls, starts_on: date) -> date:
        """The anniversary of a term that begins on a day (R2, R23)."""
        return add_months(starts_on, cls.MONTHS)

    @property
    def shows_from(self) -> date:
        """The day from which on its levels are displayed: its first, or that of the term that it resumes (R28)."""
        return self.resumes.shows_from if self.resumes else self.starts_on

    @property
    def opens_on(self) -> date:
        """The first day of the renewal window (R24)."""
        return add_days(self.anniversary, -self.window_days)

    @property
    def ran_to_its_anniversary(self) -> bool:
        """It was not ended early; only then grace follows (R24)."""
        return self.ends_on == self.anniversary

    @property
    def grace_ends_on(self) -> date:
        """The first day on which the membership has lapsed, if it is not renewed (R24)."""
        return self.would_lapse_on if self.ran_to_its_anniversary else self.ends_on

    @property
    def would_lapse_on(self) -> date:
        """The same of a term that runs to its anniversary, whether or not this one does."""
        return add_days(self.anniversary, self.grace_days)

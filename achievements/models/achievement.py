"""What people earned."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, one_of


class AchievementQuerySet(models.QuerySet["Achievement"]):
    def proven(self) -> Self:
        """All but claims that no agent has accepted: those count for nothing (R4)."""
        return self.exclude(source=Achievement.Source.CLAIM, accepted_at__isnull=True)

    def pending_claims(self) -> Self:
        """Claims that no agent has accepted or refused yet (R4)."""
        return self.filter(source=Achievement.Source.CLAIM, accepted_at__isnull=True, refused_at__isnull=True)

    def counting(self, *, on: date) -> Self:
        """Those that count on a day, but for the certification's last accepted day, which editions set (R4)."""
        return self.proven().filter(
            Q(expires_on__isnull=True) | Q(expires_on__gt=on),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=on),
            earned_on__lte=on,
        )


class Achievement(models.Model):
    """A person has earned a certification, from one day on and perhaps until another (R4)."""

    class Source(models.TextChoices):
        FEED = "feed", _("Feed")
        IMPORT = "import", _("Import")
        BADGE = "badge", _("Badge")
        CLAIM = "claim", _("Claim")

    achievement_id = models.CharField(_("achievement ID"), max_length=200, unique=True, null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="achievements")
    certification = models.ForeignKey(
        "achievements.Certification", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    earned_on = models.DateField(_("earned on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=Source.choices, default=Source.FEED)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True, db_default="", default="")
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    refusal_reason = models.TextField(
        _("reason of the refusal"), max_length=2000, blank=True, db_default="", default=""
    )

    objects = AchievementQuerySet.as_manager()

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        constraints = [
            # What a link's denormalised person is tied to (migration 0002).
            models.UniqueConstraint(fields=["id", "person"], name="achievements_achievement_and_its_person"),
            one_of("achievements_achievement_source_is_known", "source", ["feed", "import", "badge", "claim"]),
            both_or_neither("achievements_achievement_accepted_at_and_by", "accepted_at", "accepted_by"),
            both_or_neither("achievements_achievement_refused_at_and_by", "refused_at", "refused_by"),
            models.CheckConstraint(
                name="achievements_achievement_accepted_or_refused",
                condition=Q(accepted_at__isnull=True) | Q(refused_at__isnull=True),
            ),
            models.CheckConstraint(
                name="achievements_achievement_nobody_accepts_their_own",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=models.F("person")),
            ),
            models.CheckConstraint(
                name="achievements_achievement_runs_forward",
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("earned_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id} of {self.person_id}"

    @property
    def is_proven(self) -> bool:
        """Anything but a claim that no agent has accepted, as the query set has it (R4)."""
        return self.source != self.Source.CLAIM or self.accepted_at is not None

    @property
    def is_pending_claim(self) -> bool:
        """Typed in by the person, and not yet accepted by an agent (R4)."""
        return self.source == self.Source.CLAIM and self.accepted_at is None and self.refused_at is None

    @property
    def is_refused_claim(self) -> bool:
        """Typed in by the person, and refused by an agent: it counts for nothing (R4)."""
        return self.source == self.Source.CLAIM and self.refused_at is not None

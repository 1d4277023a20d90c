"""Notices: what somebody is told, in the portal and by mail (R32)."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    def to(self, reader_id: int, *, runs: Collection[int], about_oneself: Collection[str]) -> Self:
        """What a person may read now: what is about themselves, and about the organizations (ids) that they run.

        `about_oneself`: the verbs that are told to the person concerned, whoever they work for. Leaving works at once:
        who does not run an organization any more reads nothing else about it.
        """
        own = Q(person_id=F("reader_id"), verb__in=list(about_oneself))
        return self.filter(
            Q(organization_id__isnull=True) | own | Q(organization_id__in=list(runs)), reader_id=reader_id
        )

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> Self:
        """Annotated with `was_read` (0 or 1), by which they are listed, and then by their days."""
        return self.annotate(
            was_read=Case(When(read_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
        )

    def to_mail(self, *, at: datetime) -> Self:
        """Those of which a mail is due, and that nobody is sending at that instant."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at), mailed_at__isnull=True, mail_due_at__lte=at
        )


class Notice(models.Model):
    """One thing that one person is told once (R32): a copy of the entry that says it, and what became of the telling.

    Like the entry it holds ids and words, and no names. `mail_due_at` is empty where no mail is wanted, or none any
    more. A mail that is being sent is leased: until then nobody else sends it, and afterwards it is due again. `mail`
    names the mail that it went into, so that a second attempt is the same mail.
    """

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who is told"),
        on_delete=models.PROTECT,
        related_name="notices",
        db_index=False,
    )
    organization_id = models.BigIntegerField(_("organization"), null=True)
    verb = models.CharField(_("what happened"), max_length=60)
    on = models.DateField(_("business date"))
    by_id = models.BigIntegerField(_("who did it"), null=True)
    on_behalf_of_id = models.BigIntegerField(_("on whose behalf"), null=True)
    person_id = models.BigIntegerField(_("whom it concerns"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    once = models.CharField(_("what makes it unique"), max_length=200)
    made_at = models.DateTimeField(_("made at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    mail_due_at = models.DateTimeField(_("mail due at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)
    mail = models.UUIDField(_("mail"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts to mail it"), default=0)
    leased_until = models.DateTimeField(_("being mailed until"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["reader", "-id"], name="activity_notice_of_reader"),
            models.Index(fields=["reader"], name="activity_notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["mail_due_at"],
                name="activity_notice_to_mail",
                condition=Q(mail_due_at__isnull=False, mailed_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reader", "once"], name="activity_notice_told_once"),
            models.CheckConstraint(
                name="activity_notice_mailed_when_due",
                condition=Q(mailed_at__isnull=True) | Q(mail_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} to {self.reader_id}"


class NewsPreference(models.Model):
    """Whether somebody wants mails about a kind of news; without a row they do. The portal tells them either way."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="news_preferences", db_index=False
    )
    kind = models.CharField(_("kind of news"), max_length=40)
    by_mail = models.BooleanField(_("by mail"))

    class Meta:
        verbose_name = _("preference of news")
        verbose_name_plural = _("preferences of news")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="activity_news_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}: {self.by_mail}"

"""What the core keeps: answers that may be asked for a second time."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKeyQuerySet(models.QuerySet["IdempotencyKey"]):
    def expired(self, *, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)


class IdempotencyKey(models.Model):
    """A request that was carried out, and its answer: the same key brings the same answer again, and nothing else.

    Written in the transaction of what the request did, so either both are there or neither. A key belongs to whoever
    sent it (`owner`: a token, or a person in a browser) and to one request: method, path and body.
    """

    HOURS = 24

    owner = models.CharField(_("owner"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    method = models.CharField(_("method"), max_length=10)
    path = models.CharField(_("path"), max_length=1000)
    body_hash = models.CharField(_("hash of the body"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    content_type = models.CharField(_("form of the answer"), max_length=60, blank=True)
    expires_at = models.DateTimeField(_("expires at"))

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        indexes = [models.Index(fields=["expires_at"], name="core_idempotency_expires")]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="core_idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} by {self.owner}"

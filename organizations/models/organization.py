"""Partner organizations."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def locked(self, ids: Iterable[int]) -> list["Organization"]:
        """Lock organizations, in the order of their ids, until the transaction ends.

        Taken before any fact of theirs is read: the next statement takes a fresh snapshot. Everything that an act
        touches is locked in one call, so that two acts never wait for each other.
        """
        return list(self.filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True))

    def of_employee(self, person_id: int, *, on: object) -> Self:
        """The organizations that employ the person on a day."""
        return self.filter(
            models.Q(employments__left_on__isnull=True) | models.Q(employments__left_on__gt=on),
            employments__person_id=person_id,
            employments__joined_on__lte=on,
        )


class Organization(models.Model):
    """A partner organization: the members of the programme, known by their MPN ID."""

    class Market(models.TextChoices):
        DEVELOPED = "developed", _("Developed market")
        DEVELOPING = "developing", _("Developing market")

    mpn_id = models.CharField(_("MPN ID"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    market = models.CharField(_("market"), max_length=10, choices=Market.choices, default=Market.DEVELOPED)
    city = models.CharField(_("city"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [one_of("organizations_organization_market_is_known", "market", ["developed", "developing"])]

    def __str__(self) -> str:
        return self.name

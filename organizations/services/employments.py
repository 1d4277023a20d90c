"""Joining and leaving an organization, and what somebody is in it (R8)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from core.refusals import refuse_if
from organizations.models import Employment, Organization
from organizations.signals import employment_ended


@transaction.atomic
def join(
    *, organization: Organization, person: User, on: date, by: User | None, role: str = Employment.Role.EMPLOYEE
) -> Employment:
    """Let a person work for an organization from a day on; joining again on the day of leaving goes on as before."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    Organization.objects.locked([organization.pk])
    employment = (
        Employment.objects.filter(organization=organization, person=person)
        .exclude(left_on__lt=on)
        .order_by("joined_on")
        .first()
    )
    if employment is None:
        employment = Employment.objects.create(organization=organization, person=person, role=role, joined_on=on)
    elif employment.left_on is not None:
        employment.left_on, employment.role = None, role
        employment.save(update_fields=["left_on", "role"])
    record("employee.joined", organization_id=organization.pk, on=on, by=by, person_id=person.pk, role=role)
    return employment


@transaction.atomic
def leave(*, organization: Organization, person: User, on: date, by: User | None) -> None:
    """End a person's employment, and with it their links to the organization, on that day (R8).

    The last admin cannot go.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    Organization.objects.locked([organization.pk])
    employment = Employment.objects.filter(organization=organization, person=person).in_force(on=on).first()
    if employment is None:
        return
    _refuse_without_admin(employment, on=on)
    employment.left_on = on
    employment.save(update_fields=["left_on"])
    record("employee.left", organization_id=organization.pk, on=on, by=by, person_id=person.pk)
    employment_ended.send(Employment, person=person, organization=organization, on=on, by=by)


def _refuse_without_admin(employment: Employment, *, on: date) -> None:
    others = Employment.objects.filter(organization=employment.organization).in_force(on=on).admins()
    refuse_if(
        employment.role == Employment.Role.ADMIN and not others.exclude(pk=employment.pk).exists(),
        _("An organization keeps at least one admin. Make somebody else an admin first."),
        code="last_admin",
    )

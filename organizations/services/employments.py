"""Joining and leaving an organization, and what somebody is in it (R8)."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from core.refusals import Refusal, refuse_if
from organizations.models import Employment, Organization
from organizations.signals import employment_ended

LAST_ADMIN = _("An organization keeps at least one admin. Make somebody else an admin first.")


def lock(person: User, organization: Organization) -> None:
    """Lock first the person, then the organization, until the transaction ends: the one order of locks."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    Organization.objects.locked([organization.pk])


@transaction.atomic
def join(
    *, organization: Organization, person: User, on: date, by: User | None, role: str = Employment.Role.EMPLOYEE
) -> Employment:
    """Let a person work for an organization from a day on; joining again on the day of leaving goes on as before.

    Who works there already stays what they are.
    """
    lock(person, organization)
    known = Employment.objects.filter(organization=organization, person=person).order_by("joined_on")
    present = known.in_force(on=on).first()
    if present is not None and present.left_on is None:
        return present
    employment = present or known.filter(left_on=on).first() or known.filter(joined_on__gt=on).first()
    if employment is None:
        employment = Employment.objects.create(organization=organization, person=person, role=role, joined_on=on)
    else:
        # What was to begin later is part of this one now.
        known.filter(joined_on__gt=on).exclude(pk=employment.pk).update(left_on=F("joined_on"))
        employment.joined_on, employment.left_on = min(employment.joined_on, on), None
        employment.role = present.role if present else role
        employment.save(update_fields=["joined_on", "left_on", "role"])
    record("employee.joined", organization_id=organization.pk, on=on, by=by, person_id=person.pk, role=employment.role)
    return employment


@transaction.atomic
def leave(*, organization: Organization, person: User, on: date, by: User | None) -> None:
    """End a person's employment, and with it their links to the organization, on that day (R8).

    The last admin cannot go. Leaving twice changes nothing.
    """
    lock(person, organization)
    employment = _present(organization, person, on=on)
    if employment is None:
        return
    if by is not None and by.pk != person.pk:
        refuse_unless_admin(by, organization, on=on)
    refuse_if(_is_last_admin(employment, on=on), LAST_ADMIN, code="last_admin")
    employment.left_on = on
    employment.save(update_fields=["left_on"])
    record("employee.left", organization_id=organization.pk, on=on, by=by, person_id=person.pk)
    employment_ended.send(Employment, person=person, organization=organization, on=on, by=by)


@transaction.atomic
def change_role(*, organization: Organization, person: User, role: str, on: date, by: User) -> None:
    """Make an employee an admin, or an admin an employee; the last admin stays one."""
    lock(person, organization)
    refuse_unless_admin(by, organization, on=on)
    employment = _present(organization, person, on=on)
    if employment is None:
        raise Refusal(_("This person does not work here any more."), code="not_employed")
    if employment.role == role:
        return
    refuse_if(_is_last_admin(employment, on=on), LAST_ADMIN, code="last_admin")
    before, employment.role = employment.role, role
    employment.save(update_fields=["role"])
    record(
        "employee.role_changed",
        organization_id=organization.pk,
        on=on,
        by=by,
        person_id=person.pk,
        before=before,
        after=role,
    )


def refuse_unless_admin(person: User, organization: Organization, *, on: date) -> None:
    """Refuse whoever is no admin of the organization on that day; asked under its lock, on the facts of this moment."""
    employments = Employment.objects.filter(person=person, organization=organization)
    refuse_if(
        not employments.in_force(on=on).admins().exists(),
        _("Only an admin of the organization may do this."),
        code="not_an_admin",
    )


def _present(organization: Organization, person: User, *, on: date) -> Employment | None:
    return Employment.objects.filter(organization=organization, person=person).in_force(on=on).first()


def _is_last_admin(employment: Employment, *, on: date) -> bool:
    if employment.role != Employment.Role.ADMIN:
        return False
    # Somebody who is to leave does not keep the organization in hand.
    staying = Employment.objects.filter(organization=employment.organization, left_on=None, person__is_active=True)
    others = staying.in_force(on=on).admins()
    return not others.exclude(pk=employment.pk).exists()

"""Inviting people to an organization."""

from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from core.dates import add_days, now
from core.refusals import Refusal, refuse_if
from core.secrets import hash_of, new_secret
from organizations.models import Employment, Invitation, Organization
from organizations.services import employments

GONE = _("This invitation does not hold any more. Ask the organization for a new one.")


@transaction.atomic
def invite(*, organization: Organization, email: str, role: str, by: User, on: date) -> tuple[Invitation, str]:
    """Invite a mail address; return the invitation and its token, which goes into the mail and nowhere else.

    An earlier invitation of the same address that is still open is replaced. An agent may invite the first admin of an
    organization that has none (R37); otherwise only an admin invites.
    """
    Organization.objects.locked([organization.pk])
    email = email.strip().lower()
    if not (by.is_agent and role == Employment.Role.ADMIN and not has_admin(organization, on=on)):
        employments.refuse_unless_admin(by, organization, on=on)
    working = Employment.objects.filter(organization=organization, person__email=email).in_force(on=on)
    refuse_if(working.exists(), _("Somebody with this address works here already."), code="works_here")
    Invitation.objects.filter(organization=organization).to(email).open(on=on).update(revoked_at=now(), revoked_by=by)
    token = new_secret()
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        role=role,
        token_hash=hash_of(token),
        invited_at=now(),
        invited_by=by,
        expires_on=add_days(on, Invitation.DAYS),
    )
    record("invitation.sent", organization_id=organization.pk, on=on, by=by, invitation=invitation.pk, role=role)
    return invitation, token


def has_admin(organization: Organization, *, on: date) -> bool:
    """Whether anybody could act for the organization (R37)."""
    there = Employment.objects.filter(organization=organization, person__is_active=True)
    return there.in_force(on=on).admins().exists()


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, on: date) -> None:
    """Take an invitation back; one that was accepted or revoked stays what it is."""
    Organization.objects.locked([invitation.organization_id])
    employments.refuse_unless_admin(by, invitation.organization, on=on)
    invitation.refresh_from_db()
    if not invitation.is_open(on=on):
        return
    invitation.revoked_at, invitation.revoked_by = now(), by
    invitation.save(update_fields=["revoked_at", "revoked_by"])
    record("invitation.revoked", organization_id=invitation.organization_id, on=on, by=by, invitation=invitation.pk)


def find(token: str, *, on: date) -> Invitation | None:
    """The open invitation of a token; None for any other text, and where the inviter may not invite any more."""
    holding = Invitation.objects.holding(on=on).select_related("organization", "invited_by")
    return holding.filter(token_hash=hash_of(token)).first()


def waiting_for(person: User, *, on: date) -> QuerySet[Invitation]:
    """The open invitations to a person, by organization: to the address that they have shown to be theirs.

    Of organizations where they work already, there is none.
    """
    shown = EmailAddress.objects.filter(user=person, email=OuterRef("email"), verified=True)
    works_there = Employment.objects.filter(person=person, organization=OuterRef("organization")).in_force(on=on)
    mine = Invitation.objects.holding(on=on).to(person.email).filter(Exists(shown), ~Exists(works_there))
    return mine.select_related("organization").order_by("organization__name", "pk")


@transaction.atomic
def accept(token: str, *, person: User, on: date) -> Employment:
    """Accept an invitation, once: the person works for the organization from that day on.

    The invitation is bound to its address: nobody else's account accepts it.
    """
    employments.lock(person, _open(token, on=on).organization)
    # Looked up again under the lock: meanwhile it may have been accepted, revoked or replaced.
    invitation = _open(token, on=on)
    refuse_if(
        invitation.email != person.email,
        _("This invitation was sent to another address. Sign in with the account of that address."),
        code="other_address",
    )
    return _accept(invitation, person=person, on=on)


def accept_waiting(organization: Organization, *, person: User, on: date) -> Employment | None:
    """Accept the invitation of an organization that waits for a person, without its token; None where there is none.

    The caller holds the locks of the person and the organization, as `accept` does: it is read under them.
    """
    invitation = waiting_for(person, on=on).filter(organization=organization).first()
    return _accept(invitation, person=person, on=on) if invitation else None


def _accept(invitation: Invitation, *, person: User, on: date) -> Employment:
    invitation.accepted_at, invitation.accepted_by = now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return employments.join(organization=invitation.organization, person=person, role=invitation.role, on=on, by=person)


def _open(token: str, *, on: date) -> Invitation:
    invitation = find(token, on=on)
    if invitation is None:
        raise Refusal(GONE, code="gone")
    return invitation

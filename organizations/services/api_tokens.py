"""Tokens for programs: made, used, revoked."""

from datetime import date

from django.db import transaction

from accounts.models import User
from activity.log import record
from core.dates import now
from core.secrets import hash_of, new_secret
from organizations.models import ApiToken, Employment, Organization
from organizations.services.employments import refuse_unless_admin


@transaction.atomic
def create(*, organization: Organization, person: User, name: str, scope: str, on: date) -> tuple[ApiToken, str]:
    """A token by which a program acts for `person`, an admin, in `organization`.

    Its secret is returned once and stored hashed.
    """
    Organization.objects.locked([organization.pk])
    refuse_unless_admin(person, organization, on=on)
    secret = f"pc_{new_secret()}"
    token = ApiToken.objects.create(
        organization=organization,
        person=person,
        name=name,
        scope=scope,
        token_hash=hash_of(secret),
        created_at=now(),
        created_by=person,
    )
    record(
        "token.created",
        organization_id=organization.pk,
        on=on,
        by=person,
        person_id=person.pk,
        token=token.pk,
        scope=scope,
    )
    return token, secret


def find(secret: str, *, on: date) -> ApiToken | None:
    """The valid token of a secret, whose person still works for its organization; the day of use is kept."""
    token = (
        ApiToken.objects.valid()
        .select_related("person", "organization")
        .filter(token_hash=hash_of(secret), person__is_active=True)
        .first()
    )
    if token is None:
        return None
    employments = Employment.objects.filter(person=token.person, organization=token.organization)
    if not employments.in_force(on=on).exists():
        return None
    if token.last_used_on != on:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=on)
    return token


@transaction.atomic
def revoke(token: ApiToken, *, by: User, on: date) -> None:
    """End a token; the next request with it is refused. Revoking twice changes nothing."""
    Organization.objects.locked([token.organization_id])
    refuse_unless_admin(by, token.organization, on=on)
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now(), revoked_by=by)
    if changed:
        record(
            "token.revoked",
            organization_id=token.organization_id,
            on=on,
            by=by,
            person_id=token.person_id,
            token=token.pk,
        )

"""Who is made an employee has written before that, or writes no more (trust 2)."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from django.db import connection, transaction

from accounts.models import User
from activity.log import broken_chains
from activity.models import ActivityRecord
from core.refusals import Refusal
from organizations.models import Employment, Organization
from organizations.services import api_tokens, details, employments, invitations
from tests.factories import TODAY, AdminFactory, ApiTokenFactory, EmploymentFactory, OrganizationFactory
from tests.threads import ROUNDS, at_once, crowd, errors_in

pytestmark = pytest.mark.django_db(transaction=True)


class Write(NamedTuple):
    """Something that only an admin does, and the word by which it is on record."""

    verb: str
    act: Callable[[Organization, User, User], object]


def rename(organization: Organization, by: User, _other: User) -> object:
    return details.change(organization, name="Fabrikam", country="US", city="", website="", by=by, on=TODAY)


def invite(organization: Organization, by: User, _other: User) -> object:
    return invitations.invite(organization=organization, email="new@contoso.example", role="admin", by=by, on=TODAY)


def remove(organization: Organization, by: User, other: User) -> object:
    return employments.leave(organization=organization, person=other, by=by, on=TODAY)


def promote(organization: Organization, by: User, other: User) -> object:
    return employments.change_role(organization=organization, person=other, role="admin", by=by, on=TODAY)


def make_a_token(organization: Organization, by: User, _other: User) -> object:
    return api_tokens.create(organization=organization, person=by, name="Nightly report", scope="write", on=TODAY)


def revoke_a_token(organization: Organization, by: User, other: User) -> object:
    return api_tokens.revoke(ApiTokenFactory(organization=organization, person=other), by=by, on=TODAY)


WRITES = [
    Write("organization.changed", rename),
    Write("invitation.sent", invite),
    Write("employee.left", remove),
    Write("employee.role_changed", promote),
    Write("token.created", make_a_token),
    Write("token.revoked", revoke_a_token),
]


def story(organization: Organization) -> list[tuple[str, int | None]]:
    """What is on record, in its order: who did what."""
    entries = ActivityRecord.objects.filter(organization_id=organization.pk).order_by("sequence")
    return list(entries.values_list("verb", "by_id"))


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.verb)
def test_a_write_waits_for_whoever_changes_the_organization(write):
    contoso = OrganizationFactory()
    ana = AdminFactory(organization=contoso).person
    other = EmploymentFactory(organization=contoso).person

    @transaction.atomic
    def impatiently() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
        write.act(contoso, ana, other)

    with transaction.atomic():
        Organization.objects.locked([contoso.pk])
        [error] = errors_in(at_once(impatiently))
    assert "lock timeout" in str(error)
    assert story(contoso) == []


def test_who_is_demoted_writes_before_it_or_not_at_all():
    before = refused = 0
    with crowd(2) as side_by_side:
        for number in range(ROUNDS):
            write = WRITES[number % len(WRITES)]
            contoso = OrganizationFactory()
            ana, ben = (AdminFactory(organization=contoso).person for _ in range(2))
            carol = EmploymentFactory(organization=contoso).person
            demote = partial(employments.change_role, organization=contoso, person=ana, role="employee", on=TODAY)
            demoted, wrote = side_by_side(partial(demote, by=ben), partial(write.act, contoso, ana, carol))
            assert demoted is None
            demotion = ("employee.role_changed", ben.pk)
            if isinstance(wrote, Refusal):
                assert wrote.code == "not_an_admin"
                assert story(contoso) == [demotion]
                refused += 1
            else:
                assert story(contoso) == [(write.verb, ana.pk), demotion]
                before += 1
            admins = Employment.objects.filter(organization=contoso).in_force(on=TODAY).admins()
            assert not admins.filter(person=ana).exists()
            assert admins.filter(person=ben).exists()
    assert before + refused == ROUNDS
    assert list(broken_chains()) == []

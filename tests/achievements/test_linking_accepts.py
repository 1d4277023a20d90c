"""Linking to an organization that has invited one accepts the invitation, together or not at all (R5)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from pytest_django import Settings

from achievements.models import Achievement, Link
from achievements.services import links
from activity.log import broken_chains
from core.refusals import Refusal
from core.secrets import hash_of
from organizations.models import Employment, Invitation, Organization
from organizations.services import employments, invitations
from tests.factories import (
    INSTANT,
    TODAY,
    AchievementFactory,
    AdminFactory,
    EmploymentFactory,
    OrganizationFactory,
    PersonFactory,
    invited,
)
from tests.threads import ROUNDS, crowd, errors_in

FEWER = ROUNDS // 4
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def contoso() -> Organization:
    return OrganizationFactory(name="Contoso")


@pytest.fixture
def exam() -> Achievement:
    return AchievementFactory(person=PersonFactory(email="ana@contoso.example"))


def link(exam: Achievement, organization: Organization) -> list[Link]:
    return links.link(person=exam.person, organization=organization, achievements=[exam], on=TODAY)


def roles_of(exam: Achievement, organization: Organization) -> list[str]:
    there = Employment.objects.filter(person=exam.person, organization=organization).in_force(on=TODAY)
    return list(there.values_list("role", flat=True))


def where(exam: Achievement) -> list[int]:
    links_of = Link.objects.filter(person=exam.person).in_force(on=TODAY)
    return list(links_of.values_list("organization", flat=True))


@pytest.mark.parametrize("role", ["employee", "admin"])
def test_linking_accepts_the_invitation_with_its_role(exam: Achievement, contoso: Organization, role: str) -> None:
    invitation = invited(exam.person, contoso, role=role)
    link(exam, contoso)
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.is_open(on=TODAY)) == (exam.person, False)
    assert (roles_of(exam, contoso), where(exam)) == ([role], [contoso.pk])


def test_linking_by_invitation_ends_the_links_elsewhere(exam: Achievement, contoso: Organization) -> None:
    fabrikam = EmploymentFactory(person=exam.person).organization
    link(exam, fabrikam)
    invited(exam.person, contoso)
    link(exam, contoso)
    assert where(exam) == [contoso.pk]
    assert roles_of(exam, fabrikam) == ["employee"]


def not_shown(invitation: Invitation) -> None:
    EmailAddress.objects.update(verified=False)


def right_is_over(invitation: Invitation) -> None:
    invitation.invited_by.employments.update(role="employee")


def fields(**values: Any) -> Callable[[Invitation], None]:
    def change(invitation: Invitation) -> None:
        Invitation.objects.filter(pk=invitation.pk).update(**values)

    return change


def taken_back(invitation: Invitation) -> None:
    invitations.revoke(invitation, by=invitation.invited_by, on=TODAY)


def used(invitation: Invitation) -> None:
    person = PersonFactory()
    fields(accepted_at=INSTANT, accepted_by=person)(invitation)


@pytest.mark.parametrize(
    "happened",
    [fields(expires_on=TODAY), taken_back, used, fields(email="ben@contoso.example"), not_shown, right_is_over],
    ids=["expired", "taken-back", "used", "foreign", "address-not-shown", "right-is-over"],
)
def test_an_invitation_that_does_not_hold_is_as_if_it_were_not_there(
    exam: Achievement, contoso: Organization, happened: Callable[[Invitation], None]
) -> None:
    happened(invited(exam.person, contoso))
    with pytest.raises(Refusal) as caught:
        link(exam, contoso)
    assert caught.value.code == "not_employed"
    assert (roles_of(exam, contoso), where(exam)) == ([], [])


def test_what_cannot_be_linked_accepts_nothing(exam: Achievement, contoso: Organization, settings: Settings) -> None:
    fabrikam = EmploymentFactory(person=exam.person).organization
    link(exam, fabrikam)
    invitation = invited(exam.person, contoso)
    settings.LINK_CHANGES_IN_12_MONTHS = 0
    with pytest.raises(Refusal):
        link(exam, contoso)
    invitation.refresh_from_db()
    assert invitation.is_open(on=TODAY)
    assert (roles_of(exam, contoso), where(exam)) == ([], [fabrikam.pk])


def test_who_works_there_already_stays_what_they_are(exam: Achievement, contoso: Organization) -> None:
    EmploymentFactory(person=exam.person, organization=contoso)
    invitation = invited(exam.person, contoso, role="admin")
    link(exam, contoso)
    invitation.refresh_from_db()
    assert (roles_of(exam, contoso), invitation.is_open(on=TODAY)) == (["employee"], True)


# --- At the same moment -----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_is_taken_back_while_one_links_is_accepted_or_refused_and_nothing_between() -> None:
    contoso = OrganizationFactory()
    admin = AdminFactory(organization=contoso).person
    outcomes = set()
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            exam = AchievementFactory(person=PersonFactory())
            invitation = invited(exam.person, contoso, by=admin)
            take_back = partial(invitations.revoke, invitation, by=admin, on=TODAY)
            errors = errors_in(at_once(partial(link, exam, contoso), take_back))
            assert [error for error in errors if not isinstance(error, Refusal)] == []
            invitation.refresh_from_db()
            outcome = invitation.accepted_at is not None
            assert (invitation.revoked_at is None) == outcome
            assert bool(errors) == (not outcome)
            assert (roles_of(exam, contoso), where(exam)) == ((["employee"], [contoso.pk]) if outcome else ([], []))
            outcomes.add(outcome)
    assert outcomes == {True, False}
    assert list(broken_chains()) == []


@pytest.mark.django_db(transaction=True)
def test_accepting_by_mail_while_one_links_makes_one_employee() -> None:
    contoso = OrganizationFactory()
    admin = AdminFactory(organization=contoso).person
    with crowd(2) as at_once:
        for number in range(FEWER):
            exam = AchievementFactory(person=PersonFactory())
            invited(exam.person, contoso, by=admin, token_hash=hash_of(f"token {number}"))
            accept = partial(invitations.accept, f"token {number}", person=exam.person, on=TODAY)
            errors = errors_in(at_once(partial(link, exam, contoso), accept))
            assert {getattr(error, "code", error) for error in errors} <= {"gone"}
            assert (roles_of(exam, contoso), where(exam)) == (["employee"], [contoso.pk])


@pytest.mark.django_db(transaction=True)
def test_two_people_who_are_invited_in_opposite_directions_do_not_wait_for_each_other_for_ever() -> None:
    here, there = OrganizationFactory(), OrganizationFactory()
    with crowd(2) as at_once:
        for _ in range(FEWER):
            ana, ben = (AchievementFactory(person=PersonFactory(), certification__code="70-483") for _ in range(2))
            for exam, present, wanted in ((ana, here, there), (ben, there, here)):
                employments.join(organization=present, person=exam.person, on=TODAY, by=None)
                link(exam, present)
                invited(exam.person, wanted)
            assert errors_in(at_once(partial(link, ana, there), partial(link, ben, here))) == []
            assert (where(ana), where(ben)) == ([there.pk], [here.pk])

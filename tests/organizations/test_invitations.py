"""Inviting people to an organization (R37): bound to an address, once, and no longer than the inviter's right."""

from functools import partial

import pytest

from core.dates import add_days
from core.refusals import Refusal
from organizations.models import Employment, Invitation, Organization
from organizations.services import employments, invitations
from tests.factories import TODAY, AdminFactory, AgentFactory, EmploymentFactory, OrganizationFactory, PersonFactory
from tests.threads import crowd, errors_in

pytestmark = pytest.mark.django_db
LAST_DAY = add_days(TODAY, Invitation.DAYS - 1)


@pytest.fixture
def contoso(db: None) -> Organization:
    """An organization with two admins."""
    organization = OrganizationFactory(name="Contoso")
    for _ in range(2):
        AdminFactory(organization=organization)
    return organization


@pytest.fixture
def admin(contoso):
    return contoso.employments.order_by("pk")[0].person


@pytest.fixture
def ana():
    return PersonFactory(email="ana@contoso.example")


def invite(organization: Organization, by, email="Ana@Contoso.example ", role="employee") -> str:
    """The token that is in the mail."""
    return invitations.invite(organization=organization, email=email, role=role, by=by, on=TODAY)[1]


def accept(token, person, on=TODAY) -> Employment:
    return invitations.accept(token, person=person, on=on)


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


def test_who_accepts_works_there_from_that_day(contoso, admin, ana):
    employment = accept(invite(contoso, admin, role="admin"), ana)
    assert (employment.organization, employment.role, employment.joined_on) == (contoso, "admin", TODAY)
    invitation = Invitation.objects.get()
    assert invitation.accepted_by == ana
    assert not invitation.is_open(on=TODAY)


def test_the_token_is_in_the_mail_and_nowhere_else(contoso, admin):
    token = invite(contoso, admin)
    (invitation,) = Invitation.objects.values()
    assert not any(token in str(value) for value in invitation.values())
    assert invitation["email"] == "ana@contoso.example"


def test_an_invitation_is_accepted_once(contoso, admin, ana):
    token = invite(contoso, admin)
    accept(token, ana)
    assert code_of(accept, token, ana) == "gone"


def test_nobody_elses_account_accepts_it(contoso, admin):
    assert code_of(accept, invite(contoso, admin), PersonFactory()) == "other_address"
    assert Invitation.objects.open(on=TODAY).exists()


def test_an_invitation_holds_for_fourteen_days(contoso, admin, ana):
    token = invite(contoso, admin)
    assert invitations.find(token, on=LAST_DAY)
    assert invitations.find(token, on=add_days(LAST_DAY, 1)) is None
    assert code_of(accept, token, ana, on=add_days(LAST_DAY, 1)) == "gone"


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_any_other_text_is_no_invitation(contoso, admin, ana, token):
    invite(contoso, admin)
    assert code_of(accept, token, ana) == "gone"


def test_a_revoked_invitation_is_gone(contoso, admin, ana):
    token = invite(contoso, admin)
    for _ in range(2):
        invitations.revoke(Invitation.objects.get(), by=admin, on=TODAY)
    assert code_of(accept, token, ana) == "gone"


def test_a_new_invitation_replaces_the_one_before(contoso, admin, ana):
    first, second = invite(contoso, admin), invite(contoso, admin)
    assert code_of(accept, first, ana) == "gone"
    accept(second, ana)


def test_no_invitation_outlives_the_right_of_who_sent_it(contoso, admin, ana):
    token = invite(contoso, admin)
    employments.leave(organization=contoso, person=admin, on=TODAY, by=admin)
    assert code_of(accept, token, ana) == "gone"


def test_no_invitation_outlives_the_account_of_who_sent_it(contoso, admin, ana):
    token = invite(contoso, admin)
    type(admin).objects.filter(pk=admin.pk).update(is_active=False)
    assert code_of(accept, token, ana) == "gone"


@pytest.mark.parametrize("who", [PersonFactory, AgentFactory])
def test_only_an_admin_invites(contoso, who):
    assert code_of(invite, contoso, who()) == "not_an_admin"
    assert code_of(invite, contoso, EmploymentFactory(organization=contoso).person) == "not_an_admin"


def test_an_agent_invites_the_first_admin_of_an_organization_that_has_none(ana):
    """R37."""
    empty, agent = OrganizationFactory(), AgentFactory()
    assert code_of(invite, empty, agent) == "not_an_admin"
    token = invite(empty, agent, role="admin")
    assert accept(token, ana).role == "admin"
    assert code_of(invite, empty, agent, role="admin", email="ben@contoso.example") == "not_an_admin"


def test_an_agents_invitation_is_gone_when_somebody_else_became_the_first_admin(ana):
    empty = OrganizationFactory()
    token = invite(empty, AgentFactory(), role="admin")
    AdminFactory(organization=empty)
    assert code_of(accept, token, ana) == "gone"


def test_nobody_is_invited_who_works_there(contoso, admin, ana):
    EmploymentFactory(organization=contoso, person=ana)
    assert code_of(invite, contoso, admin) == "works_here"


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_is_accepted_twice_at_once_is_accepted_once(contoso, admin):
    with crowd(2) as at_once:
        for _ in range(10):
            person = PersonFactory()
            token = invite(contoso, admin, email=person.email)
            (error,) = errors_in(at_once(*[partial(accept, token, person)] * 2))
            assert isinstance(error, Refusal)
            assert error.code == "gone"

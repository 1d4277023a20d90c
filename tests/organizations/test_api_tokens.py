"""Tokens are made and revoked by whoever is an admin at that moment (trust 2)."""

import pytest

from core.refusals import Refusal
from organizations.models import ApiToken
from organizations.services import api_tokens
from tests.factories import TODAY, AdminFactory, AgentFactory, ApiTokenFactory, EmploymentFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


def an_employee(organization):
    return EmploymentFactory(organization=organization).person


def an_admin_of_another(_organization):
    return AdminFactory().person


def a_former_admin(organization):
    return AdminFactory(organization=organization, left_on=TODAY).person


def an_agent(_organization):
    return AgentFactory()


NO_ADMINS = [an_employee, an_admin_of_another, a_former_admin, an_agent]


@pytest.mark.parametrize("nobody_to_decide", NO_ADMINS)
def test_only_an_admin_makes_a_token(nobody_to_decide):
    contoso = OrganizationFactory()
    with pytest.raises(Refusal) as refused:
        api_tokens.create(organization=contoso, person=nobody_to_decide(contoso), name="Report", scope="read", on=TODAY)
    assert refused.value.code == "not_an_admin"
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("nobody_to_decide", NO_ADMINS)
def test_only_an_admin_revokes_a_token(nobody_to_decide):
    token = ApiTokenFactory()
    with pytest.raises(Refusal) as refused:
        api_tokens.revoke(token, by=nobody_to_decide(token.organization), on=TODAY)
    assert refused.value.code == "not_an_admin"
    assert ApiToken.objects.valid().get() == token


def test_a_token_is_revoked_once():
    token = ApiTokenFactory()
    ana, ben = (AdminFactory(organization=token.organization).person for _ in range(2))
    api_tokens.revoke(token, by=ana, on=TODAY)
    api_tokens.revoke(token, by=ben, on=TODAY)
    assert ApiToken.objects.get().revoked_by == ana

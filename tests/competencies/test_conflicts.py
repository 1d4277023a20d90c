"""No agent decides on an organization that employs or invites them, or did in the last 12 months (R20)."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from competencies.models import Competency, Override
from competencies.services import overrides
from core.dates import add_days
from core.refusals import Refusal
from organizations.models import Organization
from organizations.services import invitations
from tests.factories import (
    INSTANT,
    LONG_AGO,
    TODAY,
    AdminFactory,
    AgentFactory,
    EmploymentFactory,
    InvitationFactory,
    OrganizationFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
TOMORROW = add_days(TODAY, 1)


@pytest.fixture
def contoso() -> Organization:
    found: Organization = OrganizationFactory(name="Contoso")
    return found


@pytest.fixture
def place(contoso):
    """Place an override today, by some agent unless it is said by which."""

    def place(by=None) -> Override:
        return overrides.place(
            organization=contoso,
            competency=Competency.objects.get(slug="application-development"),
            level="gold",
            reason="The feed is late.",
            by=by or AgentFactory(),
            on=TODAY,
        )

    return place


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


@pytest.mark.parametrize(
    ("employment", "is_refused"),
    [
        ({}, True),
        ({"joined_on": TOMORROW}, True),
        ({"left_on": TOMORROW}, True),
        ({"left_on": TODAY}, True),
        ({"left_on": date(2025, 11, 23)}, True),
        ({"left_on": date(2025, 11, 22)}, False),
        ({"left_on": date(2021, 1, 1)}, False),
    ],
)
def test_an_agent_does_nothing_for_an_organization_that_employed_them_in_the_last_twelve_months(
    contoso, place, employment, is_refused
):
    agent = AgentFactory()
    override = place()
    EmploymentFactory(**{"organization": contoso, "person": agent, "joined_on": LONG_AGO, **employment})
    for act in (place, partial(overrides.revoke, override, on=TODAY)):
        if is_refused:
            assert code_of(act, by=agent) == "conflict_of_interest"
        else:
            act(by=agent)


def test_an_agent_does_nothing_for_an_organization_that_invites_them(contoso, place):
    agent = AgentFactory()
    InvitationFactory(organization=contoso, email=agent.email)
    assert code_of(place, by=agent) == "conflict_of_interest"


@pytest.mark.parametrize(
    ("invitation", "is_refused"),
    [
        ({"expires_on": TODAY}, True),
        ({"expires_on": date(2025, 11, 23)}, True),
        ({"expires_on": date(2025, 11, 22)}, False),
        ({"revoked_at": INSTANT}, True),
        ({"revoked_at": datetime(2025, 11, 23, 0, 0, tzinfo=UTC)}, True),
        ({"revoked_at": datetime(2025, 11, 22, 23, 59, tzinfo=UTC)}, False),
        ({"accepted_at": datetime(2025, 11, 23, 0, 0, tzinfo=UTC)}, True),
        ({"accepted_at": datetime(2025, 11, 22, 23, 59, tzinfo=UTC)}, False),
    ],
    ids=[
        "expired today", "expired twelve months ago less a day", "expired twelve months ago",
        "revoked today", "revoked twelve months ago less a day", "revoked twelve months ago",
        "accepted twelve months ago less a day", "accepted twelve months ago",
    ],
)  # fmt: skip
def test_an_agent_does_nothing_for_an_organization_that_invited_them_in_the_last_twelve_months(
    contoso, place, invitation, is_refused
):
    """Counted from the day on which the invitation ended: by its date, taken back, or accepted."""
    agent = AgentFactory()
    for ended, instant in dict(invitation).items():
        if ended.endswith("_at"):
            invitation = {
                **invitation,
                ended.replace("_at", "_by"): PersonFactory(),
                "expires_on": add_days(instant.date(), 7),
            }
    InvitationFactory(organization=contoso, email=agent.email, **invitation)
    if is_refused:
        assert code_of(place, by=agent) == "conflict_of_interest"
    else:
        place(by=agent)


def test_taking_an_invitation_back_frees_no_agent(contoso, place):
    agent, admin = AgentFactory(), AdminFactory(organization=contoso).person
    invitation, _token = invitations.invite(
        organization=contoso, email=agent.email, role="employee", by=admin, on=TODAY
    )
    invitations.revoke(invitation, by=admin, on=TODAY)
    assert code_of(place, by=agent) == "conflict_of_interest"


def test_an_agent_who_works_for_another_organization_is_impartial_here(place):
    agent = AgentFactory()
    EmploymentFactory(person=agent)
    place(by=agent)

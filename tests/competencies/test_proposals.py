"""From the third override in a row on, a second agent approves (R20)."""

from functools import partial
from typing import Any

import pytest

from activity.models import ActivityRecord
from competencies.models import Competency, Override, OverrideProposal
from competencies.services import overrides, proposals
from core.dates import add_days
from core.refusals import Refusal
from tests.factories import TODAY, AgentFactory, EmploymentFactory, OrganizationFactory, PersonFactory
from tests.threads import crowd, errors_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]


@pytest.fixture
def said():
    """What is said of an override, after two in a row."""
    usual: dict[str, Any] = {
        "organization": OrganizationFactory(), "competency": Competency.objects.get(slug="devops"), "level": "gold",
        "reason": "The feed is still late.", "on": TODAY,
    }  # fmt: skip
    for _ in range(2):
        overrides.place(**usual, by=AgentFactory())
    return usual


@pytest.fixture
def proposal(said) -> OverrideProposal:
    return proposals.propose(**said, by=AgentFactory())


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


def approve(proposal: OverrideProposal, by=None, on=TODAY) -> Override:
    return proposals.approve(proposal, by=by or AgentFactory(), on=on)


def test_a_proposal_gives_nothing(proposal):
    assert Override.objects.count() == 2
    assert list(OverrideProposal.objects.open()) == [proposal]


def test_an_approved_proposal_is_an_override_from_the_day_of_approval(said, proposal):
    override, second = approve(proposal, on=add_days(TODAY, 5)), AgentFactory()
    assert (override.starts_on, override.ends_on) == (add_days(TODAY, 5), Override.longest_end(add_days(TODAY, 5)))
    assert override.placed_by == proposal.proposed_by
    proposal.refresh_from_db()
    assert proposal.override == override
    assert code_of(approve, proposal, by=second) == "decided"
    verbs = [entry.verb for entry in ActivityRecord.objects.of(said["organization"].pk)]
    assert [verb for verb in verbs if verb.startswith("override.")][:3] == [
        "override.approved", "override.placed", "override.proposed",
    ]  # fmt: skip


def test_nobody_approves_what_they_proposed_themselves(proposal):
    assert code_of(approve, proposal, by=proposal.proposed_by) == "own"


def test_only_an_impartial_agent_approves(said, proposal):
    assert code_of(approve, proposal, by=PersonFactory()) == "not_an_agent"
    partial_agent = EmploymentFactory(organization=said["organization"], person__is_agent=True).person
    assert code_of(approve, proposal, by=partial_agent) == "conflict_of_interest"
    assert OverrideProposal.objects.open().exists()


def test_who_proposed_must_still_be_impartial_on_the_day_of_approval(said, proposal):
    EmploymentFactory(organization=said["organization"], person=proposal.proposed_by)
    assert code_of(approve, proposal) == "conflict_of_interest"


def test_a_refused_proposal_gives_nothing_and_makes_room_for_another(said, proposal):
    assert code_of(partial(proposals.propose, **said, by=AgentFactory())) == "waiting"
    proposals.refuse(proposal, by=proposal.proposed_by, on=TODAY)
    assert Override.objects.count() == 2
    assert code_of(approve, proposal) == "decided"
    proposals.propose(**said, by=AgentFactory())


def test_only_an_agent_refuses(said, proposal):
    assert code_of(proposals.refuse, proposal, by=PersonFactory(), on=TODAY) == "not_an_agent"


def test_an_end_that_passed_meanwhile_is_not_approved(said):
    proposal = proposals.propose(**said, by=AgentFactory(), ends_on=add_days(TODAY, 3))
    assert code_of(approve, proposal, on=add_days(TODAY, 3)) == "too_late"
    assert approve(proposal, on=add_days(TODAY, 2)).ends_on == add_days(TODAY, 3)


def test_a_proposal_obeys_what_an_override_obeys(said):
    assert code_of(partial(proposals.propose, **{**said, "reason": " "}, by=AgentFactory())) == "no_reason"
    assert code_of(partial(proposals.propose, **said, by=AgentFactory(), ends_on=add_days(TODAY, 99))) == "too_long"
    assert code_of(partial(proposals.propose, **said, by=PersonFactory())) == "not_an_agent"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does(said):
    agents = [AgentFactory() for _ in range(2)]
    with crowd(2) as at_once:
        for _ in range(10):
            proposal = proposals.propose(**said, by=AgentFactory())
            (error,) = errors_in(at_once(*[partial(approve, proposal, by=agent) for agent in agents]))
            assert isinstance(error, Refusal)
            assert error.code == "decided"
    assert Override.objects.count() == 12

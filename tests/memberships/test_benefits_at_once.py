"""The last of a benefit is activated once, however many want it at the same moment (R31)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from unittest.mock import PropertyMock, patch

import pytest

from accounts.models import User
from core.refusals import Refusal
from memberships.entitlements import Entitlement
from memberships.models import BenefitUse, Grant, Term
from memberships.services import assignments, benefit_keys, benefits
from organizations.models import Organization
from tests.factories import TODAY, AdminFactory, AgentFactory, BenefitFactory, EmploymentFactory, TermFactory
from tests.order_factories import BenefitKeyFactory, BenefitUseFactory, GrantFactory
from tests.threads import crowd, errors_in

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 20
ROUNDS = 50


@pytest.fixture
def term(catalogue: None) -> Term:
    return TermFactory()


@pytest.fixture
def admins(term: Term) -> list[User]:
    return [AdminFactory(organization=term.organization).person for _ in range(PEOPLE)]


def activating(grant: Grant, admins: list[User]) -> list[partial[list[BenefitUse]]]:
    return [partial(benefits.activate, grant, by=admin, on=TODAY) for admin in admins]


def outcomes(results: list[object]) -> set[str]:
    return {error.code if isinstance(error, Refusal) else repr(error) for error in errors_in(results)}


def test_the_last_seat_is_activated_once_by_twenty_at_once(term: Term, admins: list[User]) -> None:
    with crowd(PEOPLE) as at_once:
        for _ in range(ROUNDS):
            grant = GrantFactory(term=term, unit="seat", quantity=3)
            BenefitUseFactory(grant=grant, number=1)
            BenefitUseFactory(grant=grant, number=2)
            results = at_once(*activating(grant, admins))
            assert grant.uses.count() == 3
            assert len(errors_in(results)) == PEOPLE - 1
            # One after the other: whoever comes late is told why, and runs into no constraint.
            assert outcomes(results) == {"used_up"}


@contextmanager
def without_locks() -> Iterator[None]:
    """What would be if nobody waited for anybody: the organization's lock and the grant's are left out."""
    unlocked = type(Organization.objects.all())
    with ExitStack() as stack:
        stack.enter_context(
            patch.object(unlocked, "locked", lambda self, ids: list(self.filter(pk__in=list(ids)).order_by("pk")))
        )
        stack.enter_context(
            patch.object(type(Grant.objects.all()), "select_for_update", lambda self, **_: self.order_by("pk"))
        )
        yield


def test_without_the_locks_the_database_still_refuses_the_second(term: Term, admins: list[User]) -> None:
    with without_locks(), crowd(PEOPLE) as at_once:
        for _ in range(ROUNDS // 5):
            grant = GrantFactory(term=term, unit="seat", quantity=1)
            results = at_once(*activating(grant, admins))
            assert grant.uses.count() == 1
            assert outcomes(results) <= {"used_up", "memberships_benefit_use_once"}


def test_without_the_locks_and_the_constraint_more_would_be_activated_than_granted(
    term: Term, admins: list[User]
) -> None:
    """The race is a race: that is what the two are there for."""
    numbers = count(1_000)
    with (
        without_locks(),
        patch.object(Entitlement, "number", PropertyMock(side_effect=lambda: next(numbers))),
        crowd(PEOPLE) as at_once,
    ):
        for _ in range(ROUNDS):
            grant = GrantFactory(term=term, unit="seat", quantity=1)
            at_once(*activating(grant, admins))
            if grant.uses.count() > 1:
                return
    pytest.fail("nobody was fast enough")


def test_two_organizations_never_get_the_same_key(catalogue: None) -> None:
    terms = [TermFactory() for _ in range(4)]
    admins = [AdminFactory(organization=term.organization).person for term in terms]
    with crowd(len(terms)) as at_once:
        for number in range(ROUNDS // 2):
            code = f"office-{number}"
            grants = [GrantFactory(term=term, code=code, needs_key=True) for term in terms]
            keys = {BenefitKeyFactory(code=code).key for _ in range(3)}
            acts = [
                partial(benefits.activate, grant, by=admin, on=TODAY)
                for grant, admin in zip(grants, admins, strict=True)
            ]
            assert outcomes(at_once(*acts)) == {"no_keys_left"}
            uses = BenefitUse.objects.filter(grant__in=grants).select_related("key")
            assert sorted(use.key.key for use in uses if use.key) == sorted(keys)


def test_two_agents_who_load_the_same_keys_load_them_once(catalogue: None) -> None:
    agents = [AgentFactory() for _ in range(2)]
    with crowd(2) as at_once:
        for number in range(ROUNDS // 5):
            code = BenefitFactory(code=f"office-{number}", needs_key=True).code
            acts = [partial(benefit_keys.load, code, ["A-1", "A-2"], by=agent, on=TODAY) for agent in agents]
            loaded = at_once(*acts)
            assert sorted(one.new for one in loaded if isinstance(one, benefit_keys.Loaded)) == [0, 2]


def test_a_seat_that_two_admins_assign_at_once_is_one_persons(term: Term, admins: list[User]) -> None:
    people = [EmploymentFactory(organization=term.organization).person for _ in range(2)]
    with crowd(2) as at_once:
        for _ in range(ROUNDS // 5):
            use = BenefitUseFactory(
                grant=GrantFactory(term=term, unit="seat"), activated_on=TODAY, activated_by=admins[0]
            )
            acts = [
                partial(assignments.assign, use, person=person, by=admin, on=TODAY)
                for person, admin in zip(people, admins, strict=False)
            ]
            assert outcomes(at_once(*acts)) == {"taken"}
            assert use.assignments.count() == 1

"""No agent moves money of an organization that employs or invites them, or did of late; admins give back their own."""

from datetime import date
from threading import Event

import pytest
from django.db import transaction

from accounts.models import User
from core.refusals import Refusal
from memberships.models import Order, Payment, Refund
from memberships.services import payments
from organizations.models import Employment
from organizations.services import employments
from tests.factories import AgentFactory, EmploymentFactory, InvitationFactory
from tests.memberships.buying import Shop, open_shop
from tests.threads import PATIENCE, at_once, errors_in, until_somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    found = open_shop()
    found.holds("silver", since=DAY)
    return found


@pytest.fixture
def paid(shop: Shop) -> Order:
    order = shop.buy("silver", on=DAY).order
    assert order is not None
    return order


def employed(shop: Shop, **employment: object) -> User:
    agent: User = AgentFactory()
    EmploymentFactory(organization=shop.organization, person=agent, **employment)
    return agent


def invited(shop: Shop) -> User:
    agent: User = AgentFactory()
    InvitationFactory(organization=shop.organization, email=agent.email, expires_on=date(2026, 3, 1))
    return agent


def refused(act: object, *args: object, **said: object) -> str:
    with pytest.raises(Refusal, match="employs or invites") as caught:
        act(*args, **said)  # type: ignore[operator]
    return caught.value.code


def test_an_agent_gives_no_order_of_their_own_organization_back(shop: Shop, paid: Order) -> None:
    for agent in (employed(shop), employed(shop, left_on=date(2026, 3, 1)), invited(shop)):
        assert refused(payments.refund, paid, by=agent, on=DAY) == "conflict_of_interest"
    assert not Refund.objects.exists()
    assert payments.refund(paid, by=shop.agent, on=DAY).refunded_by == shop.agent


def test_an_agent_who_is_an_admin_there_gives_it_back_as_its_admin(shop: Shop, paid: Order) -> None:
    """R27: an admin may."""
    agent = employed(shop, role=Employment.Role.ADMIN)
    assert payments.refund(paid, by=agent, on=DAY).refunded_by == agent


def test_an_agent_who_was_an_admin_there_does_not(shop: Shop, paid: Order) -> None:
    agent = employed(shop, role=Employment.Role.ADMIN, left_on=DAY)
    assert refused(payments.refund, paid, by=agent, on=DAY) == "conflict_of_interest"


def test_an_agent_notes_no_money_as_sent_to_their_own_organization(shop: Shop, paid: Order) -> None:
    payments.refund(paid, by=shop.admin, on=DAY)
    (payment,) = payments.owed_back()
    for agent in (employed(shop), employed(shop, role=Employment.Role.ADMIN), invited(shop)):
        assert refused(payments.note_return, payment, by=agent, on=DAY) == "conflict_of_interest"
    assert payments.owed_back() == [payment]
    assert payments.note_return(payment, by=shop.agent, on=DAY)


@pytest.mark.django_db(transaction=True)
def test_an_agent_who_joins_at_that_moment_confirms_no_payment(shop: Shop) -> None:
    """The conflict is looked for when nobody can join any more."""
    agent, joined = AgentFactory(), Event()
    order = shop.order("silver", on=DAY)

    @transaction.atomic
    def join() -> None:
        employments.join(organization=shop.organization, person=agent, on=DAY, by=None)
        joined.set()
        until_somebody_waits_for_a_lock()

    def confirm() -> None:
        assert joined.wait(PATIENCE)
        payments.confirm_transfer(order, reference="A1", amount_minor=185_000, currency="USD", by=agent, on=DAY)

    (error,) = errors_in(at_once(join, confirm))
    assert isinstance(error, Refusal)
    assert error.code == "conflict_of_interest"
    assert not Payment.objects.exists()

"""The overview says what happened and what is to be done: who left, who unlinked, what waits for payment."""

from datetime import date

from django.test import Client

from accounts.models import User
from achievements.services import links
from organizations.services import employments
from tests.factories import AdminFactory, OrganizationFactory
from tests.order_factories import OrderFactory
from tests.programme.test_overview import DEPLOY, page_of, pytestmark, silver_member

__all__ = ["pytestmark"]


def test_who_left_is_said_to_have_left(client: Client, on: date) -> None:
    """R29: what changed, who, when; their links end with their work, but nobody unlinked anything."""
    organization = silver_member(client)
    leaver: User = organization.links.first().person
    employments.leave(organization=organization, person=leaver, on=on, by=None)
    risk = page_of(client).risk
    assert risk
    assert risk.changed.startswith(f"<strong>{leaver.full_name}</strong> left on 22 Nov 2026, and with them {DEPLOY}. ")


def test_who_unlinked_and_stayed_is_said_to_have_unlinked(client: Client, on: date) -> None:
    organization = silver_member(client)
    person: User = organization.links.first().person
    links.unlink(person=person, achievements=list(person.achievements.all()), on=on)
    risk = page_of(client).risk
    assert risk
    assert risk.changed.startswith(f"<strong>{person.full_name}</strong> unlinked {DEPLOY} on 22 Nov 2026. ")


def test_an_order_that_waits_for_its_payment_is_to_be_done(client: Client) -> None:
    newcomer = AdminFactory(organization=OrganizationFactory(mpn_id="5000000"))
    client.force_login(newcomer.person)
    order = OrderFactory(organization=newcomer.organization, placed_by=newcomer.person)
    (task,) = page_of(client, "/organizations/5000000/").tasks
    assert (task.title, task.url) == (f"{order.number} waits for payment", f"/organizations/5000000/orders/{order.pk}/")
    assert "to be paid before" in task.text
    assert task.title in client.get("/organizations/5000000/").content.decode()
    assert page_of(client, "/organizations/5000000/", on="2026-11-23").tasks == ()

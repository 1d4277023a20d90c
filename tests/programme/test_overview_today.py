"""The overview says what happened and what is to be done: who left, who unlinked, what waits for payment."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from achievements.services import links
from memberships.models import Term
from organizations.services import employments
from tests.factories import (
    INSTANT,
    AchievementFactory,
    AdminFactory,
    EmploymentFactory,
    OrganizationFactory,
    TermFactory,
    someone_with,
)
from tests.order_factories import OrderFactory
from tests.programme.queries import counted_queries
from tests.programme.test_overview import DEPLOY, PAGE, page_of, pytestmark, silver_member

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


@pytest.mark.parametrize("why", ["", "it ends too soon", "it is not linked by itself", "they went elsewhere"])
def test_a_claim_is_a_repair_where_accepting_it_is_all_there_is_to_do(client: Client, on: date, why: str) -> None:
    organization = silver_member(client)
    leaver: User = organization.links.first().person
    links.unlink(person=leaver, achievements=list(leaver.achievements.all()), on=on)
    keeper = someone_with("70-533", at=organization)
    if why == "they went elsewhere":
        elsewhere = EmploymentFactory(person=keeper).organization
        links.link(person=keeper, organization=elsewhere, achievements=list(keeper.achievements.all()), on=on)
    if why == "it is not linked by itself":
        links.link_new_ones(person=keeper, wanted=False)
    AchievementFactory(
        person=keeper, certification__code=DEPLOY, source="claim", claimed_at=INSTANT, earned_on=on,
        expires_on=date(2027, 3, 1) if why == "it ends too soon" else None,
    )  # fmt: skip
    risk = page_of(client).risk
    assert risk
    assert any("is accepted" in repair.text for repair in risk.repairs) is (why == "")


def test_without_grace_the_anniversary_is_the_end(client: Client) -> None:
    organization = silver_member(client)
    organization.terms.update(grace_days=0)
    ends = [step for step in page_of(client).steps if step.title == "Anniversary"]
    assert [step.text for step in ends] == ["Unless renewed, tier, benefits and display end on this day."]


def test_terms_that_resume_each_other_take_no_more_queries(client: Client) -> None:
    """An upgrade that was given back, and again (R27)."""
    organization = silver_member(client)
    term = organization.terms.get()
    counts = []
    for day in (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)):
        anniversary = term.anniversary
        Term.objects.filter(pk=term.pk).update(ends_on=day)
        term = TermFactory(
            organization=organization, tier="silver", starts_on=day, ends_on=anniversary, anniversary=anniversary,
            resumes=term,
        )  # fmt: skip
        client.get(PAGE)
        with counted_queries() as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_an_order_that_waits_for_its_payment_is_to_be_done(client: Client) -> None:
    newcomer = AdminFactory(organization=OrganizationFactory(mpn_id="5000000"))
    client.force_login(newcomer.person)
    order = OrderFactory(organization=newcomer.organization, placed_by=newcomer.person)
    (task,) = page_of(client, "/organizations/5000000/").tasks
    assert (task.title, task.url) == (f"{order.number} waits for payment", f"/organizations/5000000/orders/{order.pk}/")
    assert "to be paid before" in task.text
    assert task.title in client.get("/organizations/5000000/").content.decode()
    assert page_of(client, "/organizations/5000000/", on="2026-11-23").tasks == ()

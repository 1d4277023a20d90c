"""Leaving while somebody evaluates: the level is what the facts say when both are done (R3, R8)."""

from functools import partial
from threading import Event

import pytest
from django.db import transaction

from accounts.models import User
from competencies import standings
from competencies.engine.evaluate import evaluate
from competencies.models import LevelPeriod
from organizations.models import Organization
from organizations.services import employments
from tests.factories import TODAY, AdminFactory, OrganizationFactory, someone_with
from tests.threads import PATIENCE, ROUNDS, at_once, crowd, errors_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
DEPLOY = "TA-W10-DEPLOY"
"""Two people with it hold Windows and Devices at Silver."""


def an_organization() -> tuple[Organization, User]:
    """An organization with a level that it loses when somebody leaves, and who that is."""
    organization = AdminFactory(organization=OrganizationFactory()).organization
    leaving, _staying = (someone_with(DEPLOY, at=organization) for _ in range(2))
    standings.evaluate_many([organization.pk], on=TODAY)
    return organization, leaving


def level_of(organization: Organization) -> list[str]:
    standings.bring_up_to_date([organization.pk], on=TODAY)
    held = LevelPeriod.objects.effective().held(on=TODAY).filter(organization=organization)
    return list(held.values_list("level", flat=True))


def leave(organization: Organization, person: User) -> None:
    employments.leave(organization=organization, person=person, on=TODAY, by=person)


def test_who_leaves_while_a_worker_evaluates_holds_up_nothing_any_more():
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            organization, person = an_organization()
            results = at_once(
                partial(leave, organization, person), partial(standings.evaluate_many, [organization.pk], on=TODAY)
            )
            assert errors_in(results) == []
            assert level_of(organization) == []


def test_who_leaves_between_the_reading_and_the_writing_of_a_worker_holds_up_nothing_any_more(monkeypatch):
    """The worst moment: what the worker has worked out is of facts that are no more."""
    was_read, has_left = Event(), Event()

    def slowly(*facts):
        was_read.set()
        assert has_left.wait(PATIENCE)
        return evaluate(*facts)

    organization, person = an_organization()
    assert level_of(organization) == ["silver"]

    def leaving() -> None:
        assert was_read.wait(PATIENCE)
        monkeypatch.setattr(standings, "evaluate", evaluate)
        leave(organization, person)
        has_left.set()

    monkeypatch.setattr(standings, "evaluate", slowly)
    worker = partial(standings.evaluate_many, [organization.pk], on=TODAY)
    assert errors_in(at_once(leaving, worker)) == []
    assert level_of(organization) == []


def test_a_worker_leaves_alone_what_somebody_is_changing():
    """It does not wait for who leaves, and who leaves does not wait for it."""
    organization, person = an_organization()
    with transaction.atomic():
        leave(organization, person)
        assert errors_in(at_once(partial(standings.evaluate_many, [organization.pk], on=TODAY))) == []
    assert level_of(organization) == []

"""What the pages read of one organization is what the evaluation reads of many."""

from datetime import date, timedelta

import pytest

from competencies import dossier, facts
from core.dates import month_index
from organizations.models import Organization
from tests.factories import (
    AchievementFactory,
    AuthorizationGrantFactory,
    EmploymentFactory,
    FigureFactory,
    LinkFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    someone_with,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def organization() -> Organization:
    found: Organization = OrganizationFactory.create()
    return found


def test_the_dossier_holds_the_facts_that_are_evaluated(organization: Organization, on: date) -> None:
    someone_with("70-533", "70-483", at=organization, expires_on=date(2027, 2, 8))
    someone_with("70-532", at=organization)
    FigureFactory(organization=organization, value=1_234)
    AuthorizationGrantFactory(organization=organization, ends_on=date(2027, 1, 1))
    OverrideFactory(organization=organization)
    someone_with("70-533", at=OrganizationFactory.create())
    read = dossier.read(organization, today=on).facts
    (evaluated,) = facts.read([organization.pk], running_month=month_index(on)).values()
    for name in ("market", "figures", "authorizations", "running_month"):
        assert getattr(read, name) == getattr(evaluated, name)
    assert {pk: sorted(held) for pk, held in read.people.items()} == {
        pk: sorted(held) for pk, held in evaluated.people.items()
    }
    assert list(read.overrides) == [tuple(override) for override in evaluated.overrides]


def test_a_claim_counts_for_nothing_until_it_is_accepted(organization: Organization, on: date) -> None:
    claim = AchievementFactory(source="claim", person=PersonFactory.create())
    LinkFactory(achievement=claim, organization=organization)
    assert dossier.read(organization, today=on).facts.people == {}


def test_the_earliest_end_is_the_reason(organization: Organization, on: date) -> None:
    person = PersonFactory.create()
    achievement = AchievementFactory(
        person=person, certification__code="70-533", earned_on=date(2025, 1, 1), expires_on=date(2027, 1, 1)
    )
    LinkFactory(
        achievement=achievement,
        organization=organization,
        linked_on=date(2025, 3, 1),
        unlinked_on=date(2026, 1, 1),
    )
    found = dossier.read(organization, today=on)
    read = found.facts
    assert read.people[person.pk] == [("70-533", date(2025, 3, 1).toordinal(), date(2026, 1, 1).toordinal())]
    assert read.reasons[person.pk, "70-533", date(2025, 3, 1).toordinal()] == "linked"
    assert read.reasons[person.pk, "70-533", date(2026, 1, 1).toordinal()] == "unlinked"
    assert found.otherwise == {(person.pk, "70-533", date(2026, 1, 1).toordinal()): date(2027, 1, 1).toordinal()}


def test_a_revoked_override_ends_on_that_day(organization: Organization, on: date) -> None:
    kept = OverrideFactory(organization=organization, starts_on=on - timedelta(days=20))
    kept.revoked_on = on - timedelta(days=5)
    kept.save()
    (override,) = dossier.read(organization, today=on).overrides
    assert (override.is_revoked, override.until) == (True, kept.revoked_on.toordinal())
    assert not override.is_in_force(on.toordinal())


def test_everybody_is_named_who_works_there_or_has_linked_something(organization: Organization, on: date) -> None:
    working = EmploymentFactory(organization=organization, joined_on=on - timedelta(days=9)).person
    came_back = EmploymentFactory(
        organization=organization, joined_on=on - timedelta(days=90), left_on=on - timedelta(days=50)
    ).person
    EmploymentFactory(organization=organization, person=came_back, joined_on=on - timedelta(days=5))
    linked = someone_with("70-533", at=organization)
    someone_with("70-533", at=OrganizationFactory.create())
    found = dossier.read(organization, today=on)
    assert found.names == {one.pk: one.full_name for one in (working, came_back, linked)}
    days = [on.toordinal() - back for back in (10, 9, 6, 5)]
    assert [found.works_there(working.pk, day) for day in days] == [False, True, True, True]
    assert [found.works_there(came_back.pk, day) for day in days] == [False, False, False, True]
    assert found.works_there(came_back.pk, on.toordinal() - 51)
    assert not found.works_there(came_back.pk, on.toordinal() - 50)

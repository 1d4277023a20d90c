"""What would change is what then does change (R5, R8, R17)."""

from datetime import date

import pytest

from achievements.models import Achievement
from achievements.services import links
from competencies import previews, standings
from competencies.models import LevelPeriod
from organizations.services import employments
from tests.factories import AchievementFactory, AdminFactory, EmploymentFactory, OrganizationFactory, someone_with

ON = date(2026, 11, 22)
DEPLOY = "TA-W10-DEPLOY"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings, catalogue):
    settings.PORTAL_TODAY = ON


def level(organization) -> str:
    held = LevelPeriod.objects.effective().held(on=ON).filter(organization=organization)
    return ", ".join(sorted(f"{row.competency.slug}: {row.level}" for row in held)) or "none"


def newcomer(organization, **fields) -> Achievement:
    achievement: Achievement = AchievementFactory(certification__code=DEPLOY, **fields)
    EmploymentFactory(organization=organization, person=achievement.person)
    return achievement


def test_a_link_that_earns_silver_is_shown_and_then_earns_it():
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    achievement = newcomer(organization, expires_on=date(2027, 5, 1))
    (change,) = previews.linking(organization, [achievement], on=ON)
    assert (change.competency, change.before.level, change.after.level) == ("windows-and-devices", "none", "silver")
    assert change.after.until == date(2027, 5, 1)
    assert not organization.links.filter(achievement=achievement).exists()
    links.link(person=achievement.person, organization=organization, achievements=[achievement], on=ON)
    assert level(organization) == "windows-and-devices: silver"


def test_a_claim_that_nobody_accepted_changes_nothing():
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    claim = newcomer(organization, source=Achievement.Source.CLAIM)
    assert previews.linking(organization, [claim], on=ON) == []


def test_a_link_that_only_makes_a_level_last_longer_is_shown_as_that():
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    someone_with(DEPLOY, at=organization, expires_on=date(2027, 3, 1))
    (change,) = previews.linking(organization, [newcomer(organization)], on=ON)
    assert not change.changes_the_level
    assert (change.before.until, change.after.until) == (date(2027, 3, 1), None)


def test_leaving_is_shown_with_what_is_lost_and_then_loses_it():
    organization = OrganizationFactory()
    AdminFactory(organization=organization)
    person = someone_with(DEPLOY, at=organization)
    someone_with(DEPLOY, at=organization)
    standings.bring_up_to_date(on=ON)
    (change,) = previews.unlinking(organization, person.pk, on=ON)
    assert (change.before.level, change.after.level) == ("silver", "none")
    employments.leave(organization=organization, person=person, on=ON, by=person)
    assert level(organization) == "none"


def test_unlinking_one_certification_leaves_the_others():
    organization = OrganizationFactory()
    person = someone_with(DEPLOY, "70-346", at=organization)
    someone_with(DEPLOY, at=organization)
    assert previews.unlinking(organization, person.pk, certifications=["70-346"], on=ON) == []
    assert previews.unlinking(organization, person.pk, certifications=[DEPLOY], on=ON) != []

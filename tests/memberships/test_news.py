"""Each change is told once (R32, R33): the difference between what is and what was told decides, never the date."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from achievements.services import links
from activity.models import ActivityRecord, Told
from competencies import standings
from core.dates import add_days
from memberships.services import news
from memberships.tasks import announce
from organizations.models import Organization
from organizations.services import enrollment
from tests.factories import (
    AchievementFactory,
    EmploymentFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)

ON = date(2026, 11, 22)
DEPLOY = "TA-W10-DEPLOY"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings, catalogue):
    settings.PORTAL_TODAY = ON


def verbs(organization: Organization) -> list[str]:
    return list(
        ActivityRecord.objects.filter(organization_id=organization.pk)
        .exclude(verb__startswith="achievement.")
        .order_by("sequence")
        .values_list("verb", flat=True)
    )


def silver_member(*, expires_on: date | None = None, term: date = date(2026, 3, 1)) -> Organization:
    """Holds Windows and Devices at Silver by two people, and a Silver membership; what is, was told."""
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    someone_with(DEPLOY, at=organization, expires_on=expires_on)
    TermFactory(organization=organization, tier="silver", starts_on=term)
    standings.bring_up_to_date([organization.pk], on=ON)
    news.set_told([organization.pk], on=ON)
    return organization


def test_what_is_at_first_is_told_to_nobody():
    organization = silver_member()
    assert verbs(organization) == []
    assert news.announce(on=ON) == 0
    assert Told.objects.get(organization_id=organization.pk, subject="level:windows-and-devices").word == "silver"


def test_a_level_that_a_link_gains_is_on_record_in_the_same_moment():
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    standings.bring_up_to_date(on=ON)
    news.set_told([organization.pk], on=ON)
    achievement = AchievementFactory(certification__code=DEPLOY)
    EmploymentFactory(organization=organization, person=achievement.person)
    links.link(person=achievement.person, organization=organization, achievements=[achievement], on=ON)
    entry = ActivityRecord.objects.get(organization_id=organization.pk, verb="level.gained")
    assert entry.facts == {"competency": "windows-and-devices", "before": "none", "after": "silver"}
    assert entry.on == ON


def test_a_level_that_runs_out_is_told_once_though_the_job_was_down_for_a_week(settings):
    organization = silver_member(expires_on=add_days(ON, 3))
    settings.PORTAL_TODAY = add_days(ON, 8)
    assert announce() == 1
    assert announce() == 0
    assert verbs(organization) == ["level.lost"]
    assert ActivityRecord.objects.get(organization_id=organization.pk, verb="level.lost").on == add_days(ON, 3)


def test_renewal_put_at_risk_and_safe_again_is_told(settings):
    organization = silver_member()
    person: User = organization.links.first().person
    links.unlink(person=person, achievements=list(person.achievements.all()), on=ON)
    assert verbs(organization) == ["level.lost", "membership.at_risk"]
    links.link(person=person, organization=organization, achievements=list(person.achievements.all()), on=ON)
    assert verbs(organization)[2:] == ["level.gained", "membership.safe_again"]


@pytest.mark.parametrize(
    ("days_before", "told"),
    [(91, None), (90, 90), (61, 90), (60, 60), (30, 30), (15, 15), (1, 15), (0, 0), (-22, 0), (-23, -23), (-29, -23)],
)
def test_of_several_marks_of_a_renewal_only_the_nearest_is_told(days_before, told, settings):
    organization = silver_member()
    anniversary = date(2027, 3, 1)
    settings.PORTAL_TODAY = anniversary - timedelta(days=days_before)
    announce()
    entries = ActivityRecord.objects.filter(organization_id=organization.pk, verb="membership.renewal_due")
    assert [entry.facts["days"] for entry in entries] == ([] if told is None else [told])
    if told is not None:
        assert entries[0].on == anniversary - timedelta(days=told)
        assert entries[0].facts["until"] == "2027-03-31"


def test_a_membership_that_lapses_is_told_on_the_day_after_its_grace(settings):
    organization = silver_member()
    settings.PORTAL_TODAY = date(2027, 3, 30)
    announce()
    assert "membership.lapsed" not in verbs(organization)
    settings.PORTAL_TODAY = date(2027, 3, 31)
    announce()
    assert verbs(organization)[-1] == "membership.lapsed"
    assert announce() == 0


def test_the_numbers_of_the_term_decide_when_its_renewal_is_due(settings):
    """R24: window and grace were copied onto the term when it was bought."""
    organization = silver_member()
    organization.terms.update(window_days=40, grace_days=0)
    settings.PORTAL_TODAY = date(2027, 1, 19)
    announce()
    assert "membership.renewal_due" not in verbs(organization)
    settings.PORTAL_TODAY = date(2027, 1, 20)
    announce()
    (due,) = ActivityRecord.objects.filter(organization_id=organization.pk, verb="membership.renewal_due")
    assert (due.facts["days"], due.facts["until"]) == (40, "2027-03-01")
    settings.PORTAL_TODAY = date(2027, 3, 1)
    announce()
    assert verbs(organization)[-1] == "membership.lapsed"


def test_the_first_level_of_an_organization_that_enrolled_is_told(settings):
    admin = PersonFactory()
    organization = enrollment.enroll(name="Fabrikam", country="DE", market="developed", by=admin, on=ON)
    for person in (admin, PersonFactory()):
        achievement = AchievementFactory(person=person, certification__code=DEPLOY)
        if person != admin:
            EmploymentFactory(organization=organization, person=person)
        links.link(person=person, organization=organization, achievements=[achievement], on=ON)
    assert "level.gained" in verbs(organization)


def test_a_level_that_never_was_is_lost_today_and_not_when_an_earlier_one_ended(settings):
    organization = silver_member(expires_on=add_days(ON, 3))
    settings.PORTAL_TODAY = add_days(ON, 10)
    announce()
    person, again = PersonFactory(), add_days(ON, 20)
    EmploymentFactory(organization=organization, person=person)
    achievement = AchievementFactory(person=person, certification__code=DEPLOY)
    settings.PORTAL_TODAY = again
    links.link(person=person, organization=organization, achievements=[achievement], on=again)
    links.unlink(person=person, achievements=[achievement], on=again)
    announce()
    lost = ActivityRecord.objects.filter(organization_id=organization.pk, verb="level.lost").order_by("sequence")
    assert [entry.on for entry in lost] == [add_days(ON, 3), again]


def test_a_level_that_comes_back_is_gained_on_the_day_it_came_back(settings):
    """Linked again on the day it was unlinked: the period on record runs on from long ago, but it was lost today."""
    organization = silver_member()
    person: User = organization.links.first().person
    mine = list(person.achievements.all())
    links.unlink(person=person, achievements=mine, on=ON)
    links.link(person=person, organization=organization, achievements=mine, on=ON)
    entries = ActivityRecord.objects.filter(organization_id=organization.pk, verb__startswith="level.")
    assert [(entry.verb, entry.on) for entry in entries.order_by("sequence")] == [
        ("level.lost", ON),
        ("level.gained", ON),
    ]
    settings.PORTAL_TODAY = add_days(ON, 1)
    assert announce() == 0


def test_a_membership_at_risk_that_lapses_is_not_safe_again(settings):
    organization = silver_member(expires_on=add_days(ON, 3))
    assert Told.objects.get(organization_id=organization.pk, subject="risk").word == "at_risk"
    settings.PORTAL_TODAY = date(2027, 3, 31)
    announce()
    assert "membership.lapsed" in verbs(organization)
    assert "membership.safe_again" not in verbs(organization)


def test_a_membership_at_risk_that_ends_early_is_not_safe_again(settings):
    organization = silver_member(expires_on=add_days(ON, 3))
    organization.terms.update(ends_on=add_days(ON, 4))
    settings.PORTAL_TODAY = add_days(ON, 5)
    announce()
    assert "membership.safe_again" not in verbs(organization)


def test_a_renewed_membership_is_not_due():
    organization = silver_member()
    TermFactory(organization=organization, tier="silver", starts_on=date(2027, 3, 1))
    assert news.announce(on=date(2027, 2, 1)) == 0
    assert verbs(organization) == []


def test_a_term_that_ended_early_neither_lapses_nor_is_due():
    organization = OrganizationFactory()
    TermFactory(organization=organization, tier="silver", starts_on=date(2026, 3, 1), ends_on=date(2026, 9, 1))
    news.set_told([organization.pk], on=ON)
    assert news.announce(on=ON) == 0
    assert not Told.objects.filter(organization_id=organization.pk, subject="renewal").exists()


def test_from_gold_to_silver_is_one_level_lost(settings):
    organization = silver_member()
    OverrideFactory(
        organization=organization, competency__slug="windows-and-devices", starts_on=ON, ends_on=add_days(ON, 5)
    )
    standings.request([organization.pk], reason="test")
    news.announce(on=ON)
    settings.PORTAL_TODAY = add_days(ON, 7)
    announce()
    lost = ActivityRecord.objects.get(organization_id=organization.pk, verb="level.lost")
    assert (lost.facts["before"], lost.facts["after"]) == ("gold", "silver")
    assert lost.on == add_days(ON, 5)
    assert verbs(organization) == ["level.gained", "level.lost"]


def test_nothing_new_costs_the_same_for_many_organizations(django_assert_max_num_queries):
    for _ in range(6):
        silver_member()
    with django_assert_max_num_queries(8):
        assert news.announce(on=ON) == 0


def test_setting_what_was_told_twice_swallows_no_news():
    organization = silver_member()
    person: User = organization.links.first().person
    Told.objects.filter(organization_id=organization.pk).exclude(subject="since").delete()
    news.set_told([organization.pk], on=ON)
    links.unlink(person=person, achievements=list(person.achievements.all()), on=ON)
    assert news.announce(on=ON) == 0
    assert "membership.at_risk" in verbs(organization)

"""Who is told what (R32): by a row that is written together with the entry, once, and to whom it concerns alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.services import links
from activity import news, wording
from activity.log import Entry, record_many
from activity.models import Notice
from competencies import standings
from competencies.models import Competency
from competencies.services import overrides
from core.dates import add_days
from memberships.services import news as memberships_news
from memberships.tasks import announce
from organizations.services import employments
from tests.factories import (
    TODAY,
    AchievementFactory,
    AdminFactory,
    AgentFactory,
    EmploymentFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)
from tests.news.happenings import a_level_is_lost, happens, told

DEPLOY = "TA-W10-DEPLOY"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]


def is_told_news(organization):
    standings.bring_up_to_date([organization.pk], on=TODAY)
    memberships_news.set_told([organization.pk], on=TODAY)


def silver_member(organization, *, expires_on: date | None = None, term: date = date(2026, 3, 1)):
    someone_with(DEPLOY, at=organization)
    someone_with(DEPLOY, at=organization, expires_on=expires_on)
    TermFactory(organization=organization, tier="silver", starts_on=term)
    is_told_news(organization)


# --- The kinds --------------------------------------------------------------------------------------------------------
def test_every_kind_is_of_verbs_that_the_record_has_sentences_for():
    known = {verb for kind in wording.kinds() for verb in kind.sentences}
    for kind in news.kinds():
        assert kind.verbs <= known, kind.key
        assert kind.always <= kind.verbs
        assert kind.says.keys() | kind.says_to_oneself.keys() <= kind.verbs


def test_the_kinds_are_those_that_the_rule_names():
    assert {kind.key for kind in news.kinds()} == {"membership", "risk", "orders", "levels", "overrides", "links"}
    assert {kind.key for kind in news.kinds() if kind.is_essential} == {"risk", "orders"}
    assert news.kind_of("membership.lapsed").always == {"membership.lapsed"}


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        ("membership.renewal_due", {"anniversary": "2027-03-01", "days": 30}),
        ("membership.lapsed", {"anniversary": "2026-10-01"}),
        ("order.paid", {"order": 3, "number": "PC-3", "offer": "gold", "price_minor": 473000}),
        ("order.expired", {"order": 3, "number": "PC-3", "offer": "gold", "price_minor": 473000}),
        ("order.cancelled", {"order": 3, "number": "PC-3", "offer": "gold", "price_minor": 473000}),
        ("order.refunded", {"order": 3, "number": "PC-3", "offer": "gold", "price_minor": 473000}),
        ("level.gained", {"competency": "devops", "before": "none", "after": "gold"}),
        ("membership.safe_again", {}),
        ("override.ending", {"override": 1, "competency": "devops", "level": "gold", "until": "2026-12-01"}),
    ],
)
def test_admins_are_told_and_employees_and_agents_are_not(verb, facts, organization, megan):
    employee, agent = EmploymentFactory(organization=organization).person, AgentFactory()
    happens(verb, organization, facts=facts)
    assert told(megan) == [verb]
    assert told(employee) == told(agent) == []


def test_what_is_no_news_tells_nobody(organization, megan):
    happens("organization.changed", organization, facts={"before": {}, "after": {}})
    happens("employee.joined", organization, person=PersonFactory())
    assert not Notice.objects.exists()


# --- To whom ----------------------------------------------------------------------------------------------------------
def test_whoever_did_it_is_not_told(organization, megan):
    other = AdminFactory(organization=organization).person
    happens("order.cancelled", organization, by=megan, facts={"order": 1})
    assert told(megan) == []
    assert told(other) == ["order.cancelled"]


def test_a_link_is_told_to_the_admins_and_not_to_who_linked(organization, megan):
    achievement = AchievementFactory()
    EmploymentFactory(organization=organization, person=achievement.person)
    links.link(person=achievement.person, organization=organization, achievements=[achievement], on=TODAY)
    links.unlink(person=achievement.person, achievements=[achievement], on=TODAY)
    assert told(megan) == ["achievement.linked", "achievement.unlinked"]
    assert told(achievement.person) == []


def test_who_is_removed_is_told_that_their_links_ended_and_who_removes_is_not(organization, megan):
    other = AdminFactory(organization=organization).person
    ben = someone_with("70-483", at=organization)
    employments.leave(organization=organization, person=ben, on=TODAY, by=megan)
    assert told(ben) == ["achievement.unlinked"]
    assert told(other) == ["achievement.unlinked"]
    assert told(megan) == []


def test_linking_elsewhere_tells_the_former_organization_nothing_of_the_new_one(organization, megan):
    fabrikam = OrganizationFactory(name="Fabrikam", pk=987_654_321)  # no other key holds this number
    nora = AdminFactory(organization=fabrikam).person
    ben = someone_with("70-483", at=organization)
    EmploymentFactory(organization=fabrikam, person=ben)
    links.link(person=ben, organization=fabrikam, achievements=list(ben.achievements.all()), on=TODAY)
    assert told(megan) == ["achievement.unlinked"]
    assert told(nora) == ["achievement.linked"]
    assert str(fabrikam.pk) not in str(Notice.objects.get(reader=megan).facts)


def test_news_of_one_organization_reach_the_admins_of_no_other(organization, megan):
    nora = AdminFactory().person
    a_level_is_lost(organization)
    assert told(nora) == []


def test_who_is_no_admin_on_the_day_of_telling_is_not_told_of_the_days_before(organization, megan):
    """A job that was down for days catches up: who left meanwhile is not told, who came meanwhile is."""
    AdminFactory(organization=organization, person__email="former@contoso.example", left_on=TODAY)
    new = AdminFactory(organization=organization, joined_on=TODAY).person
    entry = Entry("membership.lapsed", organization.pk, add_days(TODAY, -3), facts={"anniversary": "2026-10-20"})
    record_many([entry], on=TODAY)
    assert set(Notice.objects.values_list("reader", flat=True)) == {megan.pk, new.pk}


def test_an_account_that_is_closed_or_erased_is_told_nothing(organization):
    AdminFactory(organization=organization, person__is_active=False)
    a_level_is_lost(organization)
    happens("achievement.unlinked", organization, person=PersonFactory(is_active=False), facts={"certifications": []})
    record_many([Entry("achievement.unlinked", organization.pk, TODAY, person_id=987_654_321)])
    assert not Notice.objects.exists()


# --- Once -------------------------------------------------------------------------------------------------------------
def test_an_entry_that_is_told_once_makes_one_notice(organization, megan):
    for _ in range(2):
        happens("override.ended", organization, once="override.ended:7", facts={"competency": "devops"})
    assert told(megan) == ["override.ended"]


def test_what_is_undone_tells_nobody(organization, megan):
    from django.db import transaction

    with transaction.atomic():
        a_level_is_lost(organization)
        transaction.set_rollback(True)
    assert told(megan) == []


def test_the_first_import_of_an_organization_floods_nobody(catalogue, organization, megan):
    silver_member(organization)
    announce()
    assert told(megan) == []


def test_three_nights_without_the_job_are_caught_up_once(catalogue, organization, megan, settings):
    """The level ran out, the renewal is at risk and the window opened, and two marks passed: the nearest is told."""
    silver_member(organization, expires_on=date(2027, 1, 1))
    settings.PORTAL_TODAY = date(2026, 11, 30)
    announce()
    assert told(megan) == []
    settings.PORTAL_TODAY = date(2027, 1, 31)
    announce()
    announce()
    assert sorted(told(megan)) == ["level.lost", "membership.renewal_due"]
    due = Notice.objects.get(verb="membership.renewal_due")
    assert due.facts["days"] == 30


def test_a_level_and_a_risk_that_a_removal_brings_are_told_with_it(catalogue, organization, megan):
    silver_member(organization)
    other = AdminFactory(organization=organization).person
    ben = organization.links.first().person
    employments.leave(organization=organization, person=ben, on=TODAY, by=megan)
    assert told(other) == ["achievement.unlinked", "level.lost", "membership.at_risk"]
    assert told(megan) == ["level.lost", "membership.at_risk"]


# --- Overrides that end -----------------------------------------------------------------------------------------------
def overridden(organization, ends_on: date, starts_on: date = TODAY):
    return OverrideFactory(
        organization=organization,
        competency=Competency.objects.get(slug="devops"),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def test_an_override_is_told_when_it_is_placed_14_days_before_its_end_and_when_it_has_ended(
    catalogue, organization, megan, settings
):
    is_told_news(organization)
    overrides.place(
        organization=organization,
        competency=Competency.objects.get(slug="devops"),
        level="gold",
        reason="The feed is late.",
        by=AgentFactory(),
        on=TODAY,
        ends_on=add_days(TODAY, 40),
    )
    assert told(megan) == ["override.placed", "level.gained"]
    for days in (25, 26, 27, 33):
        settings.PORTAL_TODAY = add_days(TODAY, days)
        announce()
    assert told(megan)[2:] == ["override.ending"]
    ending = Notice.objects.get(reader=megan, verb="override.ending")
    assert ending.on == add_days(TODAY, 26)
    assert ending.facts["until"] == add_days(TODAY, 40).isoformat()
    settings.PORTAL_TODAY = add_days(TODAY, 41)
    overrides.close(on=settings.PORTAL_TODAY)
    announce()
    announce()
    assert sorted(told(megan)[3:]) == ["level.lost", "override.ended"]


def test_an_override_for_a_fortnight_or_less_is_not_told_to_be_ending(catalogue, organization, megan, settings):
    is_told_news(organization)
    overridden(organization, add_days(TODAY, 14))
    settings.PORTAL_TODAY = add_days(TODAY, 3)
    announce()
    assert "override.ending" not in told(megan)


def test_an_override_that_is_revoked_is_not_told_to_be_ending(catalogue, organization, megan, settings):
    is_told_news(organization)
    overrides.revoke(overridden(organization, add_days(TODAY, 60)), by=AgentFactory(), on=TODAY)
    settings.PORTAL_TODAY = add_days(TODAY, 50)
    announce()
    assert told(megan) == ["override.revoked"]


# --- What it costs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["level.gained", "achievement.unlinked"])
def test_telling_many_organizations_costs_as_many_queries_as_telling_one(verb):
    counts = []
    for size in (1, 20):
        houses = [AdminFactory().organization for _ in range(size)]
        people = [EmploymentFactory(organization=house).person for house in houses]
        entries = [
            Entry(verb, house.pk, TODAY, person_id=person.pk) for house, person in zip(houses, people, strict=True)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert record_many(entries) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 6

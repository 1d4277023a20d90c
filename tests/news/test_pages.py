"""The bell, the list, what is read, and which mails somebody wants."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from activity.models import NewsPreference, Notice
from organizations.models import Employment, Organization
from organizations.services import employments
from programme.pages.news import ROWS
from tests.factories import TODAY, AdminFactory, EmploymentFactory, OrganizationFactory, PersonFactory, someone_with
from tests.news.happenings import a_level_is_lost, happens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
LIST = "/me/news/"
BELL = re.compile(r'<a class="tool" href="/me/news/">(.*?)</a>')


@pytest.fixture
def admin(client: Client, megan: User) -> Client:
    client.force_login(megan)
    return client


def page(client: Client, address: str = LIST, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def lines(client: Client, **query: str) -> list[str]:
    return [line.sentence for line in client.get(LIST, query).context["page"].lines]


def bell(client: Client) -> str:
    """The bell as it is read aloud."""
    [found] = BELL.findall(page(client, "/how-levels-are-worked-out/"))
    [aloud] = re.findall(r'<span class="sr">(.*?)</span>', found)
    return str(aloud)


# --- The bell ---------------------------------------------------------------------------------------------------------
def test_the_bell_says_aloud_how_much_is_unread(admin, organization):
    assert bell(admin) == "Notices"
    a_level_is_lost(organization)
    assert bell(admin) == "1 unread notice"
    a_level_is_lost(organization)
    assert bell(admin) == "2 unread notices"


def test_the_bell_counts_no_further_than_99(admin, organization):
    for _ in range(101):
        a_level_is_lost(organization)
    assert bell(admin) == "More than 99 unread notices"
    assert '<span class="count" aria-hidden="true">99+</span>' in page(admin)


def test_the_bell_costs_one_query_however_much_is_unread(admin, organization):
    counts = []
    for _ in range(2):
        for _ in range(20):
            a_level_is_lost(organization)
        with CaptureQueriesContext(connection) as queries:
            page(admin, "/how-levels-are-worked-out/")
        counts.append(len([query for query in queries if "activity_notice" in query["sql"]]))
    assert counts == [1, 1]


def test_who_is_not_signed_in_has_no_bell(client):
    assert not BELL.findall(page(client, "/how-levels-are-worked-out/"))


# --- The list ---------------------------------------------------------------------------------------------------------
def test_the_unread_stand_first_and_then_the_newest(admin, organization, megan):
    for competency in ("devops", "messaging", "data-platform"):
        a_level_is_lost(organization, competency)
    admin.post(f"{LIST}{Notice.objects.get(facts__competency='messaging').pk}/read/")
    assert lines(admin) == ["Data Platform lost Gold.", "DevOps lost Gold.", "Messaging lost Gold."]
    assert page(admin).count(">Unread<") == 2


def test_what_was_told_late_stands_where_its_day_is(admin, organization):
    for days, competency in ((9, "devops"), (2, "messaging"), (5, "data-platform")):
        a_level_is_lost(organization, competency, on=TODAY - timedelta(days=days))
    assert lines(admin) == ["Messaging lost Gold.", "Data Platform lost Gold.", "DevOps lost Gold."]


def test_a_notice_leads_to_the_page_that_it_is_about(admin, organization):
    a_level_is_lost(organization)
    assert '<a href="/organizations/4021736/competencies/devops/">DevOps lost Gold.</a>' in page(admin)


def test_the_list_goes_on_page_by_page_and_loses_nothing(admin, organization):
    for _ in range(2 * ROWS + 3):
        a_level_is_lost(organization)
    Notice.objects.filter(pk__in=Notice.objects.order_by("pk")[:ROWS].values("pk")).update(
        read_at=Notice.objects.first().made_at
    )
    seen, cursor = [], ""
    for _ in range(3):
        shown = admin.get(LIST, {"cursor": cursor} if cursor else {}).context["page"]
        seen += [line.pk for line in shown.lines]
        cursor = shown.rows.following
    assert cursor == ""
    assert len(seen) == len(set(seen)) == 2 * ROWS + 3


def test_a_kind_is_picked_out_and_kept_while_reading(admin, organization):
    a_level_is_lost(organization)
    happens("membership.at_risk", organization)
    assert lines(admin, kind="levels") == ["DevOps lost Gold."]
    assert len(lines(admin, kind="gossip")) == 2
    notice = Notice.objects.get(verb="level.lost")
    answer = admin.post(f"{LIST}{notice.pk}/read/", {"kind": "levels"})
    assert answer["Location"] == "/me/news/?kind=levels"


def test_the_list_costs_the_same_for_many_notices(admin, organization):
    counts = []
    page(admin)  # the catalogue is read once
    for size in (2, 20):
        for _ in range(size):
            happens("achievement.linked", organization, person=PersonFactory(), facts={"certifications": ["70-483"]})
            a_level_is_lost(organization)
        with CaptureQueriesContext(connection) as queries:
            page(admin)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nothing_yet_says_when_there_will_be_something(admin):
    assert "No notices yet" in page(admin)


def test_the_list_is_in_the_readers_language(admin, organization, megan):
    happens("membership.safe_again", organization)
    User.objects.filter(pk=megan.pk).update(language="ru")
    assert lines(admin) == ["Продление членства снова вне опасности."]


# --- Reading ----------------------------------------------------------------------------------------------------------
def test_marking_twice_keeps_the_first_time(admin, organization):
    a_level_is_lost(organization)
    notice = Notice.objects.get()
    admin.post(f"{LIST}{notice.pk}/read/")
    first = Notice.objects.get().read_at
    admin.post(f"{LIST}{notice.pk}/read/")
    assert Notice.objects.get().read_at == first


def test_all_are_marked_at_once_and_only_ones_own(admin, organization, megan):
    other = AdminFactory(organization=organization).person
    for _ in range(3):
        a_level_is_lost(organization)
    admin.post(f"{LIST}read/")
    assert Notice.objects.filter(reader=megan).unread().count() == 0
    assert Notice.objects.filter(reader=other).unread().count() == 3


def test_looking_marks_nothing(admin, organization):
    a_level_is_lost(organization)
    page(admin)
    assert Notice.objects.unread().count() == 1
    assert admin.get(f"{LIST}read/").status_code == 405


def test_somebody_elses_notice_answers_like_one_that_does_not_exist(admin, organization):
    other = AdminFactory().organization
    a_level_is_lost(other)
    foreign = admin.post(f"{LIST}{Notice.objects.get().pk}/read/")
    absent = admin.post(f"{LIST}999999999/read/")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert Notice.objects.unread().count() == 1


# --- Who may read -----------------------------------------------------------------------------------------------------
def leaves(organization: Organization, person: User) -> None:
    successor = AdminFactory(organization=organization).person
    employments.leave(organization=organization, person=person, on=TODAY, by=successor)


def becomes_an_employee(organization: Organization, person: User) -> None:
    successor = AdminFactory(organization=organization).person
    employments.change_role(
        organization=organization, person=person, role=Employment.Role.EMPLOYEE, on=TODAY, by=successor
    )


@pytest.mark.parametrize("ceases", [leaves, becomes_an_employee])
def test_who_runs_an_organization_no_more_reads_nothing_about_it(ceases, admin, organization, megan):
    a_level_is_lost(organization)
    ceases(organization, megan)
    assert lines(admin) == []
    assert bell(admin) == "Notices"
    assert admin.post(f"{LIST}{Notice.objects.get(reader=megan).pk}/read/").status_code == 404
    admin.post(f"{LIST}read/")
    assert Notice.objects.get(reader=megan).read_at is None


def test_who_was_removed_reads_what_is_about_themselves(client, organization, megan):
    ben = someone_with("70-483", at=organization)
    employments.leave(organization=organization, person=ben, on=TODAY, by=megan)
    client.force_login(ben)
    assert lines(client) == ["Your achievements stopped counting here, because your employment ended: 70-483."]
    assert 'href="/me/achievements/"' in page(client)


def test_an_admin_who_left_yesterday_is_told_nothing_today(client, organization, megan):
    former = AdminFactory(organization=organization, left_on=TODAY - timedelta(days=1)).person
    a_level_is_lost(organization)
    client.force_login(former)
    assert lines(client) == []


def test_facts_of_another_organization_never_appear(admin, organization, megan):
    fabrikam = OrganizationFactory(name="Fabrikam Secret")
    AdminFactory(organization=fabrikam)
    EmploymentFactory(organization=fabrikam, person=megan)
    a_level_is_lost(fabrikam)
    happens("order.expired", fabrikam, facts={"order": 1, "number": "PC-SECRET"})
    assert lines(admin) == []
    assert "SECRET" not in page(admin)


# --- The settings -----------------------------------------------------------------------------------------------------
def test_each_kind_has_a_switch_and_what_is_essential_is_always_on(admin):
    shown = page(admin, f"{LIST}settings/")
    assert len(re.findall(r'type="checkbox"', shown)) == 6
    assert re.findall(r'name="(\w+)" checked disabled', shown) == ["risk", "orders"]


def test_a_switch_is_kept(admin, megan):
    answer = admin.post(f"{LIST}settings/", {"levels": "on", "membership": "on"}, follow=True)
    assert "Saved." in answer.content.decode()
    assert set(NewsPreference.objects.filter(person=megan, by_mail=False).values_list("kind", flat=True)) == {
        "links", "overrides",
    }  # fmt: skip
    assert set(re.findall(r'name="(\w+)" checked', page(admin, f"{LIST}settings/"))) == {
        "levels", "membership", "risk", "orders",
    }  # fmt: skip
    admin.post(f"{LIST}settings/", {"links": "on", "overrides": "on", "levels": "on", "membership": "on"})
    assert not NewsPreference.objects.filter(by_mail=False).exists()


# --- Who left ---------------------------------------------------------------------------------------------------------
def test_who_ran_an_organization_reads_nothing_more_of_it_but_of_their_own_links(admin, organization, megan, on):
    facts = {"override": 1, "competency": "devops", "level": "gold", "until": "2027-02-01", "reason": "Late feed."}
    happens("override.placed", organization, person=megan, facts=facts)
    happens("achievement.unlinked", organization, person=megan, facts={"certifications": ["70-533"]})
    assert len(lines(admin)) == 2
    AdminFactory(organization=organization)
    employments.leave(organization=organization, person=megan, on=on, by=None)
    assert not any("Late feed" in line for line in lines(admin))
    assert any("70-533" in line for line in lines(admin))

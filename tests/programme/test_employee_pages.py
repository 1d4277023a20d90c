"""The people of an organization: the list, one of them, roles, removing, leaving."""

from datetime import date

import pytest
from django.test import Client

from achievements.services import achievements, links
from activity.models import ActivityRecord
from organizations.models import Employment, Organization
from tests.factories import (
    AdminFactory,
    AgentFactory,
    CertificationFactory,
    EmploymentFactory,
    InvitationFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)
from tests.programme.contoso import contoso
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
HERE = "/organizations/4021736/"
LIST = f"{HERE}employees/"
DEPLOY = "TA-W10-DEPLOY"
MOST_QUERIES = 12


@pytest.fixture
def organization() -> Organization:
    """Silver in Windows and Devices rests on Allan and Lynne; Megan runs it, Ben has linked nothing."""
    found: Organization = OrganizationFactory(mpn_id="4021736", name="Contoso")
    for name in ("Allan Deyoung", "Lynne Robbins"):
        someone_with(
            DEPLOY, at=found, person=PersonFactory(full_name=name, email=f"{name.split()[0].lower()}@x.example")
        )
    EmploymentFactory(organization=found, person=PersonFactory(full_name="Ben Walters", email="ben@contoso.example"))
    return found


@pytest.fixture
def megan(organization: Organization) -> Employment:
    employment: Employment = AdminFactory(organization=organization, person=PersonFactory(full_name="Megan Bowen"))
    return employment


@pytest.fixture
def admin(client: Client, megan: Employment) -> Client:
    client.force_login(megan.person)
    return client


def employment_of(organization: Organization, name: str) -> Employment:
    return Employment.objects.get(organization=organization, person__full_name=name)


def url_of(organization: Organization, name: str) -> str:
    return f"{LIST}{employment_of(organization, name).person_id}/"


# --- The list ---------------------------------------------------------------------------------------------------------
def test_the_list_says_who_counts_and_what_rests_on_them(admin: Client) -> None:
    lines = {line.person.full_name: line for line in admin.get(LIST).context["page"].lines}
    assert list(lines) == ["Allan Deyoung", "Ben Walters", "Lynne Robbins", "Megan Bowen"]
    allan, ben, megan = lines["Allan Deyoung"], lines["Ben Walters"], lines["Megan Bowen"]
    assert (allan.linked_since, allan.counting) == (date(2020, 1, 1), 1)
    assert [(one.competency, one.before, one.after) for one in allan.carried] == [
        ("Windows and Devices", "silver", "none")
    ]
    assert (ben.linked_since, ben.counting, ben.carried) == (None, 0, ())
    assert (megan.role, megan.is_admin) == ("Partner admin", True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "deyoung"}, ["Allan Deyoung"]),
        ({"q": "ben@contoso"}, ["Ben Walters"]),
        ({"q": "%"}, []),
        ({"show": "admins"}, ["Megan Bowen"]),
        ({"show": "linked"}, ["Allan Deyoung", "Lynne Robbins"]),
        ({"show": "not-linked"}, ["Ben Walters", "Megan Bowen"]),
        ({"show": "carrying"}, ["Allan Deyoung", "Lynne Robbins"]),
        ({"show": "carrying", "q": "lynne"}, ["Lynne Robbins"]),
        ({"show": "nonsense"}, ["Allan Deyoung", "Ben Walters", "Lynne Robbins", "Megan Bowen"]),
    ],
)
def test_the_list_is_searched_and_filtered(admin: Client, query: dict[str, str], names: list[str]) -> None:
    page = admin.get(LIST, query).context["page"]
    assert [line.person.full_name for line in page.lines] == names
    counts = {chip.label: chip.count for chip in page.chips}
    assert next(chip.count for chip in page.chips if chip.is_current) == len(names)
    assert counts["All"] >= counts["Linked"] + counts["Not linked"]


def test_many_people_come_in_pages(admin: Client, organization: Organization) -> None:
    EmploymentFactory.create_batch(60, organization=organization)
    first = admin.get(LIST).context["page"]
    assert (len(first.lines), first.page.paginator.count) == (50, 64)
    assert len(admin.get(LIST, {"page": "2"}).context["page"].lines) == 14
    assert 'href="?page=2"' in admin.get(LIST).content.decode()
    assert 'href="?show=not-linked&amp;page=2"' in admin.get(LIST, {"show": "not-linked"}).content.decode()


@pytest.mark.parametrize("query", [{"q": "\0"}, {"q": "x" * 5_000}, {"page": "-1"}, {"page": "9" * 30}, {"q": "'\"\\"}])
def test_a_strange_query_shows_the_list_all_the_same(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(LIST, query).status_code == 200


def test_who_left_is_not_in_the_list(admin: Client, organization: Organization, on: date) -> None:
    Employment.objects.filter(person__full_name="Ben Walters").update(left_on=on)
    assert "Ben Walters" not in admin.get(LIST).content.decode()


def test_open_invitations_are_below(admin: Client, organization: Organization, on: date) -> None:
    InvitationFactory(organization=organization, email="raul@contoso.example")
    InvitationFactory(organization=organization, email="late@contoso.example", expires_on=on)
    InvitationFactory(email="elsewhere@contoso.example")
    page = admin.get(LIST).content.decode()
    assert "raul@contoso.example" in page
    assert "late@contoso.example" not in page
    assert "elsewhere@contoso.example" not in page


def test_the_list_takes_the_same_few_queries_however_many_people_there_are(
    admin: Client, organization: Organization
) -> None:
    admin.get(LIST)
    with counted_queries() as before:
        admin.get(LIST)
    for _ in range(20):
        someone_with("70-483", at=organization)
        InvitationFactory(organization=organization)
    with counted_queries() as after:
        admin.get(LIST)
    assert len(before) + 1 >= len(after) <= MOST_QUERIES, "\n".join(after)


# --- One of them ------------------------------------------------------------------------------------------------------
def test_a_person_is_shown_with_what_they_linked_and_what_for(admin: Client, organization: Organization) -> None:
    page = admin.get(url_of(organization, "Allan Deyoung")).context["page"]
    (line,) = page.achievements
    assert (line.code, line.linked_on, line.serves) == (DEPLOY, date(2020, 1, 1), ("Windows and Devices",))
    assert [one.competency for one in page.carried] == ["Windows and Devices"]


def test_a_claim_that_waits_is_shown_as_counting_for_nothing(
    admin: Client, organization: Organization, on: date
) -> None:
    ben = employment_of(organization, "Ben Walters").person
    achievements.claim(person=ben, certification=CertificationFactory(code="70-533"), earned_on=on, on=on)
    page = admin.get(url_of(organization, "Ben Walters")).content.decode()
    assert "counts for nothing until an agent accepts it" in page
    assert "70-533, earned" in page


def test_a_claim_that_is_linked_is_shown_as_a_claim_alone(admin: Client, organization: Organization, on: date) -> None:
    ben = employment_of(organization, "Ben Walters").person
    codes = ("70-533", "70-532")
    pending, refused = (
        achievements.claim(person=ben, certification=CertificationFactory(code=code), earned_on=on, on=on)
        for code in codes
    )
    links.link(person=ben, organization=organization, achievements=[pending, refused], on=on)
    achievements.refuse(refused, by=AgentFactory(), on=on, reason="No.")
    page = admin.get(url_of(organization, "Ben Walters")).context["page"]
    assert (page.achievements, page.claims) == ((), (pending,))
    (line,) = (line for line in admin.get(LIST, {"show": "not-linked"}).context["page"].lines if line.person == ben)
    assert line.linked_since is None


def test_a_claim_that_is_for_another_organization_is_not_shown(
    admin: Client, organization: Organization, on: date
) -> None:
    ben = employment_of(organization, "Ben Walters").person
    someone_with("70-483", at=OrganizationFactory(), person=ben)
    achievements.claim(person=ben, certification=CertificationFactory(code="70-533"), earned_on=on, on=on)
    assert admin.get(url_of(organization, "Ben Walters")).context["page"].claims == ()


def test_what_the_programme_no_longer_accepts_counts_until_then(admin: Client, organization: Organization) -> None:
    """70-246 was accepted through the last day of 2018."""
    someone_with("70-246", at=organization, person=employment_of(organization, "Ben Walters").person)
    (line,) = admin.get(url_of(organization, "Ben Walters")).context["page"].achievements
    assert (line.code, line.until) == ("70-246", date(2019, 1, 1))


@pytest.mark.parametrize("url", ["{stranger}/", "{stranger}/remove/", "999999999/", "99999999999999999999/"])
def test_who_does_not_work_here_is_not_found(admin: Client, url: str) -> None:
    stranger = EmploymentFactory().person_id
    assert admin.get(LIST + url.format(stranger=stranger)).status_code == 404


def test_the_page_of_a_person_takes_few_queries(admin: Client, organization: Organization) -> None:
    url = url_of(organization, "Allan Deyoung")
    admin.get(url)
    with counted_queries() as queries:
        admin.get(url)
    assert len(queries) <= MOST_QUERIES


# --- Roles ------------------------------------------------------------------------------------------------------------
def test_a_role_is_changed(admin: Client, organization: Organization) -> None:
    url = url_of(organization, "Ben Walters")
    response = admin.post(f"{url}role/", {"role": "admin"}, follow=True)
    assert employment_of(organization, "Ben Walters").role == "admin"
    assert "The role of Ben Walters is changed." in response.content.decode()


def test_the_last_admin_stays_one_and_the_form_says_why(
    admin: Client, organization: Organization, megan: Employment
) -> None:
    response = admin.post(f"{LIST}{megan.person_id}/role/", {"role": "employee"})
    assert response.status_code == 422
    assert "An organization keeps at least one admin." in response.content.decode()
    megan.refresh_from_db()
    assert megan.role == "admin"


def test_an_admin_who_steps_down_is_led_away(admin: Client, organization: Organization, megan: Employment) -> None:
    AdminFactory(organization=organization)
    response = admin.post(f"{LIST}{megan.person_id}/role/", {"role": "employee"})
    assert response["Location"] == "/"
    assert admin.get(LIST).status_code == 404


def test_an_unknown_role_is_refused(admin: Client, organization: Organization) -> None:
    assert admin.post(f"{url_of(organization, 'Ben Walters')}role/", {"role": "owner"}).status_code == 422


# --- Removing and leaving ---------------------------------------------------------------------------------------------
def test_what_would_be_lost_is_shown_before_anybody_is_removed(admin: Client, organization: Organization) -> None:
    page = admin.get(f"{url_of(organization, 'Allan Deyoung')}remove/").context["page"]
    assert page.links == 1
    assert [(line.competency, line.before, line.after) for line in page.lines] == [
        ("Windows and Devices", "silver", "none")
    ]
    assert employment_of(organization, "Allan Deyoung").left_on is None


def test_what_only_lasts_less_long_is_shown_too(admin: Client, organization: Organization) -> None:
    someone_with(DEPLOY, at=organization, expires_on=date(2027, 2, 1))
    page = admin.get(f"{url_of(organization, 'Allan Deyoung')}remove/")
    (line,) = page.context["page"].lines
    assert (line.before, line.after, line.until_before, line.until_after) == (
        "silver",
        "silver",
        None,
        date(2027, 2, 1),
    )
    assert "instead of no end on record" in page.content.decode()


def test_what_follows_gold_is_shown_where_only_that_is_lost(client: Client) -> None:
    shown = contoso()
    client.force_login(shown.admin)
    page = client.get(f"{LIST}{shown.diego.pk}/remove/")
    (line,) = page.context["page"].lines
    assert (line.competency, line.before, line.after) == ("Cloud Platform", "gold", "gold")
    words = "Gold stays as it is. Afterwards: no level, instead of Silver until 20 Sep 2027."
    assert line.afterwards == words
    assert words in page.content.decode()


def test_somebody_is_removed_with_their_links(admin: Client, organization: Organization, on: date) -> None:
    employment = employment_of(organization, "Allan Deyoung")
    response = admin.post(f"{url_of(organization, 'Allan Deyoung')}remove/", follow=True)
    assert "Allan Deyoung does not work here any more." in response.content.decode()
    employment.refresh_from_db()
    assert employment.left_on == on
    assert employment.person.links.get().unlinked_on == on
    assert ActivityRecord.objects.filter(organization_id=organization.pk, verb="employee.left").exists()


def test_the_last_admin_cannot_leave(admin: Client, megan: Employment) -> None:
    response = admin.post(f"{HERE}leave/")
    assert response.status_code == 422
    assert "An organization keeps at least one admin." in response.content.decode()
    megan.refresh_from_db()
    assert megan.left_on is None


def test_an_employee_leaves_and_sees_nothing_from_the_next_page_on(client: Client, organization: Organization) -> None:
    ben = employment_of(organization, "Ben Walters")
    client.force_login(ben.person)
    assert "What you have earned stays yours." in client.get(f"{HERE}leave/").content.decode()
    assert client.post(f"{HERE}leave/")["Location"] == "/"
    assert client.get(f"{HERE}competencies/").status_code == 404
    assert client.post(f"{HERE}leave/").status_code == 404


def test_an_admin_removes_themselves_by_leaving(admin: Client, megan: Employment) -> None:
    assert admin.get(f"{LIST}{megan.person_id}/remove/")["Location"] == f"{HERE}leave/"


def test_the_preview_takes_few_queries(admin: Client, organization: Organization) -> None:
    url = f"{url_of(organization, 'Allan Deyoung')}remove/"
    admin.get(url)
    with counted_queries() as queries:
        admin.get(url)
    assert len(queries) <= MOST_QUERIES


# --- Who may ----------------------------------------------------------------------------------------------------------
def test_an_agent_looks_and_changes_nothing(client: Client, organization: Organization, megan: Employment) -> None:
    client.force_login(AgentFactory.create())
    page = client.get(LIST).content.decode()
    assert "Allan Deyoung" in page
    assert "Invite employees" not in page
    url = url_of(organization, "Ben Walters")
    assert "Remove from the organization" not in client.get(url).content.decode()
    assert client.post(f"{url}role/", {"role": "admin"}).status_code == 404
    assert client.post(f"{url}remove/").status_code == 404
    assert client.get(f"{HERE}leave/").status_code == 404


@pytest.mark.parametrize("way", ["employee", "former", "foreign", "none"])
def test_nobody_else_sees_or_changes_anything(client: Client, organization: Organization, way: str, on: date) -> None:
    people = {
        "employee": lambda: EmploymentFactory(organization=organization).person,
        "former": lambda: AdminFactory(organization=organization, left_on=on).person,
        "foreign": lambda: AdminFactory().person,
        "none": lambda: PersonFactory.create(),
    }
    client.force_login(people[way]())
    url = url_of(organization, "Ben Walters")
    assert client.get(LIST).status_code == 404
    assert client.get(url).status_code == 404
    assert client.post(f"{url}role/", {"role": "admin"}).status_code == 404
    assert client.post(f"{url}remove/").status_code == 404
    assert employment_of(organization, "Ben Walters").left_on is None

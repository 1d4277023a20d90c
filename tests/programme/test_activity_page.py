"""The activity record as a page and as a file: sentences, filters, pages, cells."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from activity import wording
from activity.log import record
from organizations.models import Organization
from organizations.services import employments, invitations
from tests.factories import AdminFactory, AgentFactory, EmploymentFactory, OrganizationFactory, PersonFactory
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]
PAGE = "/organizations/4021736/activity/"
FILE = "/organizations/4021736/activity.csv"
MOST_QUERIES = 10
"""Three of them are the navigation's, which says how many competencies are at risk."""


@pytest.fixture
def organization() -> Organization:
    found: Organization = OrganizationFactory(mpn_id="4021736", name="Contoso")
    return found


@pytest.fixture
def admin(client: Client, organization: Organization) -> Client:
    client.force_login(AdminFactory(organization=organization, person__full_name="Megan Bowen").person)
    return client


def sentences(client: Client, **query: str) -> list[str]:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return [line.sentence for line in response.context["page"].lines]


def something_happens(organization: Organization, on: date, times: int = 1) -> None:
    for _ in range(times):
        record("level.gained", organization_id=organization.pk, on=on, competency="devops", before="none", after="gold")


# --- The page ---------------------------------------------------------------------------------------------------------
def test_the_newest_stands_first_and_names_are_those_of_today(
    admin: Client, organization: Organization, on: date
) -> None:
    megan = organization.employments.get().person
    ben = PersonFactory(full_name="Ben Walters")
    employments.join(organization=organization, person=ben, by=megan, on=on)
    employments.change_role(organization=organization, person=ben, role="admin", by=megan, on=on)
    assert sentences(admin) == ["Megan Bowen made Ben Walters a partner admin.", "Megan Bowen added Ben Walters."]
    ben.full_name = "Benjamin Walters"
    ben.save()
    assert sentences(admin)[1] == "Megan Bowen added Benjamin Walters."


def test_somebody_who_was_erased_leaves_the_record_whole(admin: Client, organization: Organization, on: date) -> None:
    record("employee.left", organization_id=organization.pk, on=on, person_id=987_654_321)
    assert sentences(admin) == ["somebody who is not on record any more left."]


def test_an_invitation_is_told_with_its_address(admin: Client, organization: Organization, on: date) -> None:
    megan = organization.employments.get().person
    invitations.invite(organization=organization, email="raul@contoso.example", role="employee", by=megan, on=on)
    assert sentences(admin) == ["Megan Bowen invited raul@contoso.example."]


def test_the_record_is_read_in_the_readers_language(admin: Client, organization: Organization, on: date) -> None:
    record("membership.at_risk", organization_id=organization.pk, on=on)
    admin.cookies["django_language"] = "ru"
    assert sentences(admin) == ["Продление членства под угрозой."]


def test_a_kind_is_picked_out(admin: Client, organization: Organization, on: date) -> None:
    something_happens(organization, on)
    record("membership.at_risk", organization_id=organization.pk, on=on)
    assert sentences(admin, kind="levels") == ["devops reached Gold."]
    assert sentences(admin, kind="imports") == []
    assert len(sentences(admin, kind="nonsense")) == 2
    assert "Nothing of this kind is on record" in admin.get(PAGE, {"kind": "imports"}).content.decode()


def test_older_entries_are_paged_through_by_number(admin: Client, organization: Organization, on: date) -> None:
    something_happens(organization, on, times=120)
    numbers = []
    url = PAGE
    while url:
        page = admin.get(url).context["page"]
        numbers += [line.number for line in page.lines]
        url = page.older_url
    assert numbers == list(range(120, 0, -1))
    assert not page.is_first


def test_what_happens_while_one_reads_shifts_no_page(admin: Client, organization: Organization, on: date) -> None:
    something_happens(organization, on, times=60)
    older = admin.get(PAGE).context["page"].older_url
    something_happens(organization, on, times=5)
    assert [line.number for line in admin.get(older).context["page"].lines] == list(range(10, 0, -1))


@pytest.mark.parametrize("query", [{"before": "x"}, {"before": "-1"}, {"before": "9" * 40}, {"kind": "x" * 5_000}])
def test_a_strange_query_shows_the_page_all_the_same(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(PAGE, query).status_code == 200


# --- As a file --------------------------------------------------------------------------------------------------------
def rows(client: Client, **query: str) -> list[dict[str, str]]:
    response = client.get(FILE, query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="activity-2026-11-22.csv"'
    written = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(written)))


def test_the_file_has_the_whole_record_in_the_same_words(admin: Client, organization: Organization, on: date) -> None:
    something_happens(organization, on, times=60)
    found = rows(admin)
    assert [row["Number"] for row in found] == [str(number) for number in range(60, 0, -1)]
    assert (found[0]["Day"], found[0]["What"], found[0]["Entry"]) == (
        "2026-11-22",
        "devops reached Gold.",
        "level.gained",
    )
    assert rows(admin, kind="imports") == []


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "=cmd|' /C calc'!A0"])
def test_no_cell_begins_a_formula(admin: Client, organization: Organization, on: date, name: str) -> None:
    person = PersonFactory(full_name=name)
    record("employee.left", organization_id=organization.pk, on=on, by=person, person_id=person.pk)
    for cell in rows(admin)[0].values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_the_file_is_in_the_readers_language(admin: Client, organization: Organization, on: date) -> None:
    record("membership.at_risk", organization_id=organization.pk, on=on)
    admin.cookies["django_language"] = "ru"
    assert "Продление членства под угрозой." in rows(admin)[0].values()


# --- Who sees it, and at what cost ------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [PAGE, FILE])
def test_it_is_for_admins_and_agents(client: Client, organization: Organization, url: str) -> None:
    for person, status in (
        (AgentFactory.create(), 200),
        (EmploymentFactory(organization=organization).person, 404),
        (AdminFactory().person, 404),
    ):
        client.force_login(person)
        assert client.get(url).status_code == status


def test_another_organizations_record_is_not_in_it(admin: Client, organization: Organization, on: date) -> None:
    something_happens(OrganizationFactory.create(), on)
    assert sentences(admin) == []


def test_it_takes_the_same_few_queries_however_much_happened(
    admin: Client, organization: Organization, on: date
) -> None:
    something_happens(organization, on)
    admin.get(PAGE)
    with counted_queries() as before:
        admin.get(PAGE)
    something_happens(organization, on, times=40)
    for person in PersonFactory.create_batch(5):
        employments.join(organization=organization, person=person, by=person, on=on)
        invitations.invite(
            organization=organization,
            email=f"x{person.pk}@contoso.example",
            role="employee",
            by=organization.employments.get(role="admin").person,
            on=on,
        )
    with counted_queries() as after:
        admin.get(PAGE)
    assert len(before) <= len(after) <= MOST_QUERIES, "\n".join(after)


# --- The words --------------------------------------------------------------------------------------------------------
def test_an_entry_of_an_unknown_kind_is_shown_and_not_hidden(
    admin: Client, organization: Organization, on: date
) -> None:
    record("moon.landed", organization_id=organization.pk, on=on)
    assert "moon.landed" in sentences(admin)[0]


def test_every_kind_has_its_own_verbs() -> None:
    verbs = [verb for kind in wording.kinds() for verb in kind.sentences]
    assert len(verbs) == len(set(verbs)) >= 25

"""The search in the top bar: competencies, people and exams of an organization."""

from datetime import date

import pytest
from django.test import Client

from organizations.models import Organization
from programme.pages.finding import FindingPage
from tests.factories import AgentFactory, EmploymentFactory, someone_with
from tests.programme.contoso import Contoso, contoso
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
FIND = "/organizations/4021736/find/"
MOST_QUERIES = 14


@pytest.fixture
def shown() -> Contoso:
    return contoso()


@pytest.fixture
def admin(client: Client, shown: Contoso) -> Client:
    client.force_login(shown.admin)
    return client


def found(client: Client, words: str) -> FindingPage:
    page: FindingPage = client.get(FIND, {"q": words}).context["page"]
    return page


def test_a_competency_is_found_by_a_part_of_its_name(admin: Client) -> None:
    assert found(admin, "loud plat").competencies == (
        ("Cloud Platform", "/organizations/4021736/competencies/cloud-platform/"),
    )


def test_a_competency_is_found_by_its_name_in_the_readers_language(admin: Client, shown: Contoso) -> None:
    shown.admin.language = "ru"
    shown.admin.save()
    assert [name for name, _ in found(admin, "облачная пл").competencies] == ["Облачная платформа"]


def test_a_person_is_found_by_name_and_by_address(admin: Client, shown: Contoso) -> None:
    for words in ("isaiah", shown.isaiah.email):
        (person,) = found(admin, words).people
        assert (person.name, person.url) == (
            "Isaiah Langer",
            f"/organizations/4021736/employees/{shown.isaiah.pk}/",
        )


def test_an_exam_is_found_with_those_for_whom_it_counts(admin: Client, shown: Contoso) -> None:
    (exam,) = found(admin, "70-533").exams
    assert [person.name for person in exam.people] == ["Isaiah Langer"]
    (expired,) = found(admin, "70-532").exams
    assert (expired.name, expired.people) == ("Developing Microsoft Azure Solutions", ())


def test_an_exam_that_the_programme_no_longer_accepts_counts_for_nobody(admin: Client, shown: Contoso) -> None:
    """70-246 was accepted through the last day of 2018."""
    someone_with("70-246", at=shown.organization)
    (exam,) = found(admin, "70-246").exams
    assert exam.people == ()


def test_nobody_of_another_organization_is_found(admin: Client) -> None:
    someone_with("70-533", at=EmploymentFactory(organization__name="Fabrikam").organization)
    (exam,) = found(admin, "70-533").exams
    assert [person.name for person in exam.people] == ["Isaiah Langer"]
    assert {person.name for person in found(admin, "@").people} == {
        "Diego Siciliani",
        "Isaiah Langer",
        "Megan Bowen",
        "Nestor Wilke",
    }


@pytest.mark.parametrize("words", ["", "   ", "\0", "zzz", "%", "a" * 500])
def test_where_nothing_is_found_that_is_said(admin: Client, words: str) -> None:
    response = admin.get(FIND, {"q": words})
    assert response.context["page"].is_empty
    assert "Nothing of this kind is on record" in response.content.decode()


def test_the_top_bar_leads_there_for_those_who_run_it(admin: Client, shown: Contoso) -> None:
    assert f'action="{FIND}"' in admin.get("/organizations/4021736/").content.decode()
    employee = Client()
    employee.force_login(shown.isaiah)
    assert FIND not in employee.get("/organizations/4021736/competencies/").content.decode()
    assert employee.get(FIND).status_code == 404
    agent = Client()
    agent.force_login(AgentFactory())
    assert 'action="/agents/organizations/"' in agent.get("/agents/overrides/").content.decode()


def test_it_takes_the_same_few_queries_however_much_is_found(admin: Client, shown: Contoso, on: date) -> None:
    admin.get(FIND, {"q": "7"})
    with counted_queries() as before:
        admin.get(FIND, {"q": "7"})
    organization: Organization = shown.organization
    for _ in range(20):
        someone_with("70-533", "70-483", at=organization)
    with counted_queries() as after:
        admin.get(FIND, {"q": "7"})
    assert len(before) == len(after) <= MOST_QUERIES, "\n".join(after)

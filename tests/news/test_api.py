"""What one is told, for programs."""

import pytest
from django.core.cache import cache

from activity import news
from activity.models import Notice
from partner_center.api.throttling import PerMinute
from programme.api.news import KINDS
from tests.api.world import V1, Program, World, world
from tests.factories import AdminFactory, OrganizationFactory, someone_with
from tests.news.happenings import a_level_is_lost, happens

pytestmark = pytest.mark.django_db
NEWS = f"{V1}/me/news"


@pytest.fixture
def told(catalogue: None, on: object) -> World:
    """Contoso lost a level and is at risk; so did another organization that its admin runs."""
    PerMinute.asks_again_at = 0.0
    cache.clear()
    made = world()
    other = OrganizationFactory(mpn_id="4055555", name="Northwind")
    AdminFactory(organization=other, person=made.contoso.admin)
    a_level_is_lost(made.organization)
    happens("membership.at_risk", made.organization)
    a_level_is_lost(other, "messaging")
    return made


def test_a_token_reads_what_is_about_its_organization_the_newest_first(told: World) -> None:
    rows = told.admin().get(NEWS).json()["results"]
    assert [(row["kind"], row["verb"]) for row in rows] == [("risk", "membership.at_risk"), ("levels", "level.lost")]
    assert rows[1]["text"] == "DevOps lost Gold."
    assert rows[1]["organization"] == {"mpn_id": "4021736", "name": told.organization.name}
    assert rows[1]["read_at"] is None
    assert "Northwind" not in str(rows)


def test_the_list_is_filtered_by_kind_and_by_what_is_unread(told: World) -> None:
    program = told.admin()
    assert len(program.get(NEWS, kind="levels").json()["results"]) == 1
    assert program.get(NEWS, kind="gossip").status_code == 400
    first = program.get(NEWS).json()["results"][0]["id"]
    program.post(f"{NEWS}/{first}/read")
    assert [row["id"] for row in program.get(NEWS, unread="false").json()["results"]] == [first]
    assert first not in [row["id"] for row in program.get(NEWS, unread="true").json()["results"]]


def test_marking_as_read_answers_with_the_notice_and_twice_changes_nothing(told: World) -> None:
    program = told.admin()
    key = program.get(NEWS).json()["results"][0]["id"]
    first = program.post(f"{NEWS}/{key}/read")
    assert first.status_code == 200
    assert program.post(f"{NEWS}/{key}/read").json() == first.json()


def test_what_is_not_ones_own_or_of_another_organization_is_absent(told: World) -> None:
    program = told.admin()
    elsewhere = Notice.objects.get(facts__competency="messaging")
    assert program.post(f"{NEWS}/{elsewhere.pk}/read").status_code == 404
    assert told.employee().post(f"{NEWS}/{elsewhere.pk}/read").status_code == 404
    assert told.employee().get(NEWS).json()["results"] == []


def test_a_token_that_only_reads_marks_nothing(told: World) -> None:
    key = told.admin().get(NEWS).json()["results"][0]["id"]
    assert told.admin(scope="read").post(f"{NEWS}/{key}/read").status_code == 403


def test_who_runs_it_no_more_reads_nothing(told: World) -> None:
    program = told.admin()
    assert program.get(NEWS).json()["results"]
    AdminFactory(organization=told.organization)
    told.organization.employments.filter(person=told.contoso.admin).update(role="employee")
    assert program.get(NEWS).json()["results"] == []


def test_the_schema_names_every_kind() -> None:
    assert set(KINDS) == {kind.key for kind in news.kinds()}


def test_somebody_reads_what_is_about_themselves(told: World) -> None:
    ben = someone_with("70-483", at=told.organization)
    happens("achievement.unlinked", told.organization, person=ben, facts={"certifications": ["70-483"]})
    [row] = Program(person=ben).get(NEWS).json()["results"]
    assert row["text"] == "Your achievements stopped counting here: 70-483."

"""Linking by the API where one is invited: signed in it accepts the invitation, by a token it does not (R5)."""

import pytest

from accounts.models import User
from achievements.models import Achievement, Link
from organizations.models import Employment, Invitation
from tests.api.test_shapes import errors
from tests.api.world import V1, Program, World
from tests.factories import TODAY, EmploymentFactory, LinkFactory, OrganizationFactory, PersonFactory, invited

pytestmark = pytest.mark.django_db
LINKS, PREVIEW = f"{V1}/me/links", f"{V1}/me/links/preview"


@pytest.fixture
def guest(contoso_world: World) -> User:
    """Somebody who works at Fabrikam, is linked to it, and is invited to Contoso."""
    person = PersonFactory(full_name="Alex Wilber", email="alex@fabrikam.example")
    EmploymentFactory(organization=contoso_world.fabrikam, person=person)
    LinkFactory(
        achievement__person=person, achievement__certification__code="70-534", organization=contoso_world.fabrikam
    )
    invited(person, contoso_world.organization)
    return person


def body(person: User, mpn_id: str = "4021736") -> dict[str, object]:
    return {"organization": mpn_id, "achievements": [Achievement.objects.get(person=person).pk]}


def query(person: User, mpn_id: str = "4021736") -> str:
    return f"?organization={mpn_id}&achievement={Achievement.objects.get(person=person).pk}"


def works_at_contoso(person: User) -> bool:
    return Employment.objects.filter(person=person, organization__mpn_id="4021736").in_force(on=TODAY).exists()


def test_a_preview_says_that_it_would_accept_the_invitation_and_no_level_of_the_organization(guest: User) -> None:
    shown = Program(person=guest).get(PREVIEW + query(guest)).json()
    assert (shown["accepts_invitation"], shown["begins"], shown["allowed_from"]) == (True, None, "2026-11-22")
    assert [one["organization"]["mpn_id"] for one in shown["ends"]] == ["4099999"]
    assert not works_at_contoso(guest)
    shown = Program(person=guest).get(PREVIEW + query(guest, "4099999")).json()
    assert (shown["accepts_invitation"], shown["begins"]) == (False, [])


def test_linking_accepts_the_invitation(guest: User) -> None:
    assert Program(person=guest).post(LINKS, body(guest)).status_code == 201
    assert works_at_contoso(guest)
    assert Invitation.objects.get().accepted_by == guest
    present = Link.objects.filter(person=guest).in_force(on=TODAY)
    assert [one.organization.mpn_id for one in present] == ["4021736"]


def test_a_token_accepts_no_invitation(contoso_world: World, guest: User) -> None:
    Link.objects.all().delete()
    elsewhere = Program(token=contoso_world.token(guest, organization=contoso_world.fabrikam))
    assert errors(elsewhere.post(LINKS, body(guest))) == [("/organization", "absent")]
    there = Program(token=contoso_world.token(guest))
    assert there.post(LINKS, body(guest)).status_code == 401
    assert not works_at_contoso(guest)


def test_an_invitation_that_does_not_hold_is_like_an_organization_that_is_not_there(guest: User) -> None:
    OrganizationFactory(mpn_id="4000002")
    program = Program(person=guest)
    Invitation.objects.update(expires_on=TODAY)
    for mpn_id in ("4021736", "4000002", "4000000"):
        assert errors(program.post(LINKS, body(guest, mpn_id))) == [("/organization", "absent")]
        assert errors(program.get(PREVIEW + query(guest, mpn_id))) == [("organization", "absent")]
    assert not works_at_contoso(guest)

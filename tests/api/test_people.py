"""The people of an organization, invitations to it, and its activity record."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from achievements.models import Achievement, Link
from organizations.api.employees import PROVEN
from organizations.models import Employment, Invitation
from tests.api.test_doors import is_problem
from tests.api.test_shapes import errors
from tests.api.world import CONTOSO, FABRIKAM, V1, Program, World
from tests.factories import (
    TODAY,
    AdminFactory,
    EmploymentFactory,
    InvitationFactory,
    OrganizationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db


def names(program: Program, query: str = "") -> list[str]:
    return [row["person"]["name"] for row in program.get(f"{CONTOSO}/employees{query}").json()["results"]]


# --- Employees --------------------------------------------------------------------------------------------------------
def test_every_source_but_a_claim_is_taken_for_proven() -> None:
    assert set(PROVEN) == set(Achievement.Source) - {Achievement.Source.CLAIM}


def test_admins_and_agents_see_who_works_there(contoso_world: World) -> None:
    everybody = ["Diego Siciliani", "Isaiah Langer", "Megan Bowen", "Nestor Wilke"]
    assert names(contoso_world.admin("read")) == names(contoso_world.an_agent()) == everybody
    assert names(contoso_world.admin("read"), "?role=admin") == ["Megan Bowen"]
    assert names(contoso_world.admin("read"), "?search=langer") == ["Isaiah Langer"]
    isaiah = contoso_world.contoso.isaiah
    assert contoso_world.admin("read").get(f"{CONTOSO}/employees/{isaiah.pk}").json() == {
        "person": {"id": isaiah.pk, "name": "Isaiah Langer"},
        "email": isaiah.email,
        "role": "employee",
        "joined_on": "2020-01-01",
        "left_on": None,
        "linked_since": "2025-02-08",
    }


def test_who_worked_there_on_another_day(contoso_world: World) -> None:
    EmploymentFactory(
        organization=contoso_world.organization,
        person__full_name="Alex Wilber",
        joined_on=date(2022, 1, 1),
        left_on=date(2023, 1, 1),
    )
    admin = contoso_world.admin("read")
    assert "Alex Wilber" in names(admin, "?as_of=2022-12-31")
    assert "Alex Wilber" not in names(admin, "?as_of=2023-01-01")
    assert names(admin, "?as_of=2019-12-31") == []


def test_who_has_linked_something_and_since_when(contoso_world: World) -> None:
    admin = contoso_world.admin("read")
    assert names(admin, "?linked=true") == ["Diego Siciliani", "Isaiah Langer", "Nestor Wilke"]
    assert names(admin, "?linked=false") == ["Megan Bowen"]
    assert names(admin, "?linked=true&as_of=2025-02-07") == []


def test_an_admin_changes_a_role(contoso_world: World) -> None:
    person = contoso_world.contoso.isaiah
    response = contoso_world.admin().patch(f"{CONTOSO}/employees/{person.pk}", {"role": "admin"})
    assert (response.status_code, response.json()["role"]) == (200, "admin")
    assert Employment.objects.get(person=person).role == "admin"


def test_the_last_admin_stays_one(contoso_world: World) -> None:
    address = f"{CONTOSO}/employees/{contoso_world.contoso.admin.pk}"
    assert is_problem(contoso_world.admin().patch(address, {"role": "employee"}), 409, "last_admin")
    assert is_problem(contoso_world.admin().delete(address), 409, "last_admin")


def test_who_is_removed_takes_their_links_along(contoso_world: World) -> None:
    """R8: and the level that rested on them is gone with the next question."""
    person = contoso_world.contoso.isaiah
    admin = contoso_world.admin()
    assert admin.delete(f"{CONTOSO}/employees/{person.pk}").status_code == 204
    assert list(Link.objects.filter(person=person).values_list("unlinked_on", flat=True)) == [TODAY]
    assert admin.get(f"{CONTOSO}/standings/cloud-platform").json()["earned"] == "silver"
    assert is_problem(admin.delete(f"{CONTOSO}/employees/{person.pk}"), 404, "absent")


def test_somebody_from_elsewhere_is_not_there(contoso_world: World) -> None:
    admin = contoso_world.admin()
    former = EmploymentFactory(organization=contoso_world.organization, left_on=TODAY).person
    for person in (contoso_world.stranger, former, contoso_world.agent):
        address = f"{CONTOSO}/employees/{person.pk}"
        assert is_problem(admin.get(address), 404, "absent")
        assert is_problem(admin.patch(address, {"role": "admin"}), 404, "absent")
        assert is_problem(admin.delete(address), 404, "absent")


def test_only_an_admin_changes_anything(contoso_world: World) -> None:
    address = f"{CONTOSO}/employees/{contoso_world.contoso.diego.pk}"
    for program in (contoso_world.employee(), contoso_world.an_agent(), Program(person=contoso_world.stranger)):
        assert is_problem(program.patch(address, {"role": "admin"}), 404, "absent")
        assert is_problem(program.delete(address), 404, "absent")
    assert is_problem(contoso_world.employee().get(f"{CONTOSO}/employees"), 404, "absent")


def test_an_admin_names_the_role_and_nothing_else(contoso_world: World) -> None:
    address = f"{CONTOSO}/employees/{contoso_world.contoso.diego.pk}"
    body = {"role": "admin", "joined_on": "2019-01-01", "organization": "4099999", "email": "x@y.example"}
    assert errors(contoso_world.admin().patch(address, body)) == [
        ("/joined_on", "read_only"),
        ("/organization", "unknown"),
        ("/email", "read_only"),
    ]


# --- Invitations ------------------------------------------------------------------------------------------------------
LIDIA = {"email": "Lidia@contoso.example", "role": "employee"}


def test_an_admin_invites_somebody(contoso_world: World) -> None:
    admin = contoso_world.admin()
    made = admin.post(f"{CONTOSO}/invitations", LIDIA)
    assert made.status_code == 201
    told = made.json()
    assert (told["email"], told["role"], told["expires_on"]) == ("lidia@contoso.example", "employee", "2026-12-06")
    assert told["invited_by"]["name"] == "Megan Bowen"
    assert admin.get(f"{CONTOSO}/invitations").json()["results"] == [told]
    assert admin.get(f"{CONTOSO}/invitations/{told['id']}").json() == told
    assert set(told) == {"id", "email", "role", "invited_by", "invited_at", "expires_on"}  # and never its token


def test_whoever_is_invited_gets_the_mail_that_accepts_it_once(
    contoso_world: World,
    client: Client,
    mailoutbox: list[EmailMessage],
    settings: Settings,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.PORTAL_ADDRESS = "https://partners.example"
    admin = contoso_world.admin()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            admin.post(f"{CONTOSO}/invitations", LIDIA, key="lidia")
    (mail,) = mailoutbox
    assert mail.to == ["lidia@contoso.example"]
    (address,) = re.findall(r"https://partners\.example(/invitations/\S+)", str(mail.body))
    assert "Join Contoso" in client.get(address).content.decode()


def test_who_works_there_is_not_invited(contoso_world: World) -> None:
    body = {"email": contoso_world.contoso.isaiah.email.upper(), "role": "admin"}
    assert is_problem(contoso_world.admin().post(f"{CONTOSO}/invitations", body), 409, "works_here")


@pytest.mark.parametrize(
    "email", ["lidia", "lidia@", "@contoso.example", "a b@c.example", "", None, 1, "x" * 200 + "@y.example"]
)
def test_an_invitation_goes_to_an_address(contoso_world: World, email: object) -> None:
    body = {"email": email, "role": "employee"}
    assert {where for where, _ in errors(contoso_world.admin().post(f"{CONTOSO}/invitations", body))} == {"/email"}


def test_an_agent_invites_only_the_first_admin(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    assert is_problem(agent.post(f"{CONTOSO}/invitations", LIDIA), 409, "not_an_admin")
    OrganizationFactory(mpn_id="4777777")
    address = f"{V1}/organizations/4777777/invitations"
    assert is_problem(agent.post(address, LIDIA), 409, "not_an_admin")
    assert agent.post(address, {**LIDIA, "role": "admin"}).status_code == 201


def test_an_invitation_is_taken_back(contoso_world: World) -> None:
    admin = contoso_world.admin()
    key = admin.post(f"{CONTOSO}/invitations", LIDIA).json()["id"]
    assert is_problem(contoso_world.an_agent().delete(f"{CONTOSO}/invitations/{key}"), 404, "absent")
    assert admin.delete(f"{CONTOSO}/invitations/{key}").status_code == 204
    assert Invitation.objects.get(pk=key).revoked_by == contoso_world.contoso.admin
    assert is_problem(admin.delete(f"{CONTOSO}/invitations/{key}"), 404, "absent")
    assert admin.get(f"{CONTOSO}/invitations").json()["results"] == []


def test_an_invitation_of_another_organization_is_not_there(contoso_world: World) -> None:
    foreign = InvitationFactory(organization=contoso_world.fabrikam)
    for address in (f"{CONTOSO}/invitations/{foreign.pk}", f"{FABRIKAM}/invitations/{foreign.pk}"):
        assert is_problem(contoso_world.admin().get(address), 404, "absent")
        assert is_problem(contoso_world.admin().delete(address), 404, "absent")
    assert Invitation.objects.get().revoked_at is None


# --- Activity ---------------------------------------------------------------------------------------------------------
def test_everything_that_anyone_did_is_on_the_record_for_admins(contoso_world: World) -> None:
    admin = contoso_world.admin()
    isaiah = contoso_world.contoso.isaiah
    admin.patch(f"{CONTOSO}/employees/{isaiah.pk}", {"role": "admin"})
    admin.post(f"{CONTOSO}/invitations", LIDIA)
    entries = admin.get(f"{CONTOSO}/activity").json()["results"]
    assert [(one["number"], one["verb"]) for one in entries] == [(2, "invitation.sent"), (1, "employee.role_changed")]
    assert entries[1]["by"]["name"] == "Megan Bowen"
    assert entries[1]["person"] == {"id": isaiah.pk, "name": "Isaiah Langer"}
    assert entries[1]["facts"] == {"before": "employee", "after": "admin"}
    assert b"lidia" not in admin.get(f"{CONTOSO}/activity").content


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("verb=invitation.sent", 1),
        ("verb=nothing", 0),
        ("since=2026-11-22", 1),
        ("since=2026-11-23", 0),
        ("before=2026-11-22", 0),
        ("before=2026-11-23", 1),
        ("person=1", 0),
    ],
)
def test_the_record_is_filtered(contoso_world: World, query: str, number: int) -> None:
    admin = contoso_world.admin()
    admin.post(f"{CONTOSO}/invitations", LIDIA)
    assert len(admin.get(f"{CONTOSO}/activity?{query}").json()["results"]) == number


def test_the_record_is_for_admins_and_agents_alone(contoso_world: World) -> None:
    AdminFactory(organization=contoso_world.organization, person=PersonFactory(), left_on=TODAY)
    for program in (contoso_world.employee(), Program(person=contoso_world.stranger)):
        assert is_problem(program.get(f"{CONTOSO}/activity"), 404, "absent")
    assert contoso_world.an_agent().get(f"{CONTOSO}/activity").status_code == 200

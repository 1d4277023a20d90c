"""The letter of membership through the API: what the public page behind its code says, too."""

from datetime import date

import pytest
from django.test import Client

from memberships.services import display
from tests.api.world import CONTOSO, FABRIKAM, World

pytestmark = pytest.mark.django_db


def test_the_letter_says_what_its_public_page_says(contoso_world: World, client: Client) -> None:
    program = contoso_world.admin("read")
    told = program.get(f"{CONTOSO}/letter").json()
    assert (told["tier"], told["anniversary"], told["is_in_grace"]) == ("gold", "2027-03-14", False)
    shown = [(one["competency"]["slug"], one["level"], one["ends_on"]) for one in told["displayed"]]
    assert shown[0] == ("cloud-platform", "gold", "2027-04-13")
    page = client.get(f"/verify/{told['code']}/").content.decode()
    assert told["address"].endswith(f"/verify/{told['code']}/")
    assert "Cloud Platform" in page
    contoso_world.organization.terms.update(ends_on=date(2026, 11, 22))
    display.refresh([contoso_world.organization.pk])
    again = program.get(f"{CONTOSO}/letter").json()
    assert (again["tier"], again["displayed"], again["code"]) == ("none", [], told["code"])


def test_the_letter_of_others_is_absent(contoso_world: World) -> None:
    assert contoso_world.admin("read").get(f"{FABRIKAM}/letter").status_code == 404
    assert contoso_world.employee("read").get(f"{CONTOSO}/letter").status_code == 404

"""The page about the API: it is found from everywhere, and says who reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.world import World

DOCS = "/api/v1/docs"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/v1", "/api/v1/"])
def test_who_knows_no_address_of_the_api_is_led_to_the_page_about_it(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["location"]) == (302, DOCS)


def test_every_page_leads_to_it_signed_in_or_not(client: Client, contoso_world: World) -> None:
    link = f'<a href="{DOCS}" hreflang="en">'
    assert link in client.get(reverse("rules")).content.decode()
    client.force_login(contoso_world.contoso.isaiah)
    assert link in client.get("/", follow=True).content.decode()


def test_who_makes_a_token_is_told_how_programs_use_it(client: Client, contoso_world: World) -> None:
    client.force_login(contoso_world.contoso.admin)
    settings = "/organizations/4021736/settings/"
    link = "How programs use it</a>"
    assert client.get(settings).content.decode().count(link) == 1
    made = client.post(f"{settings}tokens/", {"name": "Nightly report", "scope": "read"}, follow=True)
    assert made.content.decode().count(link) == 2

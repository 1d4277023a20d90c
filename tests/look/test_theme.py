"""The choice of a theme, and of a language."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def test_without_a_choice_the_system_decides(client: Client) -> None:
    assert b"data-theme" not in client.get(SIGN_IN).content


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_stays(client: Client, theme: str) -> None:
    response = client.post("/theme/", {"theme": theme, "next": SIGN_IN})
    assert (response.status_code, response["Location"]) == (302, SIGN_IN)
    assert f'data-theme="{theme}"'.encode() in client.get(SIGN_IN).content


def test_a_choice_can_be_taken_back(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": ""})
    assert b"data-theme" not in client.get(SIGN_IN).content


def test_an_unknown_theme_is_no_theme(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert b"data-theme" not in client.get(SIGN_IN).content


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_a_theme_is_not_chosen_by_a_link(client: Client) -> None:
    assert client.get("/theme/?theme=dark").status_code == 405


def test_the_page_speaks_the_language_that_was_chosen(client: Client) -> None:
    response = client.post("/language/setlang/", {"language": "ru", "next": SIGN_IN})
    assert response["Location"] == SIGN_IN
    page = client.get(SIGN_IN).content.decode()
    assert '<html lang="ru"' in page
    assert "Центр партнёров" in page

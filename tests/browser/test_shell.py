"""What stands around every page: the skip link, the menus, the language and the theme, also without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, obstacles
from tests.browser.hands import Hands
from tests.factories import AdminFactory
from tests.programme.contoso import COMPETENCY, Contoso

LIST = "/organizations/4021736/competencies/"
PAGE = f"{LIST}{COMPETENCY}/"

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_key_leads_past_the_navigation(visit: Visit, shown: Contoso) -> None:
    page = visit.page(person=shown.admin)
    page.goto(PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("kind", ["mouse", "keyboard", "no script"])
def test_one_switches_to_another_part_that_one_plays(visit: Visit, shown: Contoso, kind: str) -> None:
    AdminFactory(person=shown.admin, organization__name="Fabrikam")
    hands = Hands(visit.page(person=shown.admin, has_script=kind != "no script"), kind)
    hands.page.goto(LIST)
    hands.open(hands.page.locator("summary", has_text="Partner admin · Contoso"))
    if kind == "mouse":
        assert obstacles(hands.page) == []
    hands.follow("Partner admin Fabrikam")
    expect(hands.page.get_by_role("navigation", name="Main")).to_contain_text("Fabrikam")


def test_the_menu_of_a_phone_and_the_language_need_no_script(visit: Visit, shown: Contoso) -> None:
    page = visit.page(person=shown.admin, size=PHONE, has_script=False)
    page.goto(LIST)
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Компетенции", level=1)).to_be_visible()
    page.get_by_label("На дату").fill("2027-03-01")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_text("Показан день: 1 марта 2027")).to_be_visible()
    page.get_by_role("link", name="Вернуться к сегодняшнему дню").click()
    expect(page.get_by_text("Показан день")).to_have_count(0)


def test_a_theme_that_was_chosen_stays(visit: Visit, shown: Contoso) -> None:
    page = visit.page(person=shown.admin)
    page.goto(LIST)
    page.locator("summary", has_text="Megan Bowen").click()
    assert obstacles(page) == []
    page.get_by_role("button", name="Dark").click()
    page.goto(PAGE)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 20, 20)"

"""The first journeys of a partner admin in a real browser: on a desk and a phone, in both themes and languages."""

import pytest

from tests.browser.conftest import PHONE, Visit, obstacles, sideways
from tests.factories import PASSWORD
from tests.programme.contoso import COMPETENCY, Contoso

SIGN_IN = "/accounts/login/"
LIST = "/organizations/4021736/competencies/"
PAGE = f"{LIST}{COMPETENCY}/"
EVERY_PAGE = (SIGN_IN, LIST, PAGE, "/_gallery/", "/accounts/password/change/", "/no-such-page/")

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_admin_signs_in_and_finds_who_counts(visit: Visit, shown: Contoso) -> None:
    page = visit.page()
    page.goto(LIST)
    page.get_by_label("Email").fill(shown.admin.email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_text("not correct").is_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{LIST}")
    page.get_by_role("link", name="Cloud Platform").click()
    page.wait_for_url(f"**{PAGE}")
    assert page.get_by_role("table", name="People who count").get_by_text("Isaiah Langer").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_a_screen_reader(visit: Visit, shown: Contoso, theme: str) -> None:
    page = visit.page(person=shown.admin, theme=theme)
    stranger = visit.page(theme=theme)
    for url in EVERY_PAGE:
        seen = stranger if url == SIGN_IN else page
        seen.goto(url)
        assert obstacles(seen) == [], url
    visit.complaints = [one for one in visit.complaints if "404" not in one]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, shown: Contoso, language: str) -> None:
    page = visit.page(person=shown.admin, size=PHONE, language=language)
    for url in (LIST, PAGE, "/_gallery/"):
        page.goto(url)
        assert sideways(page) <= 0, url


def test_a_page_is_worked_by_keyboard_alone(visit: Visit, shown: Contoso) -> None:
    page = visit.page(person=shown.admin)
    page.goto(PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_text("The same as a table").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("table", name="Periods in the timeline").is_visible()
    page.get_by_role("link", name="Silver Azure Consumption").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**path=silver-azure-consumption**")


def test_everything_works_without_a_script(visit: Visit, shown: Contoso) -> None:
    page = visit.page(person=shown.admin, size=PHONE, has_script=False)
    page.goto(LIST)
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("button", name="Русский").click()
    assert page.get_by_role("heading", name="Компетенции", level=1).is_visible()
    page.get_by_label("На дату").fill("2027-03-01")
    page.get_by_role("button", name="Показать").click()
    assert page.get_by_text("Показан день: 1 марта 2027").is_visible()
    page.get_by_role("link", name="Вернуться к сегодняшнему дню").click()
    assert page.get_by_text("Показан день").count() == 0


def test_a_theme_that_was_chosen_stays(visit: Visit, shown: Contoso) -> None:
    page = visit.page(person=shown.admin)
    page.goto(LIST)
    page.locator("summary", has_text="Megan Bowen").click()
    page.get_by_role("button", name="Dark").click()
    page.goto(PAGE)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 20, 20)"

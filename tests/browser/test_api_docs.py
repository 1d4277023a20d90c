"""The page about the API, in a real browser: found by a word, readable, fit for a phone, and silent about secrets."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, obstacles, too_wide
from tests.programme.contoso import Contoso

DOCS = "/api/v1/docs"
OPERATION = "#operations-Employees-listEmployees"

pytestmark = pytest.mark.django_db(transaction=True)


def opened(page: Page, words: str = "list the employees", operation: str = OPERATION) -> Page:
    """The page with one operation open, which was looked for by words of it."""
    page.goto(DOCS)
    page.get_by_role("textbox", name="Find an operation").fill(words)
    expect(page.locator(".opblock")).to_have_count(1)
    page.locator(f"{operation} .opblock-summary-control").click()
    expect(page.locator(f"{operation} .opblock-body")).to_contain_text("Example Value")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_parts_are_closed_at_first_and_everything_can_be_read(visit: Visit, shown: Contoso, theme: str) -> None:
    page = visit.page(person=shown.admin, theme=theme)
    page.goto(DOCS)
    expect(page.locator(".api-head")).to_contain_text("Partner Center API")
    expect(page.locator(".api-head")).to_contain_text("Megan Bowen")
    expect(page.locator(".opblock-tag").first).to_contain_text("Organizations")
    expect(page.locator(".opblock")).to_have_count(0)
    for part in ("Employees", "Overrides"):
        page.locator(f"#operations-tag-{part}").click()
    expect(page.locator(".opblock-delete").first).to_be_visible()
    assert obstacles(page) == []
    assert obstacles(opened(page)) == []


def test_a_phone_shows_an_operation_without_scrolling_sideways(visit: Visit, shown: Contoso) -> None:
    page = opened(visit.page(person=shown.admin, size=PHONE))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert "the page" not in too_wide(page)
    expect(page.locator(".response-col_links").first).to_be_hidden()


def test_a_token_is_all_that_is_asked_for_and_commands_keep_what_is_secret(visit: Visit, shown: Contoso) -> None:
    page = opened(visit.page(person=shown.admin), "removeEmployee", "#operations-Employees-removeEmployee")
    secret = page.locator("#api").get_attribute("data-csrf")
    page.locator(".scheme-container .authorize").click()
    expect(page.locator(".auth-container")).to_have_count(1)
    expect(page.locator(".auth-container")).to_contain_text("token")
    page.locator(".modal-ux .close-modal").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("mpn_id").fill("4021736")
    page.get_by_placeholder("person").fill(str(shown.diego.pk))
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".curl-command")).to_contain_text(f"/employees/{shown.diego.pk}")
    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("204")
    assert "csrf" not in page.locator(".curl-command").inner_text().lower()
    assert secret
    assert secret not in page.locator("#api").inner_text()


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(visit: Visit, shown: Contoso) -> None:
    page = visit.page()
    page.goto(DOCS)
    page.locator(".api-head").get_by_role("link", name="Sign in").click()
    assert page.url.endswith(f"/accounts/login/?next={DOCS}")

"""Every page of the policy table: it opens, is fit for everybody in both themes, at each width, and is not heavy."""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESK, PHONE, TABLET, Visit, obstacles, too_wide
from tests.browser.places import NOWHERE, PLACES, Place, names_for, places

MOST_BYTES = 60 * 1024
TWICE = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
    return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""
"""Ids that several elements have, of which a label reaches the first alone."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("who", PLACES)
def test_a_page_is_fit_for_everybody(
    visit: Visit, live_server: LiveServer, catalogue: None, on: date, who: str, settings: Settings, tmp_path: Path
) -> None:
    """Widths are tried in both languages, colors in both themes."""
    settings.ENVIRONMENT = "development"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    page = visit.page()
    wrong: list[str] = []
    shown = set()
    for place in places(who):
        visit.become(page, place.session)
        wrong += [f"{place}: {one}" for one in faults(visit, page, place)]
        shown.add(place.name)
    assert wrong == []
    assert names_for(who) <= shown


def faults(visit: Visit, page: Page, place: Place) -> list[str]:
    """What is wrong with a page in English at a desk, then with the same in Russian on a phone."""
    visit.speak(page, "en")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    found = [*unlike(place, page, "en"), *obstacles(page), *(f"an id twice: {one}" for one in page.evaluate(TWICE))]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in obstacles(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    found += overflowing(page)
    visit.speak(page, "ru")
    return [*found, *unlike(place, page, "ru"), *overflowing(page), *obstacles(page, "target-size", "color-contrast")]


def unlike(place: Place, page: Page, language: str) -> list[str]:
    """How the page that opens differs from the one that is meant."""
    answer = place.open(page)
    found = {
        "name": (name_of(page.url), place.name),
        "status": (answer.status, place.status),
        "language": (page.locator("html").get_attribute("lang"), language),
    }
    differing = [f"{what} is {is_!r} and not {meant!r}" for what, (is_, meant) in found.items() if is_ != meant]
    return differing + [f"{len(answer.body())} bytes" for _ in range(len(answer.body()) > MOST_BYTES)]


def name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return NOWHERE


def overflowing(page: Page) -> list[str]:
    """Where the page is wider than its window, from a desk down to a phone."""
    found = []
    for size in (DESK, TABLET, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"too wide at {size['width']}: {one}" for one in too_wide(page)]
    return found

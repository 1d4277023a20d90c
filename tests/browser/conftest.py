"""A real browser for a few tests; where there is none they are skipped, and say so."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from allauth.account.internal.flows.login import record_authentication
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.programme.contoso import Contoso, contoso

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1440, "height": 900}
TABLET = {"width": 768, "height": 1024}
PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000
"""Milliseconds; a test that has nothing to wait for never waits, so a busy machine may take its time."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no chromium: apt-get install --no-install-recommends chromium libatomic1")
    # Playwright keeps a loop running in this thread, where Django would refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Each test begins with no attempts to sign in counted."""
    cache.clear()


@pytest.fixture
def shown(browser: Browser, live_server: LiveServer, catalogue: None, on: date) -> Contoso:
    """Contoso, on a server that the browser reaches."""
    return contoso()


class Visit:
    """Pages of the server in one browser; what the browser complains of is remembered."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(
        self,
        *,
        person: User | None = None,
        size: dict[str, int] = DESK,
        theme: str = "light",
        language: str = "en",
        has_script: bool = True,
    ) -> Page:
        """A fresh page, signed in as `person`, who has just shown that it is them."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport=size,  # type: ignore[arg-type]
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            java_script_enabled=has_script,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if person is not None:
            cookies[settings.SESSION_COOKIE_NAME] = signed_in(person)
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
        page = context.new_page()
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def become(self, page: Page, session: str) -> None:
        """Whose the browser is from now on: that of a session, or nobody's."""
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if session:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}
            page.context.add_cookies([cookie])  # type: ignore[list-item]

    def speak(self, page: Page, language: str) -> None:
        """The language of the pages to come."""
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]

    def listen(self, message: ConsoleMessage) -> None:
        # That the page itself is absent (404) or a form was refused (422) is its answer, not a fault.
        is_its_answer = message.page is not None and message.location["url"] == message.page.url
        if message.type in {"error", "warning"} and not (is_its_answer and "Failed to load" in message.text):
            self.complaints.append(f"{message.location['url']}: {message.text}")


def signed_in(person: User) -> str:
    """The key of a session in which somebody has just shown by their password that it is them."""
    client = Client()
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, "password", email=person.email, reauthenticated=True)
    request.session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    visiting = Visit(browser, live_server.url)
    yield visiting
    for context in visiting.contexts:
        context.close()
    assert visiting.complaints == []


def obstacles(page: Page, *rules: str) -> list[str]:
    """What would stand in the way of somebody who does not see, or not well; by all rules, or by these alone."""
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if rules:
        options = {"resultTypes": ["violations"], "runOnly": list(rules)}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(results => results.violations)")
    return [f"{violation['id']}: {node['html'][:150]}" for violation in found for node in violation["nodes"]]


TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const everything = [...document.querySelectorAll("body *")];
    const inside = everything.filter(one => one.getBoundingClientRect().right > width + 1);
    return ["the page", ...inside.map(one => one.outerHTML.slice(0, 120))];
}"""


def too_wide(page: Page) -> Sequence[str]:
    """What makes the page scroll sideways, if it does."""
    found: Sequence[str] = page.evaluate(TOO_WIDE)
    return found

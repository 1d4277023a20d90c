"""Every page of the policy table: nothing in anybody's way, in both themes, no wider than a phone, and not heavy."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from partner_center.policy import PAGES, Audience
from tests.browser.conftest import DESK, PHONE, Visit, obstacles, too_wide
from tests.programme.contoso import COMPETENCY, contoso
from tests.walls.asking import address
from tests.walls.world import a_world

# Files, answers for machines, and doors that lead elsewhere at once.
NO_PAGES = {
    "health-live", "health-ready", "activity-export", "api-door", "mfa_download_recovery_codes", "openid_connect_login",
    "openid_connect_callback", "invoice", "letter-pdf", "proof", "order-return", "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
}  # fmt: skip
MOST_BYTES = 60 * 1024
WHO_SEES = {
    Audience.ANYBODY: "anybody",
    Audience.SIGNED_IN: "employee",
    Audience.AGENT: "agent",
}
RICH = (
    "",
    "?on=2027-03-01",
    "employees/",
    "competencies/",
    f"competencies/{COMPETENCY}/",
    "competencies/devops/",
    "find/?q=7",
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("who", ["anybody", "employee", "admin", "agent", "admin of Contoso"])
def test_a_page_is_fit_for_everybody(
    visit: Visit, live_server: LiveServer, catalogue: None, on: date, who: str
) -> None:
    person, urls = visitor(who)
    page = visit.page(person=person)
    seen: set[str] = set()
    for url in urls:
        visit.speak(page, "en")
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        answer = page.goto(url)
        if page.url in seen:
            continue
        seen.add(page.url)
        assert answer is not None
        assert len(answer.body()) <= MOST_BYTES, url
        assert obstacles(page) == [], url
        page.emulate_media(color_scheme="dark")
        assert obstacles(page, "color-contrast") == [], url
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert too_wide(page) == [], url
        visit.speak(page, "ru")
        page.goto(url)
        assert too_wide(page) == [], f"{url} in Russian"
    assert len(seen) > len(RICH) - 1


def visitor(who: str) -> tuple[User | None, Iterator[str]]:
    """Somebody, and the pages that are there for them."""
    if who == "admin of Contoso":
        shown = contoso()
        return shown.admin, (f"/organizations/{shown.organization.mpn_id}/{page}" for page in RICH)
    world = a_world()
    people = {"anybody": None, "employee": world.own.employee, "admin": world.own.admin}
    people["agent"] = next(one.person for one in world.visitors if one.name == "agent")
    names = [
        name
        for name, rows in PAGES.items()
        if "GET" in rows and name not in NO_PAGES and WHO_SEES.get(rows["GET"], "admin") == who
    ]
    return people[who], (address(name, world.own, world.own.things) for name in names)

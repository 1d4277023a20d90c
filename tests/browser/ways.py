"""Ways to go a journey: by which hands, and in which language."""

from accounts.models import User
from tests.browser.conftest import Visit
from tests.browser.hands import Hands

KINDS = ("mouse", "keyboard", "no script")
WAYS = [(kind, language) for kind in KINDS for language in ("en", "ru")]


def begin(visit: Visit, kind: str, language: str, url: str, person: User | None = None) -> Hands:
    """Somebody at a page."""
    page = visit.page(person=person, language=language, has_script=kind != "no script")
    page.goto(url)
    return Hands(page, kind, language)

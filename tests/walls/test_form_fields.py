"""What is named in a form or behind the question mark of a page: foreign is refused in the words of what is absent."""

import dataclasses
import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.walls.asking import ROWS, address, alike, ask
from tests.walls.forms import NO_PAGES
from tests.walls.words import looked_for
from tests.walls.world import ABSENT_ID, ABSENT_MPN_ID, House, World

pytestmark = pytest.mark.django_db
ABSENT = {
    "mpn_id": ABSENT_MPN_ID,
    "achievement": ABSENT_ID,
    "invitation": ABSENT_ID,
    "person": ABSENT_ID,
    "email": "nobody@nowhere.example",
    "full name": "Nobody Nowhere",
}


@dataclass(frozen=True)
class Naming:
    """A field that names something of somebody: where, who fills it in, what it names, and what else is sent."""

    name: str
    method: str
    field: str
    kind: str
    visitor: str
    along: dict[str, str] = dataclasses.field(default_factory=dict)
    """Other fields, by what they say; a kind of thing stands for that of the own house."""

    def __str__(self) -> str:
        return f"{self.name}-{self.method}-{self.field}-{self.kind}"


LINKING = {"organization": "mpn_id"}, {"achievement": "achievement"}
OVERRIDE = {"level": "gold", "reason": "The feed is late."}
NAMINGS = [
    Naming("employee-invite", "GET", "again", "invitation", "admin"),
    Naming("employee-invite", "POST", "email", "email", "admin", {"role": "employee", "language": "en"}),
    Naming("find", "GET", "q", "email", "admin"),
    Naming("find", "GET", "q", "full name", "admin"),
    Naming("employees", "GET", "q", "email", "admin"),
    Naming("employees", "GET", "q", "full name", "admin"),
    Naming("link-achievements", "GET", "organization", "mpn_id", "employee"),
    Naming("link-achievements", "GET", "achievement", "achievement", "employee"),
    Naming("confirm-link", "GET", "achievement", "achievement", "employee", LINKING[0]),
    Naming("confirm-link", "GET", "organization", "mpn_id", "employee", LINKING[1]),
    Naming("confirm-link", "POST", "achievement", "achievement", "employee", LINKING[0]),
    Naming("confirm-link", "POST", "organization", "mpn_id", "employee", LINKING[1]),
    Naming("unlink-achievements", "GET", "achievement", "achievement", "employee"),
    Naming("confirm-unlink", "GET", "achievement", "achievement", "employee"),
    Naming("confirm-unlink", "POST", "achievement", "achievement", "employee"),
    Naming("override-place", "POST", "person", "email", "agent", OVERRIDE),
    Naming("override-place", "POST", "person", "full name", "agent", OVERRIDE),
    Naming("benefit-assign", "POST", "person", "email", "admin", {"holder": "person"}),
    Naming("benefit-assign", "POST", "person", "full name", "admin", {"holder": "person"}),
]

NOTHING = {
    "a day": {"earned_on", "effective_from", "ends_on", "expires_on", "on", "starts_on"},
    "a number": {
        "amount", "discount_percent", "grace_days", "payment_days", "pieces", "price", "refund_days", "used",
        "window_days",
    },
    "words of whoever writes": {
        "city", "evidence", "full_name", "keys", "reason", "reference", "vat_number", "website",
    },
    "what something is to be called": {
        "enroll POST name", "mfa_add_webauthn POST name", "organization-create POST name", "promotion-list POST name",
        "settings POST name", "tokens POST name",
    },
    "one of a list that is the same for everybody": {
        "country", "currency", "decision", "holder", "kind", "language", "level", "market", "method", "role", "scope",
        "show", "theme",
    },
    "yes or no": {
        "is_owed_back", "levels", "link_new", "links", "membership", "orders", "overrides", "passwordless", "risk",
    },
    "what everybody's catalogue knows": {
        "benefit-keys POST code", "certification", "claim-achievement POST chosen", "competency", "offer", "path",
    },
    "what was shown before, or makes something once": {"membership-order POST key", "seen"},
    "the number of an order, which agents may all see": {"payment-list GET q"},
    "a place in a list that is the reader's own": {
        "activity GET before", "claim-list GET cursor", "news GET cursor", "organization-list GET cursor",
        "override-list GET cursor", "page", "payment-list GET cursor", "who",
    },
    "a secret, of which `tests/accounts` speaks": {
        "mfa_activate_totp POST code", "mfa_add_webauthn POST credential", "mfa_login_webauthn POST credential",
        "oldpassword", "password", "password1", "password2",
    },
    "an account, of which nobody is told whether there is one": {
        "account_email POST email", "account_reset_password POST email", "account_signup GET email",
        "account_signup POST email", "login", "organization-create POST email",
    },
    "an account at a company, and django-allauth looks among one's own": {"socialaccount_connections POST account"},
    "a button": {"action", "action_add", "action_primary", "action_remove", "action_send", "confirm", "edit"},
    "where one goes on": {"next"},
    "an organization, and programme agents see them all": {"organization-list GET q"},
    "the form as it opens, which is what GET shows": {"employee-invite POST again"},
}  # fmt: skip
"""Words that pages look for and that name nothing of an organization or a person, each with its reason."""
READ = re.compile(r"""(?:GET|POST|asked)\)?\.get(?:list)?\("(\w+)"|"(\w+)" in request\.(?:GET|POST)""")


def value(kind: str, house: House | None) -> Any:
    if house is None:
        return ABSENT[kind]
    known = {
        "mpn_id": house.organization.mpn_id,
        "email": house.employee.email,
        "full name": house.employee.full_name,
        **house.things,
    }
    return known.get(kind, kind)


def said(naming: Naming, house: House | None, world: World) -> tuple[int, str, str]:
    """What is answered, but for the echo of what was sent."""
    sent = {name: value(kind, world.own) for name, kind in naming.along.items()}
    named = str(value(naming.kind, house))
    url = address(naming.name, world.own, world.own.things)
    response = ask(world.visitor(naming.visitor), naming.method, url, {**sent, naming.field: named})
    text = alike(response)
    # Without the echo of what was sent: a word wherever it stands, a key where it is a value.
    echoes = [f'"{named}"'] if named.isdigit() else [html.escape(named), quote_plus(named), quote(named)]
    for echo in echoes:
        text = text.replace(echo, "…")
    return response.status_code, response.headers.get("Location", ""), text


@pytest.mark.parametrize("naming", NAMINGS, ids=str)
def test_what_is_foreign_in_a_form_is_like_what_is_absent(naming, world):
    assert said(naming, world.foreign, world) == said(naming, None, world)


@pytest.mark.parametrize("naming", NAMINGS, ids=str)
def test_what_is_ones_own_in_a_form_is_another_thing(naming, world):
    assert said(naming, world.own, world) != said(naming, None, world)


@pytest.fixture(scope="module")
def asked(world: World) -> dict[tuple[str, str], set[str]]:
    return looked_for(world, [row for row in ROWS if not row[0].startswith(NO_PAGES)])


def test_every_word_that_a_page_looks_for_is_tried_or_names_nothing(asked):
    tried = {f"{one.name} {one.method} {one.field}" for one in NAMINGS}
    known = tried.union(*NOTHING.values())
    said = {f"{name} {method} {word}" for (name, method), words in asked.items() for word in words}
    assert {words for words in said if words not in known and words.split()[-1] not in known} == set()
    assert tried <= said


def test_every_word_in_the_sources_of_pages_is_tried_or_names_nothing():
    """Those, too, that a page looks for only after something else was right."""
    known = {one.field for one in NAMINGS}.union(*NOTHING.values())
    sources = [*Path("programme").rglob("*.py"), *Path("accounts").rglob("*.py")]
    found = {word for source in sources for pair in READ.findall(source.read_text()) for word in pair if word}
    assert len(found) > 10
    assert found <= known | {one.split()[-1] for one in known}

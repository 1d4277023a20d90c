"""The forms of the portal, as a browser finds them: from page to page, filled in with what they offer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.factories import PASSWORD
from tests.walls.asking import KWARGS, ROWS, address, ask
from tests.walls.world import Visitor, World

SENSIBLE = {
    "email": "somebody@contoso.example",
    "url": "https://contoso.example",
    "date": "2026-11-30",
    "number": "1",
    "password": PASSWORD,
    "checkbox": "on",
}
"""What somebody types into a field of a kind that proposes nothing."""


NO_PAGES = ("api:", "gallery")


@dataclass
class Field:
    """A field with what a browser would send, and what it offers to choose from."""

    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    is_required: bool = False

    @property
    def sensible(self) -> str:
        return self.value or next((one for one in self.choices if one), SENSIBLE.get(self.kind, "Some words"))


@dataclass
class Form:
    """A form of a page: where it leads (the name of the address), how, and its fields with what they would send."""

    name: str
    method: str
    url: str
    visitor: Visitor
    fields: dict[str, Field] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}-{self.method}-{self.visitor}"

    @property
    def filled(self) -> dict[str, str]:
        return {name: one.sensible for name, one in self.fields.items()}


class Reader(HTMLParser):
    """Reads the forms out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], dict[str, Field]]] = []
        self.open = False
        self.selecting = ""
        self.datalists: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.open = True
            self.forms.append((said, {}))
        elif self.open and tag in {"input", "select", "textarea", "button"} and said.get("name"):
            self._field(tag, said)
        elif self.open and tag == "option" and self.selecting:
            one = self.forms[-1][1][self.selecting]
            one.choices.append(said.get("value", ""))
            if "selected" in said:
                one.value = said.get("value", "")

    def _field(self, tag: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text") if tag == "input" else tag
        known = self.forms[-1][1].setdefault(said["name"], Field(kind))
        known.is_required |= "required" in said
        self.selecting = said["name"] if tag == "select" else ""
        if kind in {"radio", "checkbox", "button", "submit"} or tag == "button":
            known.choices.append(said.get("value", "on"))
            known.value = said.get("value", "on") if "checked" in said else known.value
        else:
            known.value = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False
        elif tag == "select":
            self.selecting = ""


def forms_of(visitor: Visitor, url: str, page: str) -> Iterator[Form]:
    """The forms of a page that was at `url`."""
    reader = Reader()
    reader.feed(page)
    for said, fields in reader.forms:
        action = urljoin(url, said.get("action", ""))
        try:
            name = resolve(urlsplit(action).path).view_name
        except Resolver404:
            raise AssertionError(f"a form of {url} leads nowhere: {action}") from None
        fields.pop("csrfmiddlewaretoken", None)
        yield Form(name, said.get("method", "get").upper(), action, visitor, fields)


def crawl(visitor: Visitor, world: World) -> dict[str, Form]:
    """Every form that somebody finds on the pages that they may see, and on those where a form leads."""
    found: dict[str, Form] = {}
    for name, method, _ in ROWS:
        if method == "GET" and not name.startswith(NO_PAGES):
            house = world.own if "mpn_id" in KWARGS[name] else None
            _collect(visitor, "GET", address(name, house, world.own.things), None, found, depth=2)
    return found


def _collect(visitor: Visitor, method: str, url: str, data: Any, found: dict[str, Form], *, depth: int) -> None:
    response = ask(visitor, method, url, data)
    if response.status_code >= 400 and response.status_code not in {409, 422}:
        return
    if not response["Content-Type"].startswith("text/html"):
        return
    for form in forms_of(visitor, url, response.content.decode()):
        key = f"{form.name} {form.method} {' '.join(sorted(form.fields))}"
        if key not in found:
            found[key] = form
            if depth > 1:
                sent = form.filled if form.method == "POST" else {**query_of(form.url), **form.filled}
                _collect(visitor, form.method, form.url, sent, found, depth=depth - 1)


def query_of(url: str) -> dict[str, Any]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}

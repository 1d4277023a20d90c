"""Watches the templates and the style sheets: what a strict browser refuses, what nobody uses, what nobody explains."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.test import Client

from partner_center.stack.places import PROJECT

TEMPLATES = PROJECT / "templates"
SHEETS = sorted((PROJECT / "static" / "css").glob("*.css"))
MOST_CSS_BYTES = 25 * 1024
MAILS = {"mail/frame.html"}
"""A mail program fetches no style sheet: the frame of mails holds its own."""
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)
INCLUDED = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def templates() -> dict[str, Path]:
    return {path.relative_to(TEMPLATES).as_posix(): path for path in sorted(TEMPLATES.rglob("*.html"))}


def components() -> dict[str, Path]:
    return {name: path for name, path in templates().items() if name.startswith("components/")}


# --- Templates --------------------------------------------------------------------------------------------------------
def test_no_template_has_an_inline_style_or_script() -> None:
    pages = {name: path for name, path in templates().items() if name not in MAILS}
    found = [f"{name}: {hit.group()}" for name, path in pages.items() for hit in INLINE.finditer(text_of(path))]
    scripts = [name for name, path in templates().items() if re.search(r"<script(?![^>]*\bsrc=)", text_of(path))]
    assert found + scripts == []


def test_every_template_compiles() -> None:
    for name in templates():
        get_template(name)


def test_every_template_that_is_included_exists() -> None:
    for path in templates().values():
        for wanted in INCLUDED.findall(text_of(path)):
            try:
                get_template(wanted)
            except TemplateDoesNotExist:
                pytest.fail(f"{path.relative_to(PROJECT)} includes {wanted}")


def test_every_component_says_what_it_is() -> None:
    assert [name for name, path in components().items() if not text_of(path).startswith("{% comment %}")] == []


def test_every_component_has_a_caller() -> None:
    called = {wanted for path in templates().values() for wanted in INCLUDED.findall(text_of(path))}
    assert set(components()) - called == set()


def test_every_icon_exists() -> None:
    ids = set(re.findall(r'<symbol id="([^"]+)"', text_of(PROJECT / "static" / "icons" / "icons.svg")))
    used = {
        icon for path in templates().values() for icon in re.findall(r"""{% icon ["']([^"']+)["']""", text_of(path))
    }
    assert used - ids == set()
    assert len(ids) <= 60


def test_icons_and_tokens_keep_the_notice_of_their_makers() -> None:
    assert "Microsoft Corporation" in text_of(PROJECT / "static" / "icons" / "LICENSE-fluent.txt")
    assert "LICENSE-fluent.txt" in text_of(PROJECT / "static" / "icons" / "icons.svg")
    tokens = text_of(PROJECT / "static" / "css" / "tokens.css")
    assert "Microsoft Corporation" in tokens
    assert "shall be included in all copies" in " ".join(tokens.replace("*", " ").split())


# --- Style sheets -----------------------------------------------------------------------------------------------------
def test_the_style_sheets_are_small() -> None:
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in SHEETS) <= MOST_CSS_BYTES


def test_every_token_that_is_used_is_defined() -> None:
    everything = "".join(map(text_of, SHEETS))
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[\w-]+)", everything)) - defined == set()


def test_every_style_sheet_is_loaded_by_a_page() -> None:
    loaded = {name for path in templates().values() for name in re.findall(r"css/([\w-]+\.css)", text_of(path))}
    assert loaded == {sheet.name for sheet in SHEETS}


def test_a_style_sheet_fetches_nothing() -> None:
    assert [sheet.name for sheet in SHEETS if re.search(r"@import|url\((?!#)", text_of(sheet))] == []


# --- Pages that stand by themselves -----------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_an_error_page_needs_no_context(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert 'href="/"' in page


@pytest.mark.django_db
def test_the_gallery_shows_every_component(client: Client) -> None:
    page = client.get("/_gallery/")
    assert page.status_code == 200
    assert not INLINE.search(page.content.decode())
    shown, waiting = set(), {"gallery/gallery.html", "allauth/layouts/entrance.html"}
    while waiting:
        name = waiting.pop()
        shown.add(name)
        waiting |= set(INCLUDED.findall(text_of(templates()[name]))) - shown
    assert set(components()) - shown == set()


@pytest.mark.django_db
def test_there_is_no_gallery_in_production(client: Client, settings: object) -> None:
    settings.IS_PRODUCTION = True  # type: ignore[attr-defined]
    assert client.get("/_gallery/").status_code == 404

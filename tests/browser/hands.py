"""Ways to work a page: with a mouse, by keyboard alone, and where no script runs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page

MOST_TABS = 150
HAS_RING = """one => {
    const ringed = element => element && getComputedStyle(element).outlineStyle !== "none";
    return ringed(one) || ringed(one.closest(".choice, .file"));
}"""


class Hands:
    """Who works a page: `kind` is "mouse", "keyboard" or "no script" (which is a mouse, too)."""

    def __init__(self, page: Page, kind: str, language: str = "en") -> None:
        self.page = page
        self.is_keyboard = kind == "keyboard"
        self.language = language

    def say(self, text: str, **named: Callable[[], str]) -> str:
        """A text of the product as the page has it, with what is named in it worked out in the same language."""
        with translation.override(self.language):
            said = translation.gettext(text)
            values = {name: found() for name, found in named.items()}
            return said % values if "%(" in said else said.format(**values)

    # --- What one does ------------------------------------------------------------------------------------------------
    def follow(self, name: str | re.Pattern[str], place: Locator | None = None) -> None:
        """A link, by its exact words; `place`: the part of the page to look for it in."""
        self._go(self._first("link", name, place), "Enter")

    def press(self, name: str, place: Locator | None = None) -> None:
        """A button that sends a form."""
        self._go(self._first("button", name, place), "Enter")

    def open(self, wanted: Locator) -> None:
        """A part that folds."""
        self._do(wanted, lambda: wanted.click(), "Enter")

    def fill(self, label: str, words: str, place: Locator | None = None) -> None:
        field = self._field(label, place)
        if self.is_keyboard:
            self._reach(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(words)
        else:
            field.fill(words)

    def attach(self, label: str, file: Path) -> None:
        """A file; the dialog to choose it is the system's."""
        field = self._field(label)
        if self.is_keyboard:
            self._reach(field)
        field.set_input_files(file)

    def fill_day(self, label: str, day: str) -> None:
        """A day in a field for days: 2027-02-22."""
        field = self._field(re.compile(f"^{label}"))
        if self.is_keyboard:
            self._reach(field)
            year, month, of_month = day.split("-")
            self.page.keyboard.type(f"{month}{of_month}{year}")
        else:
            field.fill(day)
        assert field.input_value() == day

    def pick(self, label: str, option: str) -> None:
        """An option of a list, by its words."""
        field = self._field(label)
        if self.is_keyboard:
            self._reach(field)
            self.page.keyboard.type(option)
        else:
            field.select_option(label=option)

    def tick(self, wanted: Locator) -> None:
        """A box to tick."""
        self._do(wanted, lambda: wanted.check(), "Space")
        assert wanted.is_checked()

    def choose(self, wanted: Locator) -> None:
        """One of several that exclude each other."""
        if self.is_keyboard:
            group = self.page.locator(f"input[type=radio][name='{wanted.get_attribute('name')}']")
            chosen = group.and_(self.page.locator(":checked"))
            self._reach(chosen if chosen.count() else group.first)
            self.page.keyboard.press("Space")
            for _ in range(group.count()):
                if wanted.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            wanted.check()
        assert wanted.is_checked()

    # --- How ----------------------------------------------------------------------------------------------------------
    def _field(self, label: str | re.Pattern[str], place: Locator | None = None) -> Locator:
        found = (place or self.page.locator("body")).get_by_label(label, exact=True)
        return found.and_(self.page.locator("input, select, textarea"))

    def _first(self, role: str, name: str | re.Pattern[str], place: Locator | None) -> Locator:
        found = (place or self.page.locator("body")).get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        return found.first

    def _go(self, wanted: Locator, key: str) -> None:
        if self.is_keyboard:
            self._reach(wanted)  # the way there is a navigation too, where it leads past the menu
        with self.page.expect_navigation():
            self._do(wanted, lambda: wanted.click(), key)

    def _do(self, wanted: Locator, by_mouse: Callable[[], None], key: str) -> None:
        if self.is_keyboard:
            self._reach(wanted)
            self.page.keyboard.press(key)
        else:
            by_mouse()

    def _reach(self, wanted: Locator) -> None:
        """Tab on until it has the focus; past the navigation by the link that is there for it."""
        one = wanted.element_handle()
        is_in_main = one.evaluate("one => one.closest('main') !== null")
        if is_in_main and self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.className") == "skip":
                self.page.keyboard.press("Enter")
        for _ in range(MOST_TABS):
            if one.evaluate("one => one === document.activeElement"):
                assert one.evaluate(HAS_RING), f"nobody sees that {wanted} has the focus"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"no key leads to {wanted}")

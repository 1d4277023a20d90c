"""Browsers by their names."""

import pytest

from core.browsers import browser_named

WEBKIT = "AppleWebKit/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/140 Safari/537.36", "Chrome on Linux"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/140 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; rv:141.0) Gecko/20100101 Firefox/141.0", "Firefox on macOS"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) {WEBKIT} Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
        ("Something/1.0 (Linux)", "Linux"),
    ],
)  # fmt: skip
def test_a_browser_is_known_by_its_name_and_its_system(user_agent: str, name: str) -> None:
    assert browser_named(user_agent) == name

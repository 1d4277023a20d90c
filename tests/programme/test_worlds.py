"""The worked worlds: imported and exported by the commands, byte for byte on every date (R1-R19, R22-R29)."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

WORLDS = Path(__file__).parent.parent / "worlds"
NAMES = sorted(path.name for path in WORLDS.glob("world-*"))
DATES = [(world, path.name) for world in NAMES for path in sorted((WORLDS / world / "expected").iterdir())]
EXPORTS = ("standings", "memberships", "displayed")


def exported(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_there_are_worlds_and_dates_to_check():
    assert len(NAMES) == 3
    assert len(DATES) > 70


@pytest.mark.django_db
@pytest.mark.parametrize("world", NAMES)
def test_a_world_comes_out_byte_for_byte_on_every_date(world, settings, catalogue):
    settings.PORTAL_TODAY = date.fromisoformat((WORLDS / world / "today").read_text().strip())
    call_command("import_records", str(WORLDS / world / "records"), stdout=StringIO())
    differing = [
        f"{day} {name}"
        for one, day in DATES
        if one == world
        for name in EXPORTS
        if exported(f"export_{name}", "--as-of", day)
        != (WORLDS / world / "expected" / day / f"{name}.csv").read_text(encoding="utf-8")
    ]
    assert differing == []

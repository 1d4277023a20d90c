"""The worked worlds come out byte for byte, on every date."""

import pytest

from tests.engine.worlds import FOLDERS, standings_file, world


@pytest.mark.parametrize("name", FOLDERS)
def test_every_standing_of_a_world_comes_out_byte_for_byte_on_every_date(name: str) -> None:
    """R9 to R21 together, with what was computed by brute force elsewhere."""
    one = world(name)
    assert len(one.expected) >= 20
    for on, expected in one.expected.items():
        assert standings_file(one, on) == expected, on

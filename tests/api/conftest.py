"""Contoso and its programs."""

import pytest
from django.core.cache import cache

from partner_center.api.throttling import PerMinute
from tests.api.world import World, world


@pytest.fixture
def contoso_world(db: None, catalogue: None, on: object) -> World:
    return world()


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """Counts of requests do not go from one test to the next."""
    PerMinute.asks_again_at = 0.0
    cache.clear()

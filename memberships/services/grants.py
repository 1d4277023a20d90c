"""What benefits a term carries (R31)."""

from collections.abc import Collection
from datetime import date


def bring_up_to_date(organizations: Collection[int], *, on: date) -> None:
    """Grant what the terms of organizations carry by now and have not yet."""

"""What the rooms below tell: levels changed, so what is displayed is worked out anew (R28)."""

from collections.abc import Collection
from typing import Any

from competencies.signals import levels_changed
from memberships.services import display


def connect() -> None:
    levels_changed.connect(refresh_display, dispatch_uid="memberships.levels")


def refresh_display(*, organizations: Collection[int], **_: Any) -> None:
    display.refresh(organizations)

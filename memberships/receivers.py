"""What the rooms below tell: levels changed, so what is displayed is worked out anew (R28) and told (R32)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from competencies.signals import levels_changed
from memberships.services import display, news
from memberships.timelines import known_of


def connect() -> None:
    levels_changed.connect(refresh_and_tell, dispatch_uid="memberships.levels")


def refresh_and_tell(*, organizations: Collection[int], on: date, **_: Any) -> None:
    known = known_of(organizations)
    display.refresh_by(known, organizations)
    news.tell_by(known, organizations, on=on)

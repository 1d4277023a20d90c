"""What the rooms below tell: who leaves takes their links along (R8)."""

from datetime import date
from typing import Any

from accounts.models import User
from achievements.services import links
from organizations.models import Organization
from organizations.signals import employment_ended


def connect() -> None:
    employment_ended.connect(end_links, dispatch_uid="achievements.employment_ended")


def end_links(*, person: User, organization: Organization, on: date, by: User | None, **_: Any) -> None:
    links.end_at(person=person, organization=organization, on=on, by=by)

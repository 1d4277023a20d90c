"""What follows when somebody leaves an organization: what they had of its benefits ends on record, too (R8, R31)."""

from datetime import date
from typing import Any

from accounts.models import User
from memberships.services import assignments
from organizations.models import Organization
from organizations.signals import employment_ended


def connect() -> None:
    employment_ended.connect(end_assignments, dispatch_uid="memberships.assignments")


def end_assignments(*, person: User, organization: Organization, on: date, by: User | None, **_: Any) -> None:
    assignments.end_with_employment(person=person, organization=organization, on=on, by=by)

"""Things that happen, put on record as the services put them."""

from datetime import date
from typing import Any

from accounts.models import User
from activity.log import Entry, record_many
from activity.models import Notice
from organizations.models import Organization
from tests.factories import TODAY


def happens(verb: str, at: Organization, *, on: date = TODAY, by: User | None = None, **more: Any) -> None:
    person = more.pop("person", None)
    entry = Entry(verb, at.pk, on, by_id=by.pk if by else None, person_id=person.pk if person else None, **more)
    record_many([entry])


def a_level_is_lost(at: Organization, competency: str = "devops", **more: Any) -> None:
    happens("level.lost", at, facts={"competency": competency, "before": "gold", "after": "none"}, **more)


def told(reader: User) -> list[str]:
    return list(Notice.objects.filter(reader=reader).order_by("pk").values_list("verb", flat=True))

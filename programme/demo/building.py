"""Building the demo in an empty database: all of it, or nothing."""

import csv
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from activity.models import Notice
from competencies.catalogue import BUNDLED, read_catalogue
from competencies.models import Edition
from competencies.services import overrides
from core.dates import FIRST_DAY, LAST_DAY, add_days, add_months, now
from core.refusals import refuse_if
from memberships.services import news
from organizations.models import Organization
from programme.demo import accounts
from programme.demo.acts import Cast
from programme.demo.company import Row, records
from programme.demo.days import Days
from programme.demo.stories import Story, story
from programme.demo.stories.agents import AGENTS, JOHANNA
from programme.publishing import publish
from programme.records.importing import import_folder

NIGHTS = 90
"""How long the programme has been running when it is built: the nightly jobs have put on record what happened since."""
FRESH_DAYS = 7
"""For how long nobody has read what they are told."""

NOT_EMPTY = gettext_lazy(
    "This database has people, organizations or a catalogue of its own; the demo is for an empty one."
)
EARLIEST, LATEST = add_months(FIRST_DAY, 120), add_months(LAST_DAY, -120)
"""The stories reach some years back and ahead, and records have an earliest and a latest day."""

# One demo at a time. The number is arbitrary, next to those of the import and the catalogue.
_ADVISORY_LOCK = 7_301_003

Step = Callable[[str], AbstractContextManager[None]]


def is_there() -> bool:
    """Whether the demo has been built in this database."""
    return User.objects.filter(person_id=JOHANNA.person_id).exists()


def is_free() -> bool:
    """Whether nobody's organizations are in the demo's way, and no other catalogue than its own."""
    return not Organization.objects.exists() and not Edition.objects.exclude(document=_catalogue()).exists()


def _catalogue() -> dict[str, Any]:
    return read_catalogue(BUNDLED).document


@transaction.atomic
def build(*, on: date, step: Step) -> None:
    """Build the demo as it stands on a day. `step` takes the words for what begins, and is left when that is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
    refuse_if(is_there() or not is_free(), NOT_EMPTY, code="not_empty")
    refuse_if(
        not EARLIEST <= on <= LATEST,
        _("The demo can be told on days from %(first)s to %(last)s.") % {"first": EARLIEST, "last": LATEST},
        code="too_far",
    )
    told = story(Days(on))
    emails = [person.email for company in told.companies for person in company.people]
    refuse_if(User.objects.filter(email__in=[*emails, *(agent.email for agent in AGENTS)]), NOT_EMPTY, code="not_empty")
    with step(_("Publishing the catalogue")):
        publish(_catalogue(), from_day=None, on=on)
    with step(_("Bringing in organizations and their people")), TemporaryDirectory(prefix="partner-center-") as folder:
        write(records(told.companies), Path(folder))
        import_folder(Path(folder), on=on)
    with step(_("Opening accounts")):
        cast = _cast(told)
        accounts.open_accounts(cast.people.values())
    with step(_("Living through the last three months")):
        _live(told, cast, on=on)


def write(rows: Mapping[str, Sequence[Row]], folder: Path) -> None:
    """Write record files; one without rows is left out."""
    for name, lines in rows.items():
        if lines:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(lines[0]))
                writer.writeheader()
                writer.writerows(lines)


def _cast(told: Story) -> Cast:
    for agent in AGENTS:
        User.objects.create_user(
            agent.email,
            full_name=agent.full_name,
            person_id=agent.person_id,
            language=agent.language,
            is_agent=True,
        )
    for company in told.companies:
        ids = [person.person_id for person in company.people]
        User.objects.filter(person_id__in=ids).update(language=company.language)
    return Cast(
        {person.person_id: person for person in User.objects.filter(person_id__isnull=False) if person.person_id},
        {organization.mpn_id: organization for organization in Organization.objects.all()},
    )


def _live(told: Story, cast: Cast, *, on: date) -> None:
    """Day by day, what people did; night by night, what the jobs put on record: levels, risks, renewals (R32)."""
    days = [add_days(on, -night) for night in range(NIGHTS, -1, -1)]
    overrides.close(on=days[0])
    for day in days:
        for act in told.acts:
            if act.on == day:
                act.happens(cast)
        news.announce(on=day)
    overrides.close(on=on)
    # What is older than a week was mailed and read back then.
    Notice.objects.filter(on__lt=add_days(on, -FRESH_DAYS)).update(read_at=now(), mail_due_at=None)

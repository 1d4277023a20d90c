"""Bringing in a folder of records: all of it, or nothing and a list of what is wrong."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from activity.log import Entry, record_many
from competencies import standings
from competencies.services.catalogue import hold_still
from memberships.services import display
from programme.records import (
    achievements,
    authorizations,
    employees,
    links,
    memberships,
    organizations,
    overrides,
    people,
    performance,
)
from programme.records.layout import Layout
from programme.records.problems import Problem, Problems, shown
from programme.records.staging import Progress
from programme.records.work import Known, Work

VERB = "records.imported"
NOUNS: tuple[ModuleType, ...] = (
    organizations,
    people,
    employees,
    achievements,
    links,
    performance,
    authorizations,
    overrides,
    memberships,
)
BELONGING_TO_ORGANIZATIONS = ("employees", "links", "performance", "authorizations", "overrides", "memberships")

# One import at a time; a second one waits. The number is arbitrary, and the import's own.
_ADVISORY_LOCK = 7_301_001
_CHUNK = 2_000


class NothingImported(Exception):
    """The import was given up as a whole, for a reason that no row of it is to blame for."""


class RecordsRefused(Exception):
    """Something is wrong with the records; nothing has changed."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{problems.count} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FileOutcome:
    file: str
    added: int
    changed: int
    unchanged: int


@dataclass(slots=True)
class Outcome:
    """What an import has done, or would do."""

    files: list[FileOutcome] = field(default_factory=list)
    # The organizations that it touched, and those among them that no import had touched before.
    organizations: list[int] = field(default_factory=list)
    newcomers: list[int] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return any(file.added or file.changed for file in self.files)


def import_folder(
    folder: Path,
    *,
    on: date,
    dry_run: bool = False,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> Outcome:
    """Bring in a folder of records, in one transaction, and have every organization that it touches evaluated later.

    Raises RecordsRefused with everything that is wrong, or NothingImported; then nothing has changed. With `dry_run`
    nothing is written, and what comes back is what would have happened.
    """
    try:
        with transaction.atomic():
            return _import(folder, on=on, dry_run=dry_run, progress=progress, waiting=waiting)
    except IntegrityError as error:
        # Every promise was checked: it was broken by somebody else's change in the meantime.
        raise NothingImported(
            _("while this import ran, something else changed that it does not agree with (%(reason)s); run it again")
            % {"reason": _constraint(error)}
        ) from error
    except DatabaseError as error:
        raise NothingImported(
            _("the database could not finish: %(reason)s") % {"reason": str(error).strip().splitlines()[0]}
        ) from error


def _import(
    folder: Path, *, on: date, dry_run: bool, progress: Progress | None, waiting: Callable[[], None] | None
) -> Outcome:
    _take_turns(waiting)
    known = Known.read(on=on)
    layouts: list[Layout] = [noun.layout(rank, known) for rank, noun in enumerate(NOUNS)]
    work = Work(folder, layouts, on=on, progress=progress)
    _refuse_other_files(work, folder)
    work.stage()
    _lock(work)
    for noun in NOUNS:
        noun.resolve(work)
    links.find_movers(work)
    employees.gather(work)
    links.gather(work)
    for noun in NOUNS:
        noun.check(work)
    if work.problems:
        raise RecordsRefused(work.problems)
    outcome = Outcome([FileOutcome(layout.file, *work.count(layout.noun)) for layout in layouts])
    if outcome.changes_something and not dry_run:
        # Each statement answers for itself: what is to be asked at its end need not be remembered until the commit.
        work.run("SET CONSTRAINTS ALL IMMEDIATE")
        links.make_way(work)
        for noun in NOUNS:
            noun.write(work)
        work.run("SET CONSTRAINTS ALL DEFERRED")
        _put_on_record(work, outcome)
    work.clear()
    return outcome


def _refuse_other_files(work: Work, folder: Path) -> None:
    names = {layout.file for layout in work.layouts.values()}
    try:
        found = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise NothingImported(
            _("%(folder)s cannot be read: %(reason)s") % {"folder": folder, "reason": error.strerror or error}
        ) from error
    for name in found:
        if name not in names:
            name = name.encode("utf-8", "backslashreplace").decode()
            text = _("no record file has this name; they are %(names)s") % {"names": ", ".join(sorted(names))}
            work.problems.add(Problem(-1, 1, 0, text, name if name.isprintable() else shown(name), _("file")))


def _take_turns(waiting: Callable[[], None] | None) -> None:
    """One import at a time, and none while a catalogue is published."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        if cursor.fetchone() != (True,):
            if waiting:
                waiting()
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        hold_still()
        # Room to sort and hash in, for this transaction; what does not fit goes to disk.
        cursor.execute("SET LOCAL work_mem = '96MB'")
        cursor.execute("SET LOCAL jit = off")


def _lock(work: Work) -> None:
    """Lock everybody on record that the files speak of: people first, then organizations, by id (architecture).

    Before any fact is read: what is compared with the files is what will still be there when they are written.
    """
    work.number(
        """SELECT count(*) FROM (
               SELECT id FROM accounts_user WHERE id IN (
                   SELECT u.id FROM accounts_user AS u JOIN (
                       SELECT person_id FROM staged_people UNION SELECT person_id FROM staged_employees
                       UNION SELECT person_id FROM staged_achievements) AS f USING (person_id)
                   UNION
                   SELECT a.person_id FROM achievements_achievement AS a JOIN (
                       SELECT achievement_id FROM staged_achievements
                       UNION SELECT achievement_id FROM staged_links) AS f USING (achievement_id))
               ORDER BY id FOR NO KEY UPDATE) AS locked"""
    )
    mentioned = " UNION ".join(
        f"SELECT mpn_id FROM staged_{noun}" for noun in ("organizations", *BELONGING_TO_ORGANIZATIONS)
    )
    work.number(
        f"""SELECT count(*) FROM (
                SELECT id FROM organizations_organization WHERE id IN (
                    SELECT o.id FROM organizations_organization AS o JOIN ({mentioned}) AS f USING (mpn_id)
                    UNION
                    SELECT l.organization_id FROM achievements_link AS l
                    JOIN achievements_achievement AS a ON a.id = l.achievement_id
                    JOIN staged_achievements AS f ON f.achievement_id = a.achievement_id)
                ORDER BY id FOR NO KEY UPDATE) AS locked"""
    )


def _put_on_record(work: Work, outcome: Outcome) -> None:
    """Every organization that was touched: an entry with counts on its record, and a request to evaluate it."""
    counts = [
        """SELECT coalesce(r.id, c.id) AS organization_id, 'organizations' AS noun,
               is_new::int AS added, is_changed::int AS changed
           FROM coming_organizations AS c LEFT JOIN real_organizations AS r ON r.stand_in = c.id
           WHERE is_new OR is_changed""",
        # An achievement that changes touches the organizations that it is linked to.
        """SELECT l.organization_id, 'achievements', count(DISTINCT c.id) FILTER (WHERE is_new),
               count(DISTINCT c.id) FILTER (WHERE is_changed)
           FROM coming_achievements AS c LEFT JOIN real_achievements AS r ON r.stand_in = c.id
           JOIN achievements_link AS l ON l.achievement_id = coalesce(r.id, c.id)
           WHERE is_new OR is_changed GROUP BY 1""",
    ]
    counts += [
        f"""SELECT coalesce(r.id, c.organization_id), '{noun}', count(*) FILTER (WHERE is_new),
                count(*) FILTER (WHERE is_changed)
            FROM coming_{noun} AS c LEFT JOIN real_organizations AS r ON r.stand_in = c.organization_id
            WHERE is_new OR is_changed GROUP BY 1"""
        for noun in BELONGING_TO_ORGANIZATIONS
    ]
    work.table(
        "touched",
        f"""SELECT organization_id,
                jsonb_object_agg(noun, jsonb_build_object('added', added, 'changed', changed)) AS files
            FROM ({" UNION ALL ".join(counts)}) AS counted GROUP BY organization_id ORDER BY organization_id""",
    )
    outcome.organizations = [pk for (pk,) in work.rows("SELECT organization_id FROM touched ORDER BY 1")]
    outcome.newcomers = [
        pk
        for (pk,) in work.rows(
            """SELECT organization_id FROM touched AS t WHERE NOT EXISTS (
                   SELECT FROM activity_activityrecord AS r
                   WHERE r.organization_id = t.organization_id AND r.verb = %(verb)s)
               ORDER BY 1""",
            verb=VERB,
        )
    ]
    standings.request(outcome.organizations, reason="import")
    # What is displayed follows from terms as well as from levels; evaluation sees to it where levels change.
    display.refresh(
        pk
        for (pk,) in work.rows(
            """SELECT DISTINCT organization_id FROM coming_memberships
               WHERE organization_id > 0 AND (is_new OR is_changed)"""
        )
    )
    record_many(_entries(work, outcome.organizations))


def _entries(work: Work, organizations: list[int]) -> Iterator[Entry]:
    for start in range(0, len(organizations), _CHUNK):
        chunk = organizations[start : start + _CHUNK]
        for organization, files in work.rows(
            "SELECT organization_id, files FROM touched WHERE organization_id = ANY(%(chunk)s) ORDER BY 1", chunk=chunk
        ):
            yield Entry(VERB, organization, work.on, facts={"files": json.loads(files)})


def _constraint(error: IntegrityError) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return name or str(error).strip().splitlines()[0]

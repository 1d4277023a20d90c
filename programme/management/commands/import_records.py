from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies import standings
from core.dates import today
from core.progress import progress_on_a_terminal
from memberships.services import news
from programme.records.importing import NothingImported, Outcome, RecordsRefused, import_folder
from programme.records.staging import Progress


class Command(BaseCommand):
    help = "Brings in a folder of records (docs/formats.md): all of it, or nothing and a list of what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        on = today()
        try:
            with self._progress() as progress:
                outcome = import_folder(
                    options["folder"],
                    on=on,
                    dry_run=options["dry_run"],
                    progress=progress,
                    waiting=lambda: self.stderr.write(_("Another import is running; this one begins when it is done.")),
                )
        except RecordsRefused as refused:
            raise self._refusal(refused) from refused
        except NothingImported as reason:
            raise CommandError(_("Nothing was imported: %(reason)s.") % {"reason": reason}) from reason
        except KeyboardInterrupt as interrupt:
            raise CommandError(_("Interrupted: nothing was imported."), returncode=130) from interrupt
        self._report(outcome, is_dry=options["dry_run"])
        try:
            self._bring_up_to_date(outcome, on)
        except (DatabaseError, KeyboardInterrupt) as error:
            raise CommandError(
                _("The records are in; their evaluation was interrupted, and goes on when somebody asks (%(reason)s).")
                % {"reason": str(error).strip() or type(error).__name__}
            ) from error

    @contextmanager
    def _progress(self) -> Iterator[Progress | None]:
        """How far the reading has come, on a terminal."""
        if not self.stderr.isatty():
            yield None
            return

        def show(file: str, rows: int) -> None:
            self.stderr.write(f"\r\033[K{file}: {rows:,}", ending="")
            self.stderr.flush()

        try:
            yield show
        finally:
            self.stderr.write("\r\033[K", ending="")

    def _refusal(self, refused: RecordsRefused) -> CommandError:
        for problem in refused.problems:
            self.stderr.write(str(problem))
        if refused.problems.not_shown:
            self.stderr.write(_("… and %(number)d more") % {"number": refused.problems.not_shown})
        return CommandError(
            ngettext(
                "%(number)d problem: nothing was imported, nothing has changed.",
                "%(number)d problems: nothing was imported, nothing has changed.",
                refused.problems.count,
            )
            % {"number": refused.problems.count}
        )

    def _report(self, outcome: Outcome, *, is_dry: bool) -> None:
        for file in outcome.files:
            if file.added or file.changed or file.unchanged:
                self.stdout.write(
                    _("%(file)s: %(added)d added, %(changed)d changed, %(unchanged)d unchanged")
                    % {"file": file.file, "added": file.added, "changed": file.changed, "unchanged": file.unchanged}
                )
        if not outcome.changes_something:
            self.stdout.write(_("Everything is on record already: nothing changes."))
        elif is_dry:
            self.stdout.write(_("This is what would happen; nothing has changed."))
        else:
            number = len(outcome.organizations)
            self.stdout.write(
                ngettext("%(number)d organization is touched.", "%(number)d organizations are touched.", number)
                % {"number": number}
            )

    def _bring_up_to_date(self, outcome: Outcome, on: Any) -> None:
        """The facts are safe by now: if this is interrupted, whoever asks first evaluates what is left (R3)."""
        with progress_on_a_terminal(self.stderr, _("organizations evaluated")) as progress:
            standings.bring_up_to_date(outcome.organizations, on=on, progress=progress)
        # What the first import of an organization finds is no news (R32).
        news.set_told(outcome.newcomers, on=on)

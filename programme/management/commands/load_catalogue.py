from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies import standings
from competencies.catalogue import BUNDLED, Reading, read_catalogue
from competencies.catalogue.cautions import cautions
from competencies.catalogue.findings import located
from competencies.services.catalogue import Change, Publication, weigh
from core.dates import today
from core.progress import progress_on_a_terminal
from core.refusals import Refusal
from programme.management.days import a_day
from programme.publishing import publish


class Command(BaseCommand):
    help = "Publishes an edition of the catalogue (docs/formats.md); without FILE the one of 2017-18 that comes along."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=BUNDLED, metavar="FILE")
        parser.add_argument(
            "--from", dest="from_day", type=a_day, metavar="DATE", help="The first day in force; today, if not given."
        )
        parser.add_argument(
            "--check", action="store_true", help="Say what is wrong and what would happen; publish nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file, from_day, on = options["file"], options["from_day"], today()
        reading = read_catalogue(file)
        if reading.problems:
            self._refuse(file, reading)
        try:
            publication = weigh(reading.document, from_day=from_day, on=on)
            warnings = cautions(reading.document, on=publication.in_force_from or on)
            for warning in located(warnings, reading.text):
                self.stderr.write(_("%(file)s:%(warning)s (a warning)") % {"file": file, "warning": warning})
            if not options["check"]:
                publication = publish(reading.document, from_day=from_day, on=on)
        except Refusal as refusal:
            raise CommandError(str(refusal.reason)) from refusal
        except DatabaseError as error:
            raise CommandError(
                _("The database could not finish, and nothing was published: %(reason)s")
                % {"reason": str(error).strip().splitlines()[0]}
            ) from error
        self._report(publication, from_day, is_check=options["check"])
        if not options["check"]:
            with progress_on_a_terminal(self.stderr, _("organizations evaluated")) as progress:
                standings.bring_up_to_date(on=on, progress=progress)

    def _refuse(self, file: Path, reading: Reading) -> None:
        for problem in reading.problems:
            self.stderr.write(f"{file}:{problem}")
        if reading.not_shown:
            self.stderr.write(_("… and %(number)d more") % {"number": reading.not_shown})
        number = len(reading.problems) + reading.not_shown
        raise CommandError(
            ngettext(
                "%(number)d problem: nothing was published.", "%(number)d problems: nothing was published.", number
            )
            % {"number": number}
        )

    def _report(self, publication: Publication, from_day: Any, *, is_check: bool) -> None:
        said = {"name": publication.name, "day": publication.in_force_from}
        if publication.change is Change.NONE:
            self.stdout.write(_("The edition %(name)s is published already, as it is: nothing changes.") % said)
            return
        if from_day and from_day != publication.in_force_from:
            self.stderr.write(
                _("The day %(from_day)s is passed over: a published edition keeps its day, the first is for always.")
                % {"from_day": from_day}
            )
        if publication.in_force_from is None:
            in_force = _("in force for always") % said
        else:
            in_force = _("in force from %(day)s") % said
        sentences = {
            (Change.FIRST, False): _("The edition %(name)s is published, %(in_force)s."),
            (Change.FIRST, True): _("The edition %(name)s would be published, %(in_force)s."),
            (Change.NEW, False): _("The edition %(name)s is published, %(in_force)s."),
            (Change.NEW, True): _("The edition %(name)s would be published, %(in_force)s."),
            (Change.REPLACED, False): _("The edition %(name)s is replaced, %(in_force)s."),
            (Change.REPLACED, True): _("The edition %(name)s would be replaced, %(in_force)s."),
        }
        self.stdout.write(sentences[publication.change, is_check] % {**said, "in_force": in_force})

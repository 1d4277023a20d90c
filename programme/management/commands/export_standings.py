from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.dates import today
from organizations.models import Organization
from programme.exports import export_standings
from programme.management.export_command import ExportCommand


class Command(ExportCommand):
    help = "Writes every level that is held as of a date, and until when, as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organization", nargs="+", metavar="MPN_ID", help="Only these organizations.")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["organization"]
        if wanted is not None:
            known = set(Organization.objects.filter(mpn_id__in=wanted).values_list("mpn_id", flat=True))
            if unknown := [mpn_id for mpn_id in wanted if mpn_id not in known]:
                raise CommandError(f"There is no organization with the MPN ID {', '.join(unknown)}.")
        export_standings(self.out(), as_of=options["as_of"], on=today(), mpn_ids=wanted)

from typing import Any

from core.dates import today
from programme.exports import export_memberships
from programme.management.export_command import ExportCommand


class Command(ExportCommand):
    help = "Writes the membership of every organization as of a date, as CSV."

    def handle(self, *args: Any, **options: Any) -> None:
        export_memberships(self.out(), as_of=options["as_of"], on=today())

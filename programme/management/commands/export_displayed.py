from typing import Any

from core.dates import today
from programme.exports import export_displayed
from programme.management.export_command import ExportCommand


class Command(ExportCommand):
    help = "Writes every level on public display as of a date, as CSV."

    def handle(self, *args: Any, **options: Any) -> None:
        export_displayed(self.out(), as_of=options["as_of"], on=today())

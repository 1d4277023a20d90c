"""What the three exports have in common: a date, and CSV on standard output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programme.management.days import a_day


class ExportCommand(BaseCommand):
    """Writes UTF-8 without byte-order mark and with plain line ends, whatever the terminal's own way is."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=a_day, required=True, metavar="DATE", help="The day to answer for.")

    def out(self) -> Any:
        """Standard output in the export's own encoding; in a test, whatever stands in for it."""
        stream = self.stdout._out
        if stream is sys.stdout and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="")
        return stream

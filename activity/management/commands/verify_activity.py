from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activity.log import broken_chains


class Command(BaseCommand):
    help = "Checks every organization's activity record against its chain of hashes."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for problem in broken_chains():
            problems += 1
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{problems} records are not whole.")
        self.stdout.write("Every record is whole.")

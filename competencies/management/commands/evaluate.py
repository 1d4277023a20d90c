import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from competencies import standings
from core.dates import today
from core.progress import progress_on_a_terminal
from organizations.models import Organization

# The columns that an evaluation reads, as one table each.
READ = {
    "achievements_link": "organization_id, person_id, achievement_id, linked_on, unlinked_on",
    "achievements_achievement": "id, certification_id, earned_on, expires_on, revoked_on, source, accepted_at",
    "competencies_figure": "organization_id, metric_id, month, partner_of_record, value",
    "competencies_authorizationgrant": "organization_id, kind_id, granted_on, ends_on",
    "competencies_override": "organization_id, competency_id, level, starts_on, ends_on, revoked_on",
    "competencies_levelperiod": "id, organization_id, competency_id, level, basis, starts_on, ends_on",
    "competencies_evaluation": "organization_id, facts, plan, month, has_figures",
    "organizations_organization": "id, market",
}


class Command(BaseCommand):
    help = "Evaluates organizations in this process: what is stale, or with --all or --organization whatever it is."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="Every organization, stale or not.")
        which.add_argument("--organization", nargs="+", metavar="MPN_ID", help="These organizations, stale or not.")
        parser.add_argument("--timings", action="store_true", help="Print how long each part took.")

    def handle(self, *args: Any, **options: Any) -> None:
        on = today()
        ids = self._wanted(options)
        if ids is None:
            ids = standings.stale(on=on)
        copy = _copy_seconds() if options["timings"] else 0.0
        with progress_on_a_terminal(self.stderr, "evaluated") as progress:
            timings = standings.evaluate_many(ids, on=on, progress=progress)
        left = standings.bring_up_to_date(ids, on=on)
        if options["timings"]:
            self.stdout.write(
                f"organizations {timings.organizations}  copy {copy:.3f}  read {timings.read:.3f}  "
                f"evaluate {timings.evaluate:.3f}  write {timings.write:.3f}  total {timings.total:.3f}  "
                f"changed {timings.changed}"
            )
        elif sys.stdout.isatty():
            self.stdout.write(f"Evaluated {timings.organizations} organizations; {timings.changed} changed.")
        if left:
            self.stderr.write(f"{left} were changing meanwhile and were evaluated afterwards.")

    def _wanted(self, options: dict[str, Any]) -> list[int] | None:
        organizations = Organization.objects.order_by("pk")
        if options["all"]:
            return list(organizations.values_list("pk", flat=True))
        if not options["organization"]:
            return None
        found = dict(organizations.filter(mpn_id__in=options["organization"]).values_list("mpn_id", "pk"))
        if unknown := [mpn_id for mpn_id in options["organization"] if mpn_id not in found]:
            raise CommandError(f"There is no organization with the MPN ID {', '.join(unknown)}.")
        return sorted(found.values())


def _copy_seconds() -> float:
    """How long the bare copying of what an evaluation reads takes: the yardstick for all that is done with it."""
    started = time.perf_counter()
    for table, columns in READ.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as copy:
            for _ in copy:
                pass
    return time.perf_counter() - started

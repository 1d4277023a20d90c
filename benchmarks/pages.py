#!/usr/bin/env python3
"""The pages about competencies for an admin: queries, time in the server, size; a huge organization and typical ones.

    python benchmarks/pages.py --organizations 2000 --people 5000 --calls 200

Time is from request to response in one process, without a network, beside a page with nothing on it (`/health/live`),
which passes through everything that every page for a signed-in person passes through.
"""

import gzip
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

from report import percentile, print_machine, print_table, print_verdicts, timed
from stage import TODAY, Stage, arguments, enter_django
from worker import counting_queries

from partner_center.stack.say import Trouble

if TYPE_CHECKING:
    from django.test import Client

LIST, ONE, EMPTY = "competency list", "competency page", "empty page"
SIGNED_IN = 2
"""Queries of every page for the signed-in: the session and the person."""


@dataclass
class Seen:
    """What requests of one page have shown."""

    seconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    compressed: list[int] = field(default_factory=list)

    def row(self, title: str, empty: float) -> tuple[str, ...]:
        return (
            title,
            f"{len(self.seconds):,}",
            *(f"{percentile(self.seconds, percent) * 1000:.1f}" for percent in (50, 95, 100)),
            f"{median(self.seconds) / empty:.1f}",
            f"{max(self.queries)}",
            f"{max(self.queries) - SIGNED_IN}",
            f"{median(self.sizes) / 1024:.0f}",
            f"{median(self.compressed) / 1024:.1f}",
        )


HEAD = ("page", "calls", "p50 ms", "p95 ms", "worst ms", "× empty", "queries", "its own", "KiB", "KiB gzip")


def visits(random: Random) -> Iterator[tuple[str, "Client", str]]:
    """An admin drawn at random looks at an empty page, the list, and a competency; time and again."""
    from django.test import Client
    from django.urls import reverse

    from competencies.models import Competency
    from organizations.models import Employment

    admins = list(Employment.objects.filter(role="admin").in_force(on=TODAY).select_related("organization", "person"))
    slugs = list(Competency.objects.order_by("pk").values_list("slug", flat=True))
    while True:
        admin = random.choice(admins)
        client = Client(SERVER_NAME="localhost")
        client.force_login(admin.person)
        mpn_id = admin.organization.mpn_id
        for slug in random.sample(slugs, 3):
            yield EMPTY, client, reverse("health-live")
            yield LIST, client, reverse("competency-list", args=[mpn_id])
            yield ONE, client, reverse("competency", args=[mpn_id, slug])


def look(stage: Stage, database: str, calls: int) -> dict[str, Seen]:
    seen = {EMPTY: Seen(), LIST: Seen(), ONE: Seen()}
    with stage.copy_of(database) as copy:
        enter_django(stage, copy)
        from django.db import connection

        for place, (page, client, url) in enumerate(visits(Random(1))):
            if place < 2 * len(seen):  # names, plan and templates are read once in each process
                client.get(url)
                continue
            ask(client, url, seen[page])
            if len(seen[page].seconds) >= calls and page == ONE:
                break
        connection.close()
    return seen


def ask(client: "Client", url: str, seen: Seen) -> None:
    answers: list[Any] = []
    seen.seconds.append(timed(lambda: answers.append(client.get(url))))
    with counting_queries() as count:
        client.get(url)
    (answer,) = answers
    if answer.status_code != 200:
        raise Trouble(f"{url} answered {answer.status_code}")
    seen.queries.append(count.queries)
    seen.sizes.append(len(answer.content))
    seen.compressed.append(len(gzip.compress(answer.content, 6)))


def main() -> None:
    parser = arguments(__doc__, organizations=[2_000], rounds=1)
    parser.add_argument("--people", type=int, default=5_000, help="in the one large organization (default: 5000)")
    parser.add_argument("--calls", type=int, default=200, help="of each page (default: 200)")
    args = parser.parse_args()
    warnings.filterwarnings("ignore", "No directory at")  # static files are collected in production alone
    verdicts: list[tuple[str, float, float, str]] = []
    with Stage(args.home) as stage:
        programmes = [
            (f"One of {size:,} organizations of 10 people", stage.programme(size)) for size in args.organizations
        ]
        programmes.append((f"An organization of {args.people:,} people", stage.programme(1, args.people)))
        print_machine(stage)
        for title, database in programmes:
            seen = look(stage, database, args.calls)
            empty = median(seen[EMPTY].seconds)
            print_table(f"{title}:", HEAD, [one.row(page, empty) for page, one in seen.items()])
            verdicts = [
                (f"queries of the {page}, {args.people:,} people", float(max(seen[page].queries)), 8.0, "")
                for page in (ONE, LIST)
            ]
        print_verdicts(verdicts)


if __name__ == "__main__":
    main()

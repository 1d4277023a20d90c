#!/usr/bin/env python3
"""An admin's pages about competencies and the membership: queries, time, size; of typical organizations and huge ones.

    python benchmarks/pages.py --organizations 2000 --people 2500 5000 --calls 200

Time is from request to response in one process, one request at a time, without a network, beside a page with nothing
on it (`/health/live`), which passes through everything that every page for a signed-in person passes through. `own` is
the time without what the process and its backend waited for a core that others had. Sizes are kB of 1,000 bytes: HTML
as it is and by gzip, style sheets and scripts by gzip, all of a page together.
"""

import gzip
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

from report import percentile, print_machine, print_table, print_verdicts, timed
from shops import do_business, open_shop
from stage import TODAY, Stage, arguments, enter_django
from worker import counting_queries

from partner_center.stack.say import Trouble

if TYPE_CHECKING:
    from django.test import Client

OVERVIEW, LIST, ONE, EMPTY = "overview", "competency list", "competency page", "empty page"
OFFERS, ORDER, BENEFITS = "offers", "before paying", "benefits"
PAGES = (OVERVIEW, LIST, ONE, OFFERS, ORDER, BENEFITS)
SIGNED_IN = 2
"""Queries of every page for the signed-in: the session and the person."""
FILES = {"CSS": r'<link rel="stylesheet" href="([^"]+)"', "JS": r'<script[^>]+src="([^"]+)"'}


@dataclass
class Seen:
    """What requests of one page have shown."""

    seconds: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    compressed: list[int] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FILES, 0))

    def row(self, title: str, empty: "Seen") -> tuple[str, ...]:
        return (
            title,
            f"{len(self.seconds):,}",
            *(f"{percentile(self.seconds, percent) * 1000:.1f}" for percent in (50, 95, 100)),
            *(f"{percentile(self.own, percent) * 1000:.1f}" for percent in (50, 95)),
            f"{median(self.seconds) / median(empty.seconds):.1f}",
            f"{max(self.queries)}",
            f"{max(self.queries) - SIGNED_IN}",
            f"{max(self.sizes) / 1000:.0f}",
            f"{max(self.compressed) / 1000:.1f}",
            *(f"{size / 1000:.1f}" for size in self.files.values()),
        )


HEAD = (
    *("page", "calls", "p50 ms", "p95 ms", "worst ms", "own p50", "own p95", "× empty", "queries", "its own"),
    *("HTML kB", "HTML gzip", "CSS gzip", "JS gzip"),
)


def visits(random: Random) -> Iterator[tuple[str, "Client", str]]:
    """An admin drawn at random, who has done business, looks at an empty page and at one of each, time and again."""
    from django.test import Client
    from django.urls import reverse

    from competencies.models import Competency
    from organizations.models import Employment

    open_shop(random)
    admins = list(Employment.objects.filter(role="admin").in_force(on=TODAY).select_related("organization", "person"))
    slugs = list(Competency.objects.order_by("pk").values_list("slug", flat=True))
    while True:
        admin = random.choice(admins)
        client = Client(SERVER_NAME="localhost")
        client.force_login(admin.person)
        mpn_id = admin.organization.mpn_id
        do_business(admin)
        for slug in random.sample(slugs, 3):
            yield EMPTY, client, reverse("health-live")
            yield OVERVIEW, client, reverse("overview", args=[mpn_id])
            yield LIST, client, reverse("competency-list", args=[mpn_id])
            yield ONE, client, reverse("competency", args=[mpn_id, slug])
            yield OFFERS, client, reverse("membership", args=[mpn_id])
            yield ORDER, client, reverse("membership-order", args=[mpn_id, random.choice(("silver", "gold"))])
            yield BENEFITS, client, reverse("benefits", args=[mpn_id])


def look(stage: Stage, database: str, calls: int) -> dict[str, Seen]:
    seen = {page: Seen() for page in (EMPTY, *PAGES)}
    with stage.copy_of(database) as copy:
        enter_django(stage, copy)
        from django.db import connection

        for place, (page, client, url) in enumerate(visits(Random(1))):
            if place < 2 * len(seen):  # names, plan and templates are read once in each process
                client.get(url)
                continue
            ask(client, url, seen[page])
            if len(seen[page].seconds) >= calls and page == PAGES[-1]:
                break
        connection.close()
    return seen


def ask(client: "Client", url: str, seen: Seen) -> None:
    from django.db import connection

    answers: list[Any] = []
    wall, own = timed(lambda: answers.append(client.get(url)), connection.connection.info.backend_pid)
    seen.seconds.append(wall)
    seen.own.append(own)
    with counting_queries() as count:
        client.get(url)
    (answer,) = answers
    if answer.status_code != 200:
        raise Trouble(f"{url} answered {answer.status_code}")
    seen.queries.append(count.queries)
    seen.sizes.append(len(answer.content))
    seen.compressed.append(len(gzip.compress(answer.content, 6)))
    if len(seen.sizes) == 1:
        seen.files = {kind: weight(pattern, answer.text) for kind, pattern in FILES.items()}


def weight(pattern: str, html: str) -> int:
    """The bytes of the files of a kind that a page asks for, compressed."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    total = 0
    for url in re.findall(pattern, html):
        found = finders.find(url.removeprefix(settings.STATIC_URL))
        if not isinstance(found, str):
            raise Trouble(f"{url} is not among the static files")
        total += len(gzip.compress(Path(found).read_bytes(), 6))
    return total


def verdicts_on(title: str, seen: dict[str, Seen]) -> list[tuple[str, float, float, str]]:
    """The limits that hold for every programme."""
    verdicts = []
    for page in PAGES:
        for how, seconds in (("", seen[page].seconds), (", without waiting for a core", seen[page].own)):
            verdicts.append((f"p95 of the {page}, {title}{how}", percentile(seconds, 95) * 1000, 120.0, "ms"))
    most = max(max(seen[page].queries) for page in PAGES)
    return [*verdicts, (f"queries of any of them, {title}", float(most), 12.0, "")]


def verdicts_on_all(looked: dict[str, dict[str, Seen]]) -> list[tuple[str, float, float, str]]:
    """The limits of weight, over all programmes."""
    seen = [one for pages in looked.values() for page, one in pages.items() if page != EMPTY]
    return [
        ("HTML of the heaviest page, as it is", max(max(one.sizes) for one in seen) / 1000, 60.0, "kB"),
        ("HTML of the heaviest page, by gzip", max(max(one.compressed) for one in seen) / 1000, 60.0, "kB"),
        *((f"{kind} of a page, by gzip", max(one.files[kind] for one in seen) / 1000, 25.0, "kB") for kind in FILES),
    ]


def main() -> None:
    parser = arguments(__doc__, organizations=[2_000], rounds=1)
    parser.add_argument(
        "--people", type=int, nargs="+", default=[2_500, 5_000], help="in a large organization (default: 2500 5000)"
    )
    parser.add_argument("--calls", type=int, default=200, help="of each page (default: 200)")
    args = parser.parse_args()
    args.people.sort()
    warnings.filterwarnings("ignore", "No directory at")  # static files are collected in production alone
    looked: dict[str, dict[str, Seen]] = {}
    with Stage(args.home) as stage:
        programmes = {f"{size:,} organizations of 10 people": stage.programme(size) for size in args.organizations}
        large = {f"an organization of {people:,} people": stage.programme(1, people) for people in args.people}
        print_machine(stage)
        for title, database in (programmes | large).items():
            seen = looked[title] = look(stage, database, args.calls)
            print_table(f"Of {title}:", HEAD, [one.row(page, seen[EMPTY]) for page, one in seen.items()])
    verdicts = [verdict for title, seen in looked.items() for verdict in verdicts_on(title, seen)]
    *smaller, largest = (looked[title] for title in large)
    verdicts.append((f"queries of the competency page, {title}", float(max(largest[ONE].queries)), 8.0, ""))
    if smaller:
        more = max(max(largest[page].queries) - max(smaller[-1][page].queries) for page in PAGES)
        verdicts.append(
            (f"more queries for {args.people[-1]:,} people than for {args.people[-2]:,}", float(more), 0, "")
        )
    print_verdicts([*verdicts, *verdicts_on_all(looked)])


if __name__ == "__main__":
    main()

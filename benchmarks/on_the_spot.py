#!/usr/bin/env python3
"""On the spot: from the call of a service that changes a fact to committed levels, for people drawn at random.

    python benchmarks/on_the_spot.py --organizations 20000 --people 5000 --calls 1000

Each call is a transaction with everything that belongs to it: locks, constraints, the activity record, evaluation,
what is displayed, what is told. Achievements are fetched before with their certification, as a page does it. `own` is
the time without what this process and its backend waited for a core that others had (`report.timed`).
"""

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from report import percentile, print_machine, print_table, print_verdicts, timed
from stage import TODAY, Stage, arguments, enter_django
from worker import counting_queries

if TYPE_CHECKING:
    from accounts.models import User
    from achievements.models import Achievement
    from organizations.models import Organization

WARM_UP = 20
Seconds = tuple[float, float]
"""As a clock shows, and without waiting for a core."""
Acts = Iterator[tuple[str, Callable[[], object]]]


def draw(random: Random) -> "tuple[User, Organization, list[Achievement]]":
    """Somebody with links today, their organization, and what they have linked there."""
    from achievements.models import Achievement, Link

    links = Link.objects.in_force(on=TODAY).select_related("person", "organization").order_by("pk")
    last = Link.objects.order_by("-pk").values_list("pk", flat=True)[0]
    link = None
    while link is None:
        link = links.filter(pk__gte=random.randint(1, last)).first()
    held = Achievement.objects.filter(links__in=links.filter(person=link.person)).select_related("certification")
    return link.person, link.organization, list(held)


def acts(random: Random) -> Acts:
    """What people do, time and again: unlink and link again, one achievement and all; an agent's override."""
    from accounts.models import User
    from achievements.services import links
    from competencies.models import Competency, Override
    from competencies.services import overrides

    agent = User.objects.create(email="agent@benchmark.example", full_name="Agent", is_agent=True)
    competencies = list(Competency.objects.order_by("pk"))
    while True:
        person, organization, held = draw(random)
        for what, some in (("one achievement", [random.choice(held)]), ("all of a person", held)):
            yield f"unlink {what}", partial(links.unlink, person=person, achievements=some, on=TODAY)
            yield (
                f"link {what}",
                partial(links.link, person=person, organization=organization, achievements=some, on=TODAY),
            )
        where: dict[str, Any] = {"organization": organization, "competency": random.choice(competencies)}
        if overrides.count_in_a_row(**where, on=TODAY) < overrides.APPROVAL_FROM - 1:
            yield (
                "place an override",
                partial(overrides.place, **where, level="gold", reason="benchmark", by=agent, on=TODAY),
            )
            placed = Override.objects.filter(placed_by=agent).latest("pk")
            yield "revoke an override", partial(overrides.revoke, placed, by=agent, on=TODAY)


def measure(stage: Stage, database: str, calls: int) -> tuple[dict[str, list[Seconds]], dict[str, list[int]]]:
    """Seconds and queries of so many calls of each act, in turn."""
    seconds: dict[str, list[Seconds]] = {}
    queries: dict[str, list[int]] = {}
    with stage.copy_of(database) as copy:
        enter_django(stage, copy)
        from django.db import connection

        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        for place, (what, act) in enumerate(acts(Random(1))):
            if place < WARM_UP:
                act()
            elif place % 25:
                seconds.setdefault(what, []).append(timed(act, backend))
            else:
                with counting_queries() as count:
                    act()
                queries.setdefault(what, []).append(count.queries)
            if place > WARM_UP and all(len(times) >= calls for times in seconds.values()) and len(seconds) == 6:
                break
        connection.close()
    return seconds, queries


def main() -> None:
    parser = arguments(__doc__, organizations=[20_000], rounds=1)
    parser.add_argument("--people", type=int, default=5_000, help="in the one large organization (default: 5000)")
    parser.add_argument("--calls", type=int, default=500, help="of each service (default: 500)")
    args = parser.parse_args()
    verdicts = []
    with Stage(args.home) as stage:
        programmes = [(f"{number:,} organizations of 10", stage.programme(number)) for number in args.organizations]
        large = (f"an organization of {args.people:,}", stage.programme(1, args.people))
        print_machine(stage)
        for title, database in [*programmes, large]:
            seconds, queries = measure(stage, database, args.calls)
            rows = [
                (
                    what,
                    f"{len(times):,}",
                    *(
                        f"{percentile([wall for wall, _ in times], percent) * 1000:.1f}"
                        for percent in (50, 90, 99, 100)
                    ),
                    *(f"{percentile([own for _, own in times], percent) * 1000:.1f}" for percent in (50, 99)),
                    " … ".join(map(str, sorted({min(queries[what]), max(queries[what])}))) if what in queries else "",
                )
                for what, times in seconds.items()
            ]
            head = ("service", "calls", "p50 ms", "p90 ms", "p99 ms", "worst ms", "own p50", "own p99", "queries")
            print_table(f"People of {title}:", head, rows)
            linking = [both for what, times in seconds.items() if "link" in what for both in times]
            limits = {99: 200.0} if database == large[1] else {50: 8.0, 99: 60.0}
            for percent, limit in limits.items():
                for place, how in enumerate(("", ", without waiting for a core")):
                    measured = percentile([both[place] for both in linking], percent) * 1000
                    verdicts.append((f"p{percent} of linking and unlinking, {title}{how}", measured, limit, "ms"))
        print_verdicts(verdicts)


if __name__ == "__main__":
    main()

"""Three years of a membership, day by day, against a plain model of R22, R23, R24, R25, R26, R27, R28, R29, R30, R31.

People with achievements that expire leave and come back, overrides are placed and revoked; memberships are ordered,
paid at once or later, cancelled, upgraded, renewed, given back, and lapse; the scheduler works each night, once a week,
or sleeps for months. On each day both say the same, and what there is to tell was told (R32), once.
"""

from collections import Counter
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from memberships.models import LedgerLine
from tests.memberships.buying import open_shop
from tests.memberships.chances import next_step
from tests.memberships.living import Life
from tests.memberships.plain_membership import day_of

THREE_YEARS = 1_096
LIVES = 16
EXAMS = (0, 8, 14, 20, 30, 40)
MASTERS = (0, 5, 9, 13, 18, 26, 34)
"""For how many months what somebody has at first counts; 0: they have none."""


AT_LEAST = {
    "purchase paid": 40, "upgrade paid": 20, "renewal paid": 12, "renewal in grace": 10, "renewal downwards": 4,
    "term from 29 February": 3, "lapse": 15, "refund of purchase": 12, "refund of upgrade": 6, "refund of renewal": 4,
    "refund refused": 20, "order refused": 8, "paid later": 8, "activated": 6, "left": 12, "came back": 4, "revoked": 4,
}  # fmt: skip
"""What happens in all lives together, and how often at least."""


@pytest.mark.django_db
def test_three_years_by_the_services_are_those_of_the_plain_model(
    catalogue: None, request: pytest.FixtureRequest
) -> None:
    """`--fuzz-cases` lives so many other lives."""
    wanted: int = request.config.getoption("--fuzz-cases")
    reach: Counter[str] = Counter()

    @settings(
        max_examples=max(wanted, LIVES),
        derandomize=not wanted,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=True))
    def live(random: Random) -> None:
        with transaction.atomic():
            life = Life(open_shop(), [(random.choice(EXAMS), random.choice(MASTERS)) for _ in range(5)], reach)
            while (step := next_step(life.plain, life.today, random))[0] < THREE_YEARS:
                day, act = step
                life.lives_until(day)
                life.scheduler = random.choice([life.scheduler, life.scheduler, "nightly", "weekly", "asleep"])
                note(f"{day_of(day)}: {act}, {life.scheduler}")
                getattr(life, act)(random.randrange(1_000))
            life.lives_until(THREE_YEARS)
            life.is_over()
            assert sum(LedgerLine.objects.values_list("amount_minor", flat=True)) == 0
            transaction.set_rollback(True)

    live()
    print(dict(reach))
    assert {what: count for what, count in AT_LEAST.items() if reach[what] < count} == {}

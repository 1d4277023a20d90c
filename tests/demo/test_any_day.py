"""The demo as it is built on days on which months and years are not what one expects."""

from collections import Counter
from datetime import date

import pytest

from accounts.models import User
from competencies import standings
from competencies.models import Override
from core.dates import add_days
from memberships.stages import STAGES
from organizations.models import Organization
from tests.demo.asking import memberships, stages
from tests.demo.conftest import Built

DAYS = [date(2028, 2, 29), date(2027, 3, 31), date(2026, 12, 31), date(2027, 1, 1)]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_demo_stands_on_any_day(built: Built, today: date) -> None:
    with built(today):
        rows = memberships(today)
        assert {name for name, row in rows.items() if row.is_at_risk} == {"Contoso", "VanArsdel, Ltd."}
        assert {name for name, row in rows.items() if row.state == "grace"} == {"Wide World Importers"}
        assert sum(stages(today).values(), Counter()).keys() == set(STAGES)
        assert Override.objects.in_force(on=today).filter(ends_on__lte=add_days(today, 7)).count() == 1
        assert standings.stale(on=today) == []
        assert 115 <= User.objects.filter(is_agent=False).count() <= 130
        assert Organization.objects.count() == 13

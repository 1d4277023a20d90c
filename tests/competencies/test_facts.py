"""Reading facts: the same of many organizations at once as of each alone."""

from datetime import date

import pytest

from competencies import facts
from core.dates import month_index
from tests.factories import AchievementFactory, FigureFactory, LinkFactory, OrganizationFactory, PersonFactory

ON = date(2026, 11, 22)
RUNNING_MONTH = month_index(ON)


@pytest.mark.django_db
def test_facts_of_many_organizations_are_those_of_each_alone(catalogue, monkeypatch):
    organizations = [OrganizationFactory() for _ in range(4)]
    FigureFactory(organization=organizations[0])
    people = [PersonFactory() for _ in range(3)]
    # Linked out of order, twice, and to an organization not asked about; one organization has nothing at all.
    achievements = [AchievementFactory(person=person) for person in people for _ in range(2)]
    for place, achievement in [(2, 0), (0, 2), (0, 3), (3, 5), (2, 1)]:
        LinkFactory(achievement=achievements[achievement], organization=organizations[place])
    ids = [one.pk for one in organizations[:3]]
    alone = {pk: facts.read([pk], running_month=RUNNING_MONTH)[pk] for pk in ids}
    assert [len(alone[pk].people) for pk in ids] == [1, 0, 1]

    monkeypatch.setattr(facts, "MANY", 1)
    assert facts.read(ids, running_month=RUNNING_MONTH) == alone
    assert facts.read(ids[1:2], running_month=RUNNING_MONTH) == {ids[1]: alone[ids[1]]}

"""Nobody has to do anything for an override to end (R3, R21): no job runs in this file."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from activity.models import ActivityRecord
from competencies.models import Competency
from competencies.queries import standings_on
from competencies.services import overrides
from competencies.standings import bring_up_to_date
from core.dates import add_days, add_months, today
from tests.factories import TODAY, AdminFactory, AgentFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
END = add_months(TODAY, 3)


@pytest.fixture
def contoso(catalogue, on):
    """Gold in DevOps, by an override that was placed today."""
    organization = OrganizationFactory(name="Contoso", mpn_id="4021736")
    devops = Competency.objects.get(slug="devops")
    overrides.place(
        organization=organization, competency=devops, level="gold", reason="Late.", by=AgentFactory(), on=on
    )
    return organization


@pytest.fixture(params=[add_days(END, -1), END, add_days(END, 40)], ids=["the day before", "that day", "later"])
def day(request, contoso, settings):
    """The clock has moved on, and nothing else has happened."""
    settings.PORTAL_TODAY = request.param
    return request.param


def is_held(day) -> bool:
    return day < END


def test_the_service_says_so(contoso, day):
    bring_up_to_date([contoso.pk], on=today())
    assert [(row.override, row.level) for row in standings_on([contoso.pk], today())] == [("gold", "gold")] * is_held(
        day
    )


def test_the_export_says_so(contoso, day):
    out = StringIO()
    call_command("export_standings", "--as-of", today().isoformat(), stdout=out)
    row = f"4021736,devops,none,gold,gold,{END},{END}"
    assert out.getvalue().splitlines()[1:] == [row] * is_held(day)


def test_the_page_says_so(contoso, day, client):
    client.force_login(AdminFactory(organization=contoso).person)
    page = client.get(reverse("competency-list", args=[contoso.mpn_id])).context["page"]
    (devops,) = [line for center in page.centers for line in center.lines if line.name == "DevOps"]
    assert (devops.level, devops.until) == (("gold", END) if is_held(day) else ("none", None))


def test_nothing_was_told_yet_and_nothing_was_written(contoso, day):
    bring_up_to_date([contoso.pk], on=today())
    assert set(ActivityRecord.objects.values_list("verb", flat=True)) <= {"override.placed", "level.gained"}

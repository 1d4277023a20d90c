"""What leaves as CSV, and what it refuses."""

import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from competencies.models import Competency, EvaluationRequest
from competencies.services import overrides
from core.dates import add_months
from tests.factories import AgentFactory, OrganizationFactory

ON = date(2026, 11, 30)
pytestmark = pytest.mark.django_db


def standings(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("export_standings", *arguments, stdout=out)
    return out.getvalue().splitlines()[1:]


@pytest.fixture
def overridden(settings, catalogue):
    settings.PORTAL_TODAY = ON
    organization = OrganizationFactory(mpn_id="4021736")
    overrides.place(
        organization=organization,
        competency=Competency.objects.get(slug="devops"),
        level="gold",
        reason="exam not yet in the feed",
        by=AgentFactory(),
        on=ON,
    )
    return organization


def test_an_override_of_30_november_ends_on_the_last_day_of_february_in_every_export(overridden):
    """The last row of the cases of the rules (R2, R20, R21)."""
    assert standings("--as-of", "2026-11-29") == []
    for day in ("2026-11-30", "2027-02-27"):
        assert standings("--as-of", day) == ["4021736,devops,none,gold,gold,2027-02-28,2027-02-28"]
    assert standings("--as-of", "2027-02-28") == []


def test_an_override_ends_though_no_job_ever_ran(overridden, settings):
    settings.PORTAL_TODAY = add_months(ON, 3)
    assert standings("--as-of", settings.PORTAL_TODAY.isoformat()) == []
    settings.PORTAL_TODAY = date(2027, 2, 27)
    assert standings("--as-of", "2027-02-27") != []


def test_only_the_organizations_asked_for_are_exported(overridden):
    OrganizationFactory(mpn_id="1")
    assert standings("--as-of", ON.isoformat(), "--organization", "1") == []
    assert len(standings("--as-of", ON.isoformat(), "--organization", "1", "4021736")) == 1


def test_an_export_evaluates_first_what_is_stale(overridden):
    EvaluationRequest.objects.create(organization=overridden, reason="test")
    assert len(standings("--as-of", ON.isoformat())) == 1
    assert not EvaluationRequest.objects.exists()


@pytest.mark.parametrize("day", ["", "2026-13-01", "0000-00-00", "9999-12-31", "1989-12-31", "22.11.2026", "20261122"])
def test_a_date_that_is_none_is_refused_in_a_sentence(day, catalogue):
    with pytest.raises(CommandError, match="--as-of"):
        call_command("export_standings", "--as-of", day)


def test_an_unknown_organization_is_refused_by_name(catalogue):
    with pytest.raises(CommandError, match="MPN ID nobody"):
        call_command("export_standings", "--as-of", "2026-11-22", "--organization", "nobody")


def test_rows_are_sorted_by_the_bytes_of_the_mpn_id(settings, catalogue):
    settings.PORTAL_TODAY = ON
    for mpn_id in ("é", "Z", "a", "10", "9"):
        OrganizationFactory(mpn_id=mpn_id)
    out = StringIO()
    call_command("export_memberships", "--as-of", "2026-11-22", stdout=out)
    assert [row.split(",")[0] for row in out.getvalue().splitlines()[1:]] == ["10", "9", "Z", "a", "é"]


def test_what_a_pipe_gets_is_utf_8_with_plain_line_ends():
    """In a process of its own, under a locale that would write something else."""
    program = (
        "import sys; sys.path.insert(0, '.'); import django; django.setup()\n"
        "from programme.management.export_command import ExportCommand\n"
        "ExportCommand().out().write('é\\n')"
    )
    root = Path(__file__).parent.parent.parent
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "DJANGO_SETTINGS_MODULE": "partner_center.settings"}
    done = subprocess.run([sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True)
    assert done.stdout == "é\n".encode()

"""Valkey is optional for the truth: gone, frozen or full, an import and a link lose nothing, and pages go on (R3)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection

from achievements.services import links
from competencies import standings
from competencies.models import EvaluationRequest, LevelPeriod
from organizations.models import Organization
from partner_center.settings import redis_address
from partner_center.stack.children import Child
from partner_center.stack.valkey import Valkey
from tests.factories import TODAY, AchievementFactory, EmploymentFactory, OrganizationFactory, someone_with

ROOT = Path(__file__).parent.parent.parent
DEPLOY = "TA-W10-DEPLOY"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]


@dataclass(frozen=True)
class OwnValkey:
    child: Child
    url: str


@pytest.fixture
def valkey(tmp_path_factory) -> Iterator[OwnValkey]:
    """A Valkey of this test's own, to be stopped, frozen and killed."""
    folder = tmp_path_factory.mktemp("v")
    server = Valkey(folder, folder, folder / "log", is_throwaway=True)
    child = server.start()
    try:
        yield OwnValkey(child, server.url)
    finally:
        os.kill(child.pid, signal.SIGCONT) if child.is_alive else None
        child.stop()


@contextmanager
def broken(valkey: OwnValkey, how: str) -> Iterator[None]:
    child = valkey.child
    if how == "frozen":
        os.kill(child.pid, signal.SIGSTOP)
    elif how == "killed":
        os.kill(child.pid, signal.SIGKILL)
        child.process.wait(10)
    else:
        subprocess.run(
            [
                sys.executable,
                "-c",
                f"import redis; r = redis.from_url({valkey.url!r}); r.flushall(); r.config_set('maxmemory', 1)",
            ],
            check=True,
        )
    yield


def a_folder(tmp_path: Path) -> Path:
    """Two people who together earn Windows and Devices at Silver."""
    folder = tmp_path / "records"
    folder.mkdir()
    rows = {
        "organizations": ["mpn_id,name,country,market,city,website", "77,Contoso,US,developed,,"],
        "people": ["person_id,email,full_name", "a,a@contoso.example,Ana", "b,b@contoso.example,Ben"],
        "employees": ["mpn_id,person_id,role,joined_on,left_on", "77,a,admin,2020-01-01,", "77,b,employee,2020-01-01,"],
        "achievements": [
            "achievement_id,person_id,certification,earned_on,expires_on,revoked_on",
            f"A1,a,{DEPLOY},2021-01-01,,",
            f"A2,b,{DEPLOY},2021-01-01,,",
        ],
        "links": ["achievement_id,mpn_id,linked_on,unlinked_on", "A1,77,2021-01-01,", "A2,77,2021-01-01,"],
    }
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("how", ["killed", "frozen", "full"])
def test_an_import_loses_nothing_when_valkey_breaks_in_the_middle_of_it(how, valkey, tmp_path):
    """The import waits for a lock that this test holds; while it waits, Valkey breaks."""
    name = connection.settings_dict["NAME"]
    address = os.environ["DATABASE_URL"]
    path, _, query = address.partition("?")
    environment = os.environ | {
        "DATABASE_URL": f"{path.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else ""),
        "REDIS_URL": valkey.url,
        "PORTAL_TODAY": TODAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "partner_center.settings",
    }
    environment["DATABASE_OWNER_URL"] = environment["DATABASE_URL"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7301001)")
        importing = subprocess.Popen(
            [sys.executable, "manage.py", "import_records", str(a_folder(tmp_path))],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            deadline = time.monotonic() + 60
            waiting = 0
            while not waiting and time.monotonic() < deadline and importing.poll() is None:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                waiting = cursor.fetchone()[0]
                time.sleep(0.05)
            assert waiting == 1, importing.communicate()[0]
            with broken(valkey, how):
                cursor.execute("SELECT pg_advisory_unlock(7301001)")
                said, _ = importing.communicate(timeout=60)
        finally:
            importing.kill()
    assert importing.returncode == 0, said
    assert "Traceback" not in said
    organization = Organization.objects.get(mpn_id="77")
    assert LevelPeriod.objects.effective().get(organization=organization).level == "silver"
    assert standings.stale(on=TODAY) == []


@pytest.mark.parametrize("how", ["killed", "frozen", "full"])
def test_a_link_and_a_request_lose_nothing_when_valkey_is_broken(how, valkey, settings):
    settings.PORTAL_TODAY = TODAY
    organization = OrganizationFactory()
    someone_with(DEPLOY, at=organization)
    achievement = AchievementFactory(certification__code=DEPLOY)
    EmploymentFactory(organization=organization, person=achievement.person)
    standings.bring_up_to_date(on=TODAY)
    before = current_app.conf.broker_url
    current_app.conf.broker_url = redis_address(valkey.url, offset=0, celery=True)
    current_app.pool.force_close_all()
    current_app.__dict__.pop("amqp", None)
    try:
        with broken(valkey, how):
            links.link(person=achievement.person, organization=organization, achievements=[achievement], on=TODAY)
            assert LevelPeriod.objects.effective().held(on=TODAY).get(organization=organization).level == "silver"
            started = time.monotonic()
            standings.request([organization.pk], reason="test")
            assert time.monotonic() - started < 20
    finally:
        current_app.conf.broker_url = before
        current_app.pool.force_close_all()
    assert EvaluationRequest.objects.filter(organization=organization).exists()
    assert standings.work_off_requests(on=TODAY) == 1

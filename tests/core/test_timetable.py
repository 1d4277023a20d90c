"""The beat's timetable: what is done at an hour of the day is done at once by a beat that may have missed it."""

from pathlib import Path

import pytest
from celery.beat import PersistentScheduler
from celery.schedules import crontab

from partner_center.celery import TIMETABLE, app

DAILY = {name for name, job in TIMETABLE.items() if isinstance(job["schedule"], crontab)}


@pytest.fixture
def timetable(tmp_path: Path) -> PersistentScheduler:
    return PersistentScheduler(app=app, schedule_filename=str(tmp_path / "beat"))


def due(timetable: PersistentScheduler) -> set[str]:
    return {name for name, entry in timetable.schedule.items() if entry.is_due().is_due}


def test_a_beat_without_a_timetable_does_at_once_what_is_done_at_an_hour(timetable: PersistentScheduler) -> None:
    assert {"announce", "close_overrides", "expire", "roll_metrics"} <= DAILY
    assert due(timetable) == DAILY


def test_a_beat_that_kept_its_timetable_knows_what_was_done(timetable: PersistentScheduler) -> None:
    done = {name: timetable.reserve(timetable.schedule[name]).last_run_at for name in DAILY}
    timetable.close()
    again = PersistentScheduler(app=app, schedule_filename=timetable.schedule_filename)
    assert {name: again.schedule[name].last_run_at for name in DAILY} == done

"""The Celery application and the beat's timetable. Every job may run twice, late, or never (R3)."""

import os
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partner_center.settings")

app = Celery("partner_center")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
LONG_AGO = datetime(2017, 1, 1, tzinfo=UTC)
TIMETABLE: dict[str, dict[str, Any]] = {
    "evaluate_requested": {
        "task": "competencies.tasks.evaluate_requested",
        "schedule": 60.0,
    },
    "deliver": {
        "task": "activity.tasks.deliver",
        "schedule": 60.0,
    },
    "roll_metrics": {
        "task": "competencies.tasks.roll_metrics",
        "schedule": crontab(minute=1, hour=0, day_of_month=1),
    },
    "close_overrides": {
        "task": "competencies.tasks.close_overrides",
        "schedule": crontab(minute=10, hour=0),
    },
    "expire": {
        "task": "memberships.tasks.expire",
        "schedule": crontab(minute=5),
    },
    "return_card_money": {
        "task": "memberships.tasks.return_card_money",
        "schedule": 600.0,
    },
    "ask_about_checkouts": {
        "task": "memberships.tasks.ask_about_checkouts",
        "schedule": 600.0,
    },
    "announce": {
        "task": "memberships.tasks.announce",
        "schedule": crontab(minute=20, hour=0),
    },
}
for job in TIMETABLE.values():
    if isinstance(job["schedule"], crontab):
        # A beat that keeps no timetable, or is new, does at once what it may have stood still for.
        job["last_run_at"] = LONG_AGO
app.conf.beat_schedule = TIMETABLE

"""Watches what models promise: who did it, which day it is, what a row sets off; and that each rule has its test."""

import re
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateField, DateTimeField, Field, ForeignKey, Model, signals
from django.db.models.deletion import PROTECT

from partner_center.stack.places import PROJECT
from tests.test_constraints import ROOMS

RULES = PROJECT / "docs" / "rules.md"
TESTED = {f"R{number}" for number in range(1, 34)}
"""The rules of what the portal does so far."""

NOBODY_DID_IT = {
    "memberships.CheckoutSession.expires_at": "it does so by itself",
    "memberships.WebhookEvent.received_at": "the card provider sends it",
    "activity.Notice.made_at": "whoever did what it tells is in `by_id`",
    "activity.Notice.read_at": "its reader reads it",
    "activity.Notice.mail_due_at": "nobody does anything then",
    "activity.Notice.mailed_at": "a job mails it",
    "activity.ActivityRecord.recorded_at": "`by_id` says who, without a foreign key: erasing a person leaves it whole",
    "achievements.Achievement.claimed_at": "the person whose achievement it is claims it",
    "competencies.Edition.published_at": "a command publishes; it knows no person",
    "core.IdempotencyKey.expires_at": "nobody does anything then",
}


def models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def fields(kind: type[Field]) -> Iterator[tuple[type[Model], Field]]:
    for model in models():
        for field in model._meta.local_fields:
            if isinstance(field, kind):
                yield model, field


def test_whoever_did_something_is_named_beside_when():
    """`_at` and `_by` come in pairs."""
    alone = {
        f"{model._meta.label}.{field.name}"
        for model, field in fields(DateTimeField)
        if field.name.endswith("_at")
        and not any(f.name == f"{field.name.removesuffix('_at')}_by" for f in model._meta.local_fields)
    }
    assert alone == NOBODY_DID_IT.keys()


def test_days_end_with_on_and_instants_with_at():
    days = {
        f"{model._meta.label}.{field.name}"
        for model, field in fields(DateField)
        if not isinstance(field, DateTimeField) and not field.name.endswith("_on")
    }
    assert days == {
        "activity.ActivityRecord.on",
        "activity.Notice.on",
        "competencies.Edition.in_force_from",
        "competencies.Figure.month",
        "memberships.ProgrammeSetting.effective_from",
        "memberships.Term.anniversary",
    }
    instants = {
        f"{model._meta.label}.{field.name}" for model, field in fields(DateTimeField) if not field.name.endswith("_at")
    }
    assert instants == {
        "accounts.User.last_login",
        "accounts.User.date_joined",
        "activity.Notice.leased_until",
        "competencies.EvaluationRequest.claimed_until",
    }


def test_no_business_date_fills_itself_in():
    """Today is an argument (R1, R3): a row says the day that somebody said."""
    assert [
        f"{model._meta.label}.{field.name}"
        for model, field in fields(DateField)
        if not isinstance(field, DateTimeField)
        and (field.has_default() or field.has_db_default() or field.auto_now or field.auto_now_add)  # type: ignore[attr-defined]
    ] == []


@pytest.mark.django_db
def test_the_database_has_no_clock_in_a_default_a_constraint_or_an_index():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
               UNION ALL
               SELECT adrelid::regclass::text, pg_get_expr(adbin, adrelid) FROM pg_attrdef
               UNION ALL
               SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
               WHERE indrelid::regclass::text = ANY(%s)
               UNION ALL
               SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
            [[model._meta.db_table for model in models()]],
        )
        said = cursor.fetchall()
    assert len(said) > 100
    clock = re.compile(r"\b(now\(|current_date|current_timestamp|localtimestamp|clock_timestamp)", re.IGNORECASE)
    assert [name for name, text in said if clock.search(text)] == []


def test_news_goes_up_as_signals_of_our_own_never_as_signals_of_rows():
    """What a service does is read in the service; a row that is saved sets nothing off behind its back."""
    heard = [
        f"{receiver.__module__}.{receiver.__qualname__}"
        for signal in (
            signals.pre_save, signals.post_save, signals.pre_delete, signals.post_delete, signals.m2m_changed,
            signals.pre_init, signals.post_init,
        )
        for receiver in receivers_of(signal)
        if receiver.__module__.split(".")[0] in {*ROOMS, "partner_center"}
    ]  # fmt: skip
    assert heard == []


def receivers_of(signal: signals.ModelSignal) -> Iterator[Any]:
    for _key, receiver, *_ in signal.receivers:
        yield receiver() if isinstance(receiver, weakref.ReferenceType) else receiver


def test_saving_a_row_has_no_surprises():
    def own(model: type[Model], name: str) -> bool:
        return getattr(model, name).__module__.split(".")[0] in ROOMS

    assert [model._meta.label for model in models() if own(model, "save") or own(model, "delete")] == []


def test_deleting_a_row_takes_no_other_row_along():
    """History stays: a foreign key protects what it points at."""
    assert [
        f"{model._meta.label}.{field.name}"
        for model, field in fields(ForeignKey)
        if field.remote_field.on_delete is not PROTECT
    ] == []


@pytest.mark.django_db
def test_a_constraint_that_is_translated_for_people_exists():
    """A misspelled name would never be translated."""
    keys = re.compile(rf'^\s*"((?:{"|".join(ROOMS)})_[a-z_]+)":', re.MULTILINE)
    named = {
        name
        for room in ROOMS
        for path in (PROJECT / room).glob("services/*.py")
        for name in keys.findall(path.read_text())
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint")
        known = {name for (name,) in cursor.fetchall()}
    assert len(named) >= 3
    assert named - known == set()


def test_every_rule_of_what_there_is_has_a_test_that_cites_it():
    written = set(re.findall(r"^- \*\*(R\d+)\*\*", RULES.read_text(), re.MULTILINE))
    assert written >= TESTED
    cited = {
        rule
        for path in (PROJECT / "tests").rglob("test_*.py")
        if path.name != "test_promises.py"
        for rule in re.findall(r"\bR\d+\b(?!\s*[–-]\s*R)", path.read_text())
    }
    assert TESTED - cited == set()
    assert cited - written == set()

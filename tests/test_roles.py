"""What the database role that runs can do, and what it cannot, shown by being it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import errors, sql

from activity.log import record
from activity.models import ActivityRecord
from competencies.models import LevelPeriod
from core.roles import grant_to_the_running_role
from tests.factories import (
    TODAY,
    LinkFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)

pytestmark = pytest.mark.django_db
ROLE = sql.Identifier(settings.RUNNING_ROLE)


@pytest.fixture
def runner(db: None) -> Iterator[None]:
    """From here on the connection has the rights of the role that runs, and no others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.RUNNING_ROLE])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(ROLE))
            for app in apps.get_app_configs():
                grant_to_the_running_role(app, using="default")
        cursor.execute(sql.SQL("SET ROLE {}").format(ROLE))
        yield
        cursor.execute("RESET ROLE")


@pytest.fixture
def entry(db: None) -> ActivityRecord:
    record("test", organization_id=OrganizationFactory().pk, on=TODAY)
    return ActivityRecord.objects.get()


def refused(statement: str) -> bool:
    """Whether the database refuses a statement for want of a right, and for nothing else."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        if isinstance(error.__cause__, errors.InsufficientPrivilege):
            return True
        raise
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activity_activityrecord SET verb = 'nothing'",
        "UPDATE activity_activityrecord SET facts = facts",
        "DELETE FROM activity_activityrecord",
        "TRUNCATE activity_activityrecord",
        "DROP TABLE activity_activityrecord CASCADE",
        "ALTER TABLE activity_activityrecord DISABLE TRIGGER ALL",
        "ALTER TABLE activity_activityrecord ADD COLUMN edited boolean",
        "CREATE RULE quiet AS ON INSERT TO activity_activityrecord DO INSTEAD NOTHING",
        "SELECT setval('activity_activityrecord_id_seq', 1)",
    ],
)
def test_the_role_that_runs_cannot_rewrite_the_activity_record(entry, runner, statement):
    """R33: nothing in it can be edited or deleted through the product, however wrong the code above may be."""
    assert refused(statement)
    assert ActivityRecord.objects.get() == entry


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "DROP TABLE achievements_link",
        "TRUNCATE competencies_levelperiod",
        "ALTER TABLE achievements_link DROP CONSTRAINT achievements_link_one_organization_at_a_time",
        "ALTER TABLE competencies_override DROP CONSTRAINT competencies_override_lasts_at_most_three_months",
        "CREATE INDEX mine ON achievements_link (id)",
        "DROP INDEX competencies_override_ends",
        "CREATE EXTENSION hstore",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0002', '2026-11-22')",
        "SET ROLE postgres",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_role_that_runs_cannot_touch_the_tables_themselves(runner, statement):
    assert refused(statement)


def test_the_role_that_runs_adds_to_the_activity_record_and_reads_it(entry, runner):
    record("another", organization_id=entry.organization_id, on=TODAY)
    assert list(ActivityRecord.objects.order_by("sequence").values_list("verb", flat=True)) == ["test", "another"]


def test_the_role_that_runs_writes_rows_everywhere_else(runner):
    organization = OrganizationFactory()
    TermFactory(organization=organization)
    OverrideFactory(organization=organization)
    someone_with("70-483", at=organization)
    organization.name = "Fabrikam"
    organization.save()
    LinkFactory().delete()
    organization.refresh_from_db()
    assert organization.name == "Fabrikam"


def test_the_role_that_runs_locks_rows(runner):
    organization, person = OrganizationFactory(), PersonFactory()
    assert type(organization).objects.locked([organization.pk]) == [organization]
    assert type(person).objects.select_for_update().get() == person


def test_the_role_that_runs_copies_levels_in(catalogue, on, runner):
    """Evaluation writes with COPY, and import through a temporary table."""
    from competencies import standings

    organization = OrganizationFactory()
    for _ in range(4):
        someone_with("MCSD-APP-BUILDER", at=organization)
    standings.bring_up_to_date([organization.pk], on=on)
    assert LevelPeriod.objects.filter(organization=organization, level="gold").exists()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE stage (mpn_id text)")


def test_the_role_that_runs_has_its_rights_on_every_table(runner):
    """A new table without them would be found by the first visitor otherwise."""
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT name, has_table_privilege(name, 'SELECT') AND has_table_privilege(name, 'INSERT'),
                      has_table_privilege(name, 'UPDATE'), has_table_privilege(name, 'DELETE'),
                      has_table_privilege(name, 'TRUNCATE')
               FROM unnest(%s::text[]) AS name""",
            [list(models)],
        )
        rights = {name: held for name, *held in cursor.fetchall()}
    editable = {name: not getattr(model, "insert_only", False) for name, model in models.items()}
    assert rights == {name: [True, editable[name], editable[name], False] for name in models}
    assert {name for name, is_editable in editable.items() if not is_editable} == {
        "activity_activityrecord",
        "memberships_booking",
        "memberships_invoice",
        "memberships_ledgerline",
        "memberships_order",
        "memberships_orderclosing",
        "memberships_payment",
        "memberships_programmesetting",
        "memberships_refund",
        "memberships_webhookevent",
    }


def test_the_role_that_runs_sees_which_migrations_were_applied(runner):
    """`/health/ready` asks for them."""
    assert MigrationRecorder.Migration.objects.exists()
    assert MigrationRecorder.Migration.objects.filter(applied__lte=timezone.now()).exists()

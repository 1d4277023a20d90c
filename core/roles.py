"""What the database role that runs may do: read and write rows, and nothing to the tables themselves.

A model with `insert_only = True` may be read and added to; nothing in it can be edited or deleted.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder


def grant_to_the_running_role(app_config: AppConfig, using: str, **_: Any) -> None:
    """After each migration of an app: grant the running role what it may do on the app's tables."""
    connection = connections[using]
    role = settings.RUNNING_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user <> %s AND EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role, role])
        if cursor.fetchone() != (True,):
            return
        quote = connection.ops.quote_name
        existing = set(connection.introspection.table_names(cursor))
        for model in app_config.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in existing:
                continue
            rights = "SELECT, INSERT" if getattr(model, "insert_only", False) else "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}")
            cursor.execute(f"GRANT {rights} ON {quote(table)} TO {quote(role)}")
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(f"GRANT USAGE ON SEQUENCE {sequence} TO {quote(role)}")
        migrations = MigrationRecorder.Migration._meta.db_table
        if migrations in existing:
            cursor.execute(f"REVOKE ALL ON {quote(migrations)} FROM {quote(role)}")
            cursor.execute(f"GRANT SELECT ON {quote(migrations)} TO {quote(role)}")

"""Gives the tests a PostgreSQL and a Valkey of their own, before Django reads its settings (loaded with `-p`).

PostgreSQL is started once, by the process that is typed; the workers of xdist inherit its address and each makes a
database of its own in it. Valkey is so small that every process has one: what one test flushes, freezes or kills is
nobody else's, and no numbers of databases have to be shared out. `DATABASE_URL`, when set, is used instead; the tests
connect as the role that owns the tables (`DATABASE_OWNER_URL`), because they make them.
"""

import os
from collections.abc import Iterator

import pytest

from partner_center.stack.places import PROJECT
from partner_center.stack.stack import ThrowawayStack
from partner_center.stack.translations import compile_stale


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper runs before every plain hook, and pytest-django reads the settings in one of those."""
    if not any(asked in early_config.invocation_params.args for asked in ("--help", "-h", "--version")):
        stack = ThrowawayStack({name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ})
        early_config.add_cleanup(stack.stop)
        stack.take()
        stack.start()
        owner = os.environ.get("DATABASE_OWNER_URL") or stack.environment["DATABASE_OWNER_URL"]
        os.environ |= {**stack.environment, "DATABASE_URL": owner, "DATABASE_OWNER_URL": owner}
        os.environ.pop("PORTAL_TODAY", None)
        if "PYTEST_XDIST_WORKER" not in os.environ:
            compile_stale(PROJECT / "locale")
    return (yield)

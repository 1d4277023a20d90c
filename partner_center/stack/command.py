"""What `manage.py` needs around a command: an environment with Django, and a stack to talk to."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

from partner_center.stack.places import VENV_PYTHON, home
from partner_center.stack.say import Trouble
from partner_center.stack.stack import Stack

CHANGES_TABLES = {
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "squashmigrations",
    "optimizemigration",
    "flush",
    "sqlflush",
}
"""Commands that connect as the role that owns the tables; all others as the role that runs."""
ASKS_NOTHING = {"", "help", "version", "--help", "-h", "--version", "diffsettings", "collectstatic", "findstatic"}
ASKS_NOTHING |= {"makemessages", "compilemessages", "startapp", "spectacular"}
"""Commands that need no database."""


def enter_environment() -> None:
    """Go on in `.venv` when Django is not to be found here."""
    if find_spec("django") is not None:
        return
    if not VENV_PYTHON.exists():
        raise Trouble("Nothing is installed yet. Type `python3 portal.py install`, then the same command again.")
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606


@contextmanager
def stack_for(arguments: Sequence[str]) -> Iterator[None]:
    """Use the services that the environment names, else those that run in `PORTAL_HOME`, else start them meanwhile."""
    command = arguments[1] if len(arguments) > 1 else ""
    if os.environ.get("DATABASE_URL"):
        choose_role(command)
        yield
        return
    stack = Stack(home())
    if running := stack.state().get("environment"):
        settle(running, command)
        yield
        return
    if command in ASKS_NOTHING or "--help" in arguments:
        settle({"DATABASE_URL": "postgres:///portal", "PORTAL_ENV": "development", "SECRET_KEY": "unused"}, command)
        yield
        return
    stack.take()
    try:
        if sys.stderr.isatty():
            print("Starting PostgreSQL and Valkey for this command …", file=sys.stderr)
        stack.start()
        stack.tell_state()  # another command at the same time uses these services too
        settle(stack.environment, command)
        yield
    finally:
        stack.stop()


def settle(environment: dict[str, str], command: str) -> None:
    """Take over what the stack says, but for what the person has set."""
    for name, value in environment.items():
        os.environ.setdefault(name, value)
    choose_role(command)


def choose_role(command: str) -> None:
    if command in CHANGES_TABLES and os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]

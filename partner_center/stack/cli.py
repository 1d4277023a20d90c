"""The words after `portal.py`."""

import argparse
import os
import sys
from datetime import date

from partner_center.stack import checks, install
from partner_center.stack.places import VENV, VENV_PYTHON
from partner_center.stack.run import Portal, chosen_port, refuse_taken, stop_on_signals
from partner_center.stack.say import Steps, Trouble, prepare_streams, say, trouble_of

DESCRIPTION = "Partner Center on this machine: no database, broker or container has to be there."
BEGAN = "PORTAL_BEGAN"
"""When the command was typed, told to the Python that goes on with it."""
EPILOG = """\
environment:
  PORT          the port of the portal (8000)
  PORTAL_HOME   the folder that keeps its data (.portal)
  PORTAL_TODAY  the day on which it lives (today)
  DATABASE_URL, REDIS_URL   services of your own instead of the embedded ones
"""


def a_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, such as 2026-11-30") from None


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="portal.py", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start the portal with demo data; Ctrl-C stops it")
    run.add_argument("--fresh", action="store_true", help="remove the data and start over")
    run.add_argument("--empty", action="store_true", help="build no demo programme where there is none")
    run.add_argument("--today", type=a_day, metavar="DATE", help="live on another day (2026-11-30)")
    run.add_argument("--reload", action="store_true", help="load the code again when it changes (web server only)")
    test = commands.add_parser("test", help="run every check; `test -- ARGS` hands ARGS to pytest alone")
    test.add_argument("arguments", nargs="*", metavar="-- ARGS", help="arguments for pytest, such as -- -k override")
    commands.add_parser("install", help="make .venv and stop")
    return parser


def main(arguments: list[str]) -> int:
    prepare_streams()
    words, for_pytest = split(arguments)
    chosen = parser().parse_args(words)
    steps = Steps(float(os.environ.pop(BEGAN, 0)))
    try:
        if chosen.command == "run" and not install.is_installed():
            refuse_taken(chosen_port())  # before somebody waits for the installation, and again after it
        install.install(steps)
        if chosen.command == "install":
            say(f"Installed in {VENV}.")
            return 0
        enter_environment(steps)
        return run(chosen, steps) if chosen.command == "run" else test(for_pytest or chosen.arguments)
    except Trouble as trouble:
        return refuse(trouble)
    except OSError as error:
        if clear := trouble_of(error):
            return refuse(clear)
        raise
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What stands after `--` is pytest's, options and all."""
    if "--" not in arguments:
        return arguments, []
    place = arguments.index("--")
    return arguments[:place], arguments[place + 1 :]


def refuse(trouble: Trouble) -> int:
    print(f"portal.py: {trouble}", file=sys.stderr, flush=True)
    return 1


def enter_environment(steps: Steps) -> None:
    """Go on in `.venv`: the same process, another Python."""
    if sys.prefix != str(VENV):
        sys.stdout.flush()
        os.environ[BEGAN] = str(steps.began)
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606


def run(chosen: argparse.Namespace, steps: Steps) -> int:
    stop_on_signals()
    portal = Portal(
        steps, today=chosen.today or os.environ.get("PORTAL_TODAY"), reload=chosen.reload, is_empty=chosen.empty
    )
    try:
        portal.run(is_fresh=chosen.fresh)
    except KeyboardInterrupt:
        say("Stopped. The data are kept.")
    return 0


def test(for_pytest: list[str]) -> int:
    stop_on_signals()
    return checks.run_pytest_alone(for_pytest) if for_pytest else checks.run_all()

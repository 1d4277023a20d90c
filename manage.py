#!/usr/bin/env python3
"""Django's commands, and ours. It finds the running stack by itself, or starts one for the time of the command."""

import os
import sys

from partner_center.stack.command import enter_environment, stack_for
from partner_center.stack.say import Trouble, prepare_streams


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partner_center.settings")
    prepare_streams()
    try:
        enter_environment()
        with stack_for(sys.argv):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except Trouble as trouble:
        sys.exit(f"manage.py: {trouble}")
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`); what is still buffered goes nowhere, and nobody is told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()

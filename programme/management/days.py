"""Days on the command line."""

import argparse
from datetime import date

from core.dates import FIRST_DAY, LAST_DAY, written_day


def a_day(text: str) -> date:
    """A day as `YYYY-MM-DD`, from 1990-01-01 to 2199-12-31."""
    try:
        return written_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day from {FIRST_DAY} to {LAST_DAY}") from error

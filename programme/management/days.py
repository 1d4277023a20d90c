"""Days on the command line."""

import argparse
from datetime import date

from core.dates import FIRST_DAY, LAST_DAY


def a_day(text: str) -> date:
    """A day as `YYYY-MM-DD`, from 1990-01-01 to 2199-12-31."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as 2026-11-22") from error
    if len(text) != 10 or not FIRST_DAY <= day <= LAST_DAY:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day from {FIRST_DAY} to {LAST_DAY}")
    return day

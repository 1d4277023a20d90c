import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.dates import today
from core.refusals import Refusal
from programme.demo import accounts, building


class Command(BaseCommand):
    help = "Builds a small programme in an empty database: organizations in every stage, as of today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="Build nothing; list the accounts to sign in with, as JSON."
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="Where there is something else already, change and say nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError(_("The demo and its accounts are not for production (PORTAL_ENV)."))
        if options["accounts"]:
            found = accounts.listed() if building.is_there() else []
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        elif options["if_empty"] and not building.is_free():
            return
        elif building.is_there():
            self.stdout.write(_("The demo is there already."))
        else:
            self._build()

    def _build(self) -> None:
        try:
            building.build(on=today(), step=self._step)
        except Refusal as refusal:
            raise CommandError(str(refusal.reason)) from refusal
        listed = accounts.listed()
        widths = {name: max(len(one[name]) for one in listed) for name in listed[0]}
        self.stdout.write(_("The demo is built. Sign in as"))
        for one in listed:
            self.stdout.write(("  " + "  ".join(one[name].ljust(widths[name]) for name in one)).rstrip())

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        """One line on a terminal, ticked when it is done; nothing in a pipe."""
        is_watched = self.stderr.isatty()
        if is_watched:
            self.stderr.write(f"  … {what}", ending="")
            self.stderr.flush()
        yield
        if is_watched:
            self.stderr.write(f"\r  ✓ {what}")

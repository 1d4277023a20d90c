"""What somebody was shown before confirming, carried along in the form, and compared when they confirm."""

from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

SALT = "programme.pages.seen"
MOST_SECONDS = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class Shown:
    """What an act would do, a sentence for each thing.

    Others may change the facts while somebody looks; so what they saw comes back signed with the confirmation, and an
    act whose consequences are others by then is not done but shown again, with what changed.
    """

    lines: tuple[str, ...]

    @property
    def signed(self) -> str:
        return signing.dumps(list(self.lines), salt=SALT, compress=True)

    def news_since(self, signed: str) -> tuple[str, ...]:
        """What became different since; empty where nothing did."""
        try:
            before = set(signing.loads(signed, salt=SALT, max_age=MOST_SECONDS))
        except signing.BadSignature:
            return (_("What you saw is too old, or was not shown here. Look again."),)
        now = set(self.lines)
        gone = [_("No longer: {line}").format(line=line) for line in sorted(before - now)]
        new = [_("New: {line}").format(line=line) for line in self.lines if line not in before]
        return (*gone, *new)

"""Two people who change the same thing at the same moment: what passes when it is tried again."""

from django.db import OperationalError
from django.utils.translation import gettext_lazy as _

PASSES = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATE of a serialization failure, a deadlock, and a lock that is not available."""
REASON = _("Somebody changed the same thing at the same moment. Try once more.")
COME_BACK_IN = "1"
"""Seconds after which somebody who was in another's way should come back."""


def is_in_the_way(error: BaseException) -> bool:
    """Whether it failed only because of what somebody else did at that moment. Nothing was changed."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in PASSES

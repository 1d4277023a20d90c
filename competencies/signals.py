"""News that goes up the stairs."""

from django.dispatch import Signal

# Timelines of organizations were rewritten, inside the transaction that rewrote them.
# Sent with `organizations` (ids) and `on` (the business date).
levels_changed = Signal()

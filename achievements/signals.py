"""News that goes up the stairs."""

from django.dispatch import Signal

# Facts of people have changed, inside the transaction that changed them, with the organizations locked.
# Sent with `organizations` (ids), `certifications` (codes, or None for any) and `on` (the business date).
facts_changed = Signal()

"""News that goes up the stairs."""

from django.dispatch import Signal

# Attributes of organizations that rules look at have changed (the market, R14), inside the transaction that changed
# them, with the organizations locked. Sent with `organizations` (ids) and `on` (the business date).
attributes_changed = Signal()

# A person's employment has ended, inside the transaction that ended it, with person and organization locked.
# Sent with `person`, `organization`, `on`, `by`.
employment_ended = Signal()

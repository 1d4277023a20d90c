"""What every part of the API stands on, without a business word.

Shapes are strict: what is unknown or read-only is refused by name. What goes wrong leaves as problem details. A POST
with a key happens once.
"""

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

"""Secrets that are shown once and stored only as a hash."""

import hashlib
import secrets


def new_secret() -> str:
    """A secret of 256 bits, fit for an address or a header."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is stored of a secret; it is random and long, so a fast hash keeps it."""
    return hashlib.sha256(secret.encode()).hexdigest()

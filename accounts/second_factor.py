"""The second factor: who has one; secrets are encrypted before they are stored."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""An app or a passkey; recovery codes stand in for one that was lost."""


def is_on(person: User) -> bool:
    """Whether somebody has switched a second factor on, as is on record at this moment."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def is_on_of(person: str) -> Exists:
    """The same in a query about something else; `person`: the field that names them."""
    return Exists(Authenticator.objects.filter(user=OuterRef(person), type__in=FACTORS))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Whoever reads the database alone cannot make codes; a key that was replaced still opens what it closed."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + secret.encode()).digest())

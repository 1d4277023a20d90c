"""Forms about passkeys: what a browser sends is read with care, and nonsense is a wrong code like any other."""

import json
import struct
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")
NONSENSE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, RecursionError, TypeError, ValueError,
    struct.error,
)  # fmt: skip
"""What the reader of credentials raises for bytes and JSON that are none."""


def read(reading: Callable[[], T]) -> T:
    """The result of reading something; where it cannot be read, a sentence for the person."""
    try:
        return reading()
    except NONSENSE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(forms.Field):
    """What the browser says of a passkey, as JSON, in text that a database can keep; never shown again."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        return read(lambda: _from_json(value)) if value else None

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


def _from_json(written: str) -> Any:
    found = json.loads(written)
    if b"\\u0000" in json.dumps(found, ensure_ascii=False).encode():
        raise ValueError("a text has no NUL character")
    return found


class AddPasskeyForm(allauth.AddWebAuthnForm):
    credential = CredentialField()
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        help_text=_("Instead of the password: the device then asks for your finger, your face or its PIN."),
    )

    def clean(self) -> dict[str, Any]:
        return read(super().clean)


class AuthenticateWithPasskeyForm(allauth.AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


class LoginWithPasskeyForm(allauth.LoginWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


class ReauthenticateWithPasskeyForm(allauth.ReauthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)

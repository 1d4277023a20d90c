"""Signing in with the account of one's company (OpenID Connect)."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class FederationAdapter(DefaultSocialAccountAdapter):
    """A company's account opens an account of the same verified address; it makes none.

    Who has no account is invited by their organization, or enrolls one (R37).
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

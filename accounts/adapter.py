"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an organization, an import or an invitation; enrollment of an organization comes later."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

"""Accepting an invitation without having had an account."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.services import opening
from core.refusals import Refusal
from organizations.services import invitations


@transaction.atomic
def accept(token: str, *, full_name: str, password: str, language: str, on: date) -> User:
    """Open an account with the address that was invited, and accept the invitation, in one go.

    The token was in a mail to that address and nowhere else, so whoever has it has shown that the address is theirs.
    """
    invitation = invitations.find(token, on=on)
    if invitation is None:
        raise Refusal(invitations.GONE, code="gone")
    person = opening.open_account(email=invitation.email, full_name=full_name, password=password, language=language)
    invitations.accept(token, person=person, on=on)
    return person

"""What follows from things that happen to an account."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.dispatch import receiver

from accounts.models import User


@receiver(password_reset)
def address_is_shown_to_be_theirs(user: User, **_: Any) -> None:
    """Who reset a password had the mail: the address needs no other proof."""
    EmailAddress.objects.filter(user=user, email=user.email, verified=False).update(verified=True, primary=True)

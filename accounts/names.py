"""How people are called."""

from accounts.models import User


def display_name(user: User) -> str:
    """The name a person is greeted by."""
    return user.full_name or user.email

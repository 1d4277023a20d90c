"""The card provider, behind few functions; on when its keys are set."""

from django.conf import settings

from memberships.models import Order


def is_on() -> bool:
    """Whether cards are taken."""
    return bool(getattr(settings, "STRIPE_SECRET_KEY", ""))


def forget_checkout(order: Order) -> None:
    """An order is answered: let its page at the provider take no money any more."""

"""Jobs. Each may run twice, late, or in two places at once with the same result; no answer depends on one (R3)."""

from celery import shared_task

from core.dates import today
from memberships import gateway
from memberships.models import Order
from memberships.services import cards, news, orders


@shared_task
def announce() -> int:
    """Tell what is due and not yet told (R32); nightly."""
    return news.announce(on=today())


@shared_task
def expire() -> int:
    """Put on record which orders can no longer be paid (R26); hourly. That they cannot does not wait for it."""
    return orders.tell_expired(on=today())


@shared_task
def return_card_money() -> int:
    """Send card money back that is owed (R27); by nudge, and each ten minutes."""
    return cards.send_back(on=today()) if gateway.is_on() else 0


@shared_task
def ask_about_checkouts() -> int:
    """Ask the card provider about sessions of which nothing was heard (R26); each ten minutes."""
    return cards.ask_about_the_silent(on=today()) if gateway.is_on() else 0


@shared_task
def close_checkouts(order: int) -> None:
    """Let the card provider's pages of an answered order take no money any more; by nudge, and harmless if it fails."""
    cards.close(Order.objects.get(pk=order))

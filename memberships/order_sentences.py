"""How orders and payments read on an organization's record (R33)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import ActivityRecord
from activity.wording import Kind, Thing, Told, register
from core.wording import money, short_day
from memberships.models import Offer


def placed(one: Told) -> str:
    return _("{number} was ordered: {offer} for {price}, to be paid before {day}.").format(
        **_words(one), day=_day(one, "expires_on")
    )


def cancelled(one: Told) -> str:
    return _("{number} was cancelled: {offer}.").format(**_words(one))


def expired(one: Told) -> str:
    return _("{number} expired without a payment: {offer}.").format(**_words(one))


def paid(one: Told) -> str:
    return _("{number} was paid, {price}: {offer} from {start}, anniversary {end}. Invoice {invoice}.").format(
        **_words(one), start=_day(one, "starts_on"), end=_day(one, "anniversary"), invoice=one.facts.get("invoice", "")
    )


def refunded(one: Told) -> str:
    return _("{number} was refunded, {price}: {offer} ended. Credit note {invoice}.").format(
        **_words(one), invoice=one.facts.get("invoice", "")
    )


def overpaid(one: Told) -> str:
    return _("Money arrived for {number}, which could not be paid any more; {price} is owed back.").format(
        **_words(one)
    )


def money_returned(one: Told) -> str:
    return _("{price} for {number} was sent back.").format(**_words(one))


def money_bounced(one: Told) -> str:
    return _("{price} for {number} could not be sent back by the card provider; it is owed back again.").format(
        **_words(one)
    )


def card_mismatch(one: Told) -> str:
    return _(
        "The card provider told of a payment for {number} that is not what was asked for; nothing was paid."
    ).format(**_words(one))


def proof_uploaded(one: Told) -> str:
    return _("A proof of payment was uploaded for {number}.").format(**_words(one))


def _words(one: Told) -> dict[str, str]:
    return {
        "number": str(one.facts.get("number", "")),
        "offer": one.thing("offer") or str(one.facts.get("offer", "")),
        "price": money(one.facts.get("price_minor", 0), one.facts.get("currency", "USD")),
    }


def _day(one: Told, fact: str) -> str:
    written = one.facts.get(fact)
    return short_day(date.fromisoformat(written)) if written else ""


def offers(entries: Sequence[ActivityRecord]) -> Mapping[Thing, str]:
    """What the offers among entries are called."""
    codes = {str(entry.facts.get("offer", "")) for entry in entries}
    return {("offer", offer.code): offer.name for offer in Offer.objects.filter(code__in=codes)}


def register_sentences() -> None:
    register(
        Kind(
            "orders",
            gettext_lazy("Orders"),
            {
                "order.placed": placed,
                "order.cancelled": cancelled,
                "order.expired": expired,
                "order.paid": paid,
                "order.refunded": refunded,
                "order.overpaid": overpaid,
                "order.money_returned": money_returned,
                "order.money_bounced": money_bounced,
                "order.card_mismatch": card_mismatch,
                "order.proof_uploaded": proof_uploaded,
            },
            offers,
        )
    )

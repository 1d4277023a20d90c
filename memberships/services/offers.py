"""What the catalogue offers: memberships to buy (R22), and the benefits that come with them (R31)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from competencies.models import Competency
from core.codes import keep
from memberships.models import Benefit, Offer

Document = Mapping[str, Any]


def bring_in(editions: Sequence[Document]) -> int:
    """Have the offers and benefits of the editions, the one in force last: only what it mentions is offered.

    Nothing is deleted: terms that were bought keep their offer, and the benefits that were copied theirs. Returns how
    many rows are new or changed.
    """
    return _bring_in_offers(editions) + _bring_in_benefits(editions)


def _bring_in_offers(editions: Sequence[Document]) -> int:
    rows = {
        (offer["code"],): {
            "name_en": offer["name"]["en"],
            "name_ru": offer["name"].get("ru", ""),
            "requires": offer["requires"],
            "price_minor": _cents(offer["annual_price_usd"]),
            "price_is_example": offer.get("price_is_example", False),
            "value_minor": None if offer.get("value_usd") is None else _cents(offer["value_usd"]),
            "member_price_minor": {tier: _cents(price) for tier, price in offer.get("member_price_usd", {}).items()},
            "upgrade_discount_percent": offer.get("upgrade_discount_percent", {}),
            "position": place,
            "is_offered": edition is editions[-1],
        }
        for edition in editions
        for place, offer in enumerate(edition.get("offers", ()))
    }
    gone = Offer.objects.filter(is_offered=True).exclude(code__in=[code for (code,) in rows])
    return keep(Offer, ["code"], rows) + gone.update(is_offered=False)


def _bring_in_benefits(editions: Sequence[Document]) -> int:
    competencies = dict(Competency.objects.values_list("slug", "pk"))
    rows = {
        (benefit["code"], benefit["tier"], competencies[benefit["competency"]] if "competency" in benefit else None): {
            "name": benefit["name"],
            "category": benefit["category"],
            "benefit_type": benefit.get("benefit_type", ""),
            "unit": benefit["unit"],
            "quantity": benefit["quantity"],
            "needs_key": benefit.get("needs_key", False),
            "reassign_after_days": benefit.get("reassign_after_days"),
            "position": place,
            "is_offered": edition is editions[-1],
        }
        for edition in editions
        for place, benefit in enumerate(edition.get("benefits", ()))
    }
    key = ["code", "tier", "competency_id"]
    gone = [
        pk
        for pk, *known_by in Benefit.objects.filter(is_offered=True).values_list("pk", *key)
        if tuple(known_by) not in rows
    ]
    return keep(Benefit, key, rows) + Benefit.objects.filter(pk__in=gone).update(is_offered=False)


def _cents(amount: float) -> int:
    """An amount of dollars, which has at most two decimals, in cents."""
    return int(Decimal(str(amount)) * 100)

"""What the catalogue offers: memberships to buy (R22), and the benefits that come with them (R31), each for a period.

Rows are derived from all editions, whenever one is published: whoever asks about a day reads those of that day (R3).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F

from competencies.models import Competency
from competencies.services.catalogue import InForce, documents
from core.codes import keep
from memberships.models import Benefit, Offer, OfferPeriod

Document = Mapping[str, Any]
Key = tuple[Any, ...]
Values = dict[str, Any]
Rows = Callable[[Document], Iterable[tuple[Key, Values]]]
"""What an edition says of each thing."""


def bring_in(editions: Sequence[InForce], *, on: date) -> None:
    """Have the offers and benefits of all editions, each in force on its days.

    Nothing is deleted: terms that were bought keep their offer, and the benefits that were copied theirs. `on`: whose
    edition has the last word on what an offer is called.
    """
    _bring_in_offers(editions, on)
    _bring_in_benefits(editions)


def _bring_in_offers(editions: Sequence[InForce], on: date) -> None:
    called = {
        (offer["code"],): {
            "name_en": offer["name"]["en"],
            "name_ru": offer["name"].get("ru", ""),
            "position": place,
        }
        for document in documents(editions, on=on)
        for place, offer in enumerate(document.get("offers", ()))
    }
    keep(Offer, ["code"], called)
    offers = dict(Offer.objects.values_list("code", "pk"))
    _keep_periods(
        OfferPeriod,
        ["offer_id"],
        editions,
        lambda document: (((offers[offer["code"]],), _as_offered(offer)) for offer in document.get("offers", ())),
    )


def _as_offered(offer: Document) -> Values:
    return {
        "requires": offer["requires"],
        "price_minor": _cents(offer["annual_price_usd"]),
        "price_is_example": offer.get("price_is_example", False),
        "value_minor": None if offer.get("value_usd") is None else _cents(offer["value_usd"]),
        "member_price_minor": {tier: _cents(price) for tier, price in offer.get("member_price_usd", {}).items()},
        "upgrade_discount_percent": offer.get("upgrade_discount_percent", {}),
    }


def _bring_in_benefits(editions: Sequence[InForce]) -> None:
    competencies = dict(Competency.objects.values_list("slug", "pk"))

    def rows(document: Document) -> Iterator[tuple[Key, Values]]:
        for place, benefit in enumerate(document.get("benefits", ())):
            competency = competencies[benefit["competency"]] if "competency" in benefit else None
            yield (
                (benefit["code"], benefit["tier"], competency),
                {
                    "name": benefit["name"],
                    "category": benefit["category"],
                    "benefit_type": benefit.get("benefit_type", ""),
                    "unit": benefit["unit"],
                    "quantity": benefit["quantity"],
                    "needs_key": benefit.get("needs_key", False),
                    "reassign_after_days": benefit.get("reassign_after_days"),
                    "position": place,
                },
            )

    _keep_periods(Benefit, ["code", "tier", "competency_id"], editions, rows)


def _keep_periods(model: type[models.Model], key: Sequence[str], editions: Sequence[InForce], rows: Rows) -> None:
    """Have a row for each period in which the editions have a thing alike; a row that is of none of them counts never.

    It stays, empty, so that a code that no edition mentions any more keeps its row (R10).
    """
    wanted: dict[Key, Values] = {}
    last: dict[Key, Key] = {}
    for edition in editions:
        for known_by, values in rows(edition.document):
            before = wanted.get(last.get(known_by, ()))
            if before is not None and before == {**values, "ends_on": edition.starts_on}:
                before["ends_on"] = edition.ends_on
            else:
                last[known_by] = (*known_by, edition.starts_on)
                wanted[last[known_by]] = {**values, "ends_on": edition.ends_on}
    by_period = [*key, "starts_on"]
    # Whatever is not as it is to be gives way first, so that no period meets another while they are written.
    in_the_way = [
        pk
        for pk, ends_on, *known in model._default_manager.values_list("pk", "ends_on", *by_period)
        if tuple(known) not in wanted or wanted[tuple(known)]["ends_on"] != ends_on
    ]
    model._default_manager.filter(pk__in=in_the_way).update(ends_on=F("starts_on"))
    keep(model, by_period, wanted)


def _cents(amount: float) -> int:
    """An amount of dollars, which has at most two decimals, in cents."""
    return int(Decimal(str(amount)) * 100)

"""What an organization may buy on a day, at what price, and from when it counts (R22 to R25): no queries, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.refusals import Refusal
from core.wording import short_day
from memberships.engine import RANK
from memberships.holding import Held, coming, family_of, held_on
from memberships.models import Offer, Order, ProgrammeSetting, Promotion, Term


@dataclass(frozen=True, slots=True)
class Price:
    """What an offer costs, in minor units, and why it costs less than on the list."""

    listed: int
    paid: int
    discount: str = Order.Discount.NONE
    promotion: Promotion | None = None

    @property
    def saved(self) -> int:
        return self.listed - self.paid


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer as an organization could order it on a day.

    `follows`: the term that is renewed or upgraded. `begins_on`: None where it begins on the day it is paid.
    `refusal`: why it cannot be ordered, if it cannot; price and days are those it would have all the same.
    """

    offer: Offer
    kind: str
    follows: Term | None
    begins_on: date | None
    price: Price
    setting: ProgrammeSetting
    on: date
    refusal: Refusal | None = None

    @property
    def is_open(self) -> bool:
        return self.refusal is None

    @property
    def starts_on(self) -> date:
        """The first day of the new term, if it is paid on the day of the quote."""
        return self.begins_on or self.on

    @property
    def anniversary(self) -> date:
        """The new anniversary, if it is paid on the day of the quote (R23)."""
        return Term.full_end(self.starts_on)

    @property
    def refundable_until(self) -> date:
        """The first day on which no refund is possible any more, if it is paid on the day of the quote (R27)."""
        return date.fromordinal(self.on.toordinal() + self.setting.refund_days)


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is known of an organization on a day: its terms by first day, and the levels it holds by competency (id)."""

    terms: Sequence[Term]
    levels: Mapping[int, str]

    @property
    def eligible(self) -> str:
        """The highest level that it holds in any competency (R22)."""
        return max(self.levels.values(), key=RANK.__getitem__, default="none")


def quote(offer: Offer, buyer: Buyer, promotions: Iterable[Promotion], setting: ProgrammeSetting, *, on: date) -> Quote:
    """The offer as it could be ordered on a day; it is as offered then, and `promotions` are those in force."""
    tiers = family_of(offer.code)
    held = held_on(buyer.terms, on, tiers)
    kind, follows, begins_on, refusal = Order.Kind.PURCHASE, None, None, None
    if held is None:
        later = coming(buyer.terms, on, tiers)
        if later is not None:
            refusal = _refused(
                "begins_later", _("A membership begins on {day} already."), day=short_day(later.starts_on)
            )
    elif held.is_open:
        kind, follows, begins_on = Order.Kind.RENEWAL, held.term, held.term.ends_on
    elif held.term.tier == "silver" and offer.code == "gold" and held.next is None and not held.is_in_grace:
        kind, follows = Order.Kind.UPGRADE, held.term
    else:
        kind, follows, begins_on = Order.Kind.RENEWAL, held.term, held.term.ends_on
        refusal = _not_now(offer, held)
    refusal = refusal or out_of_reach(offer, buyer.eligible)
    price = price_of(offer, buyer, promotions, kind=kind, on=on)
    return Quote(offer, kind, follows, begins_on, price, setting, on, refusal)


def _not_now(offer: Offer, held: Held) -> Refusal:
    """Why the membership that is held stands in the way."""
    if held.next is not None:
        return _refused(
            "renewed_already",
            _("It is renewed already: the next term begins on {day}."),
            day=short_day(held.next.starts_on),
        )
    if not held.term.ran_to_its_anniversary:
        return _refused("ends_early", _("Your membership runs until {day}."), day=short_day(held.term.ends_on))
    if offer.code == "silver" and held.term.tier == "gold":
        return _refused(
            "holds_gold",
            _("A Gold member can change to Silver only by renewing, from {day} on."),
            day=short_day(held.opens_on),
        )
    return _refused("too_early", _("You have it. It can be renewed from {day} on."), day=short_day(held.opens_on))


def out_of_reach(offer: Offer, eligible: str) -> Refusal | None:
    """The level that an offer needs is not held on the day (R22)."""
    if offer.requires is None or RANK[eligible] >= RANK[offer.requires]:
        return None
    if offer.requires == "gold":
        return _refused("level_not_held", _("This takes one competency at Gold on the day of the order."))
    return _refused("level_not_held", _("This takes one competency at Silver or Gold on the day of the order."))


def _refused(code: str, reason: str, **words: str) -> Refusal:
    return Refusal(reason.format(**words), code=code)


def price_of(offer: Offer, buyer: Buyer, promotions: Iterable[Promotion], *, kind: str, on: date) -> Price:
    """The lowest of the prices that apply; discounts are not added up."""
    listed = offer.price_minor
    member = held_on(buyer.terms, on)
    prices = [Price(listed, listed)]
    if member is not None and member.term.tier in offer.member_price_minor:
        prices.append(Price(listed, offer.member_price_minor[member.term.tier], Order.Discount.MEMBER))
    if kind == Order.Kind.UPGRADE and member is not None:
        percent = offer.upgrade_discount_percent.get(member.term.tier, 0)
        prices.append(Price(listed, reduced(listed, percent), Order.Discount.UPGRADE))
    prices += [
        Price(listed, reduced(listed, promotion.discount_percent), Order.Discount.PROMOTION, promotion)
        for promotion in promotions
        if promotion.offer_id == offer.pk and _applies(promotion, buyer.levels)
    ]
    return min(prices, key=lambda price: price.paid)


def reduced(minor: int, percent: int) -> int:
    """An amount less so many per cent, the discount rounded to whole minor units, halves up."""
    return minor - (minor * percent + 50) // 100


def _applies(promotion: Promotion, levels: Mapping[int, str]) -> bool:
    if promotion.level is None:
        return True
    held: Collection[str] = (
        levels.values() if promotion.competency_id is None else [levels.get(promotion.competency_id, "none")]
    )
    return any(RANK[level] >= RANK[promotion.level] for level in held)

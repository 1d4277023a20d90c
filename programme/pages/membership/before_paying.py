"""Before one orders: price and why, the new anniversary, what ends, what customers will see; of any day (R22 ff.)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.models.level import Level
from competencies.words import names
from core.dates import add_days
from core.wording import distance, long_day, money, number, short_day
from memberships import gateway, quotes
from memberships.benefit_changes import benefit_changes
from memberships.benefit_words import name_of, quantity_of
from memberships.buying import buyer_of, promotions_on, setting_on, terms_of
from memberships.granting import Levels, due
from memberships.holding import lives_among
from memberships.models import Benefit, BenefitUse, Grant, Offer, Order, Term
from memberships.models.term import TIERS
from memberships.outlook import Outlook, outlook
from memberships.quotes import Quote
from memberships.services.payments import lost_by_following
from organizations.models import Organization
from programme.pages.known import known_today
from programme.pages.membership.words import why_less
from programme.pages.seen import Shown


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """A competency (by its key) as customers see it before and after."""

    competency: int
    name: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit that the order would bring, or end: `row`: the copy that is carried, or would be; `was` of a change."""

    row: Grant
    name: str
    of: str
    quantity: str
    before: str = ""
    was: Grant | None = None


@dataclass(frozen=True, slots=True)
class BenefitLines:
    """What the order would change of the benefits; the page only counts `kept`."""

    gained: tuple[BenefitLine, ...]
    changed: tuple[BenefitLine, ...]
    lost: tuple[BenefitLine, ...]
    kept: tuple[BenefitLine, ...]


@dataclass(frozen=True, slots=True)
class BeforePaying:
    """All that `programme/membership/order.html` shows; `is_simulated`: of another day than today, only to look at."""

    organization: Organization
    quote: Quote
    on: date
    today: date
    title: str
    lead: str
    price: str
    listed: str
    saved: str
    why_less: str
    starts: str
    anniversary: date
    pay_before: date
    ends: str
    levels: tuple[ShownLevel, ...]
    benefits: BenefitLines
    is_tier: bool
    refund: str
    gives_up_until: date | None
    takes_cards: bool
    button: str
    news: tuple[str, ...] = ()

    @property
    def is_simulated(self) -> bool:
        return self.on != self.today

    @property
    def may_order(self) -> bool:
        return self.quote.is_open and not self.is_simulated

    @property
    def gives_up(self) -> str:
        """The right to give the present membership back, where it ends by paying (R27)."""
        if self.gives_up_until is None or self.quote.follows is None:
            return ""
        text = _("{name} can be given back until {day}. Once you have paid this, only after this was given back.")
        return text.format(name=self.quote.follows.offer.name, day=short_day(self.gives_up_until))

    @property
    def shown(self) -> Shown:
        """What the organization confirms, a sentence for each thing."""
        lines = [self.price, self.starts, self.ends, self.refund, self.gives_up]
        lines += [
            _("{field}: {before} → {after}").format(
                field=one.name, before=Level(one.before).label, after=Level(one.after).label
            )
            for one in self.levels
        ]
        return Shown(tuple(line for line in lines if line))


def before_paying(organization: Organization, offer: Offer, *, on: date, today: date) -> BeforePaying:
    """The offer, which is one of that day, as it could be ordered on it, with what that would change."""
    terms = terms_of(organization)
    known = known_today(organization, on=today, terms=terms)
    quote = quotes.quote(offer, buyer_of(terms, known.levels, on), promotions_on(on), setting_on(on), on=on)
    granted = _granted(quote, terms)
    looked = outlook(quote, known.terms, known.levels)
    called = {one.pk: one.name for one in names(known.edition.revision).competencies.values()}
    price = quote.price
    return BeforePaying(
        organization=organization,
        quote=quote,
        on=on,
        today=today,
        title=_title(quote),
        lead=_lead(quote),
        price=money(price.paid),
        listed=money(price.listed),
        saved=money(price.saved) if price.saved else "",
        why_less=why_less(price),
        starts=_starts(quote),
        anniversary=quote.anniversary,
        pay_before=add_days(on, quote.setting.payment_days),
        ends=_ends(quote),
        levels=tuple(_levels(looked, called)),
        benefits=_benefits(quote, granted, known.levels, called),
        is_tier=offer.code in TIERS,
        refund=_refund(quote),
        gives_up_until=_gives_up_until(quote, terms, granted),
        takes_cards=gateway.is_on(),
        button=_button(quote),
    )


def _title(quote: Quote) -> str:
    text = {
        "purchase": _("Buy {name}"),
        "upgrade": _("Upgrade to {name}"),
        "renewal": _("Renew as {name}"),
    }[quote.kind]
    return text.format(name=quote.offer.name)


def _lead(quote: Quote) -> str:
    if quote.kind == Order.Kind.RENEWAL:
        return _("The new term begins at the anniversary, whenever you pay in time.")
    return _("The membership begins on the day it is paid, and lasts twelve months.")


def _starts(quote: Quote) -> str:
    if quote.begins_on is not None:
        return _("{day}, the anniversary").format(day=long_day(quote.begins_on))
    return _("The day it is paid; today that would be {day}").format(day=long_day(quote.on))


def _ends(quote: Quote) -> str:
    if quote.kind != Order.Kind.UPGRADE or quote.follows is None:
        return ""
    return _("Your Silver membership ends on the day you pay, instead of {day}.").format(
        day=short_day(quote.follows.ends_on)
    )


def _refund(quote: Quote) -> str:
    days = quote.setting.refund_days
    if not days:
        return _("It cannot be given back.")
    return ngettext(
        "It can be given back on the day of payment, as long as no benefit was activated and no key viewed.",
        "It can be given back within {count} days of payment, as long as no benefit was activated and no key viewed.",
        days,
    ).format(count=number(days))


def _granted(quote: Quote, terms: Sequence[Term]) -> list[Grant]:
    """What the term that the order follows carries, in all its lives (R27), each with whether it `is_used`."""
    if quote.follows is None:
        return []
    beside = {"is_used": Exists(BenefitUse.objects.filter(grant=OuterRef("pk")))}
    return list(Grant.objects.filter(term__in=lives_among(terms, quote.follows)).annotate(**beside))


def _gives_up_until(quote: Quote, terms: Sequence[Term], granted: Iterable[Grant]) -> date | None:
    """Until when the present membership could be given back, which ends by paying; None where nothing is given up."""
    if quote.follows is None:
        return None
    return lost_by_following(quote.follows, terms, is_used=any(one.is_used for one in granted), on=quote.on)


def _levels(looked: Outlook, called: Mapping[int, str]) -> Sequence[ShownLevel]:
    keys = sorted(looked.before.keys() | looked.after.keys(), key=lambda pk: called.get(pk, ""))
    return [
        ShownLevel(pk, called.get(pk, ""), looked.before.get(pk, "none"), looked.after.get(pk, "none")) for pk in keys
    ]


def _benefits(quote: Quote, granted: Iterable[Grant], levels: Levels, called: Mapping[int, str]) -> BenefitLines:
    """What the new term carries on its first day beside what the one that it follows gives on its last."""
    catalogue = list(Benefit.objects.all())
    present: list[Grant] = []
    if quote.follows is not None:
        present += [one for one in granted if one.term_id == quote.follows.pk]
        last_day = quote.on if quote.starts_on <= quote.on else add_days(quote.starts_on, -1)
        due(quote.follows, present, catalogue, levels, until=quote.follows.grace_ends_on, on=last_day)
    term = Term(
        tier=quote.offer.code,
        starts_on=quote.starts_on,
        ends_on=quote.anniversary,
        anniversary=quote.anniversary,
        order=Order(placed_on=quote.on),
    )
    wanted = due(term, [], catalogue, levels, until=quote.anniversary, on=max(quote.starts_on, quote.on))
    changes = benefit_changes(present, wanted)

    def line(row: Grant, was: Grant | None = None) -> BenefitLine:
        before = quantity_of(was) if was else ""
        return BenefitLine(row, name_of(row), called.get(row.competency_id or 0, ""), quantity_of(row), before, was)

    return BenefitLines(
        gained=tuple(line(row) for row in changes.gained),
        changed=tuple(line(after, before) for before, after in changes.changed),
        lost=tuple(line(row) for row in changes.lost),
        kept=tuple(line(row) for row in changes.kept),
    )


def _button(quote: Quote) -> str:
    return _("Order {name} for {price}").format(name=quote.offer.name, price=money(quote.price.paid))


def why_not_now(page: BeforePaying) -> str:
    """Why it is shown and cannot be ordered; empty where it can."""
    if page.quote.refusal is not None:
        return str(page.quote.refusal.reason)
    if page.is_simulated:
        return _("This is how it would be on {day}, {distance}, with the facts on record.").format(
            day=short_day(page.on), distance=distance(page.on, page.today)
        )
    return ""

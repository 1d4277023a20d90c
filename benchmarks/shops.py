"""What a member's shop holds after a while: orders, activated benefits, keys, seats in use, promotions.

The record files bring in memberships alone; the pages about them are measured with what people do there.
"""

from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING

from stage import TODAY

if TYPE_CHECKING:
    from accounts.models import User
    from memberships.models import BenefitUse, Offer
    from organizations.models import Employment

PROMOTIONS = 12
KEYS = 4_000
ORDERS = 6
MOST_PIECES = 25


def open_shop(random: Random) -> None:
    """What an agent brings in: keys of every kind, and promotions, most of them for one competency."""
    from accounts.models import User
    from competencies.models import Competency
    from core.dates import add_days
    from memberships.models import Benefit
    from memberships.services import benefit_keys, promotions

    agent = User.objects.create(email="shop@benchmark.example", full_name="Agent", is_agent=True)
    for code in sorted(set(Benefit.objects.filter(needs_key=True).values_list("code", flat=True))):
        benefit_keys.load(code, [f"{code}-{number:06}" for number in range(KEYS)], by=agent, on=TODAY)
    competencies, offers = list(Competency.objects.order_by("pk")), offered()
    for number in range(PROMOTIONS):
        promotions.make(
            offer=random.choice(offers),
            name=f"Promotion {number}",
            discount_percent=random.randint(5, 20),
            starts_on=TODAY,
            ends_on=add_days(TODAY, 30 + number),
            reason="benchmark",
            by=agent,
            on=TODAY,
            level="silver" if number % 3 else None,
            competency=random.choice(competencies) if number % 3 else None,
        )


def offered() -> "list[Offer]":
    from memberships.models import Offer

    return list(Offer.objects.offered(on=TODAY).order_by("pk"))


def do_business(admin: "Employment") -> None:
    """All that the organization of an admin may activate is activated and given out, and orders come and go."""
    from memberships.services import assignments

    colleagues = cycle(assignments.employees(admin.organization, on=TODAY))
    _use_benefits(admin, colleagues)
    for number in range(ORDERS):
        for offer in offered():
            _order(admin, offer, number)


def _use_benefits(admin: "Employment", colleagues: "Iterator[User]") -> None:
    from memberships.services import benefits, grants

    known = grants.up_to_date(admin.organization_id, on=TODAY)
    by_key = {grant.pk: grant for grant in known.grants}
    for entitled in known.entitlements().values():
        if benefits.why_not(entitled) is not None:
            continue
        pieces = min(entitled.left or 1, MOST_PIECES)
        grant = by_key[entitled.applies.grant]
        for use in benefits.activate(grant, by=admin.person, on=TODAY, pieces=pieces):
            _give(use, next(colleagues), admin)


def _give(use: "BenefitUse", person: "User", admin: "Employment") -> None:
    from memberships.services import assignments

    if assignments.why_not(use, on=TODAY) is None:
        assignments.assign(use, person=person, by=admin.person, on=TODAY)


def _order(admin: "Employment", offer: "Offer", number: int) -> None:
    """One order; all but the last of an offer are cancelled. Where nothing may be ordered, nothing is."""
    from core.refusals import Refusal
    from memberships.models import Order
    from memberships.services import orders

    try:
        order = orders.place(
            organization=admin.organization,
            offer=offer,
            method=Order.Method.BANK,
            by=admin.person,
            on=TODAY,
            key=f"{offer.code}-{number}",
        )
    except Refusal:
        return
    if number < ORDERS - 1:
        orders.cancel(order, by=admin.person, on=TODAY)

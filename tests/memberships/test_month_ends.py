"""Terms that begin on 29 February or 31 August, from the order to the lapse, by the services (R2, R23, R24, R32)."""

from dataclasses import dataclass
from datetime import date

import pytest

from activity.models import ActivityRecord
from core.dates import add_days
from core.refusals import Refusal
from memberships.models import Term
from memberships.queries import memberships_on
from memberships.services import news, payments
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Year:
    """A term's days, each worked out by hand: from its first day to the first day of which it has lapsed."""

    first: date
    marks: tuple[tuple[int, date], ...]
    anniversary: date
    lapses: date
    next_anniversary: date


LEAP_DAY = Year(
    date(2028, 2, 29),
    (
        (90, date(2028, 11, 30)),
        (60, date(2028, 12, 30)),
        (30, date(2029, 1, 29)),
        (15, date(2029, 2, 13)),
        (0, date(2029, 2, 28)),
        (-23, date(2029, 3, 23)),
    ),
    anniversary=date(2029, 2, 28),
    lapses=date(2029, 3, 30),
    next_anniversary=date(2030, 2, 28),
)
LAST_OF_AUGUST = Year(
    date(2027, 8, 31),
    (
        (90, date(2028, 6, 2)),
        (60, date(2028, 7, 2)),
        (30, date(2028, 8, 1)),
        (15, date(2028, 8, 16)),
        (0, date(2028, 8, 31)),
        (-23, date(2028, 9, 23)),
    ),
    anniversary=date(2028, 8, 31),
    lapses=date(2028, 9, 30),
    next_anniversary=date(2029, 8, 31),
)
# It ends on a leap day's eve, and its next year takes in the leap day.
LAST_OF_FEBRUARY = Year(
    date(2027, 2, 28),
    (
        (90, date(2027, 11, 30)),
        (60, date(2027, 12, 30)),
        (30, date(2028, 1, 29)),
        (15, date(2028, 2, 13)),
        (0, date(2028, 2, 28)),
        (-23, date(2028, 3, 22)),
    ),
    anniversary=date(2028, 2, 28),
    lapses=date(2028, 3, 29),
    next_anniversary=date(2029, 2, 28),
)
YEARS = pytest.mark.parametrize("year", [LEAP_DAY, LAST_OF_AUGUST, LAST_OF_FEBRUARY], ids=lambda year: str(year.first))


@pytest.fixture
def shop(catalogue: None) -> Shop:
    found = open_shop()
    found.holds("gold", since=date(2027, 2, 1), months=48)
    return found


def state_on(shop: Shop, day: date) -> tuple[str, str, date | None]:
    row = memberships_on([shop.organization.pk], day)[shop.organization.pk]
    return row.tier, row.state, row.anniversary


def told(shop: Shop) -> list[tuple[date, int | None]]:
    records = ActivityRecord.objects.filter(
        organization_id=shop.organization.pk, verb__in=["membership.renewal_due", "membership.lapsed"]
    )
    return [(record.on, record.facts.get("days")) for record in records.order_by("sequence")]


def refund(shop: Shop, term: Term, *, on: date) -> None:
    assert term.order is not None
    payments.refund(term.order, by=shop.admin, on=on)


@YEARS
@pytest.mark.parametrize("offer", ["silver", "action-pack"])
def test_it_is_told_on_its_days_each_once_and_lapses_thirty_days_after_its_anniversary(
    shop: Shop, year: Year, offer: str
) -> None:
    assert shop.buy(offer, on=year.first).anniversary == year.anniversary
    for _mark, day in (*year.marks, (None, year.lapses)):
        for looked in (add_days(day, -1), day):
            news.announce([shop.organization.pk], on=looked)
    assert told(shop) == [(day, mark) for mark, day in year.marks] + [(year.lapses, None)]


@YEARS
def test_it_is_active_to_its_anniversary_and_in_grace_for_thirty_days(shop: Shop, year: Year) -> None:
    shop.buy("silver", on=year.first)
    assert state_on(shop, add_days(year.first, -1))[1] == "none"
    for day in (year.first, add_days(year.anniversary, -1)):
        assert state_on(shop, day) == ("silver", "active", year.anniversary)
    for day in (year.anniversary, add_days(year.lapses, -1)):
        assert state_on(shop, day) == ("silver", "grace", year.anniversary)
    assert state_on(shop, year.lapses)[1] == "none"


@YEARS
def test_it_is_renewed_from_the_first_day_of_its_window_to_the_last_of_its_grace(shop: Shop, year: Year) -> None:
    shop.buy("silver", on=year.first)
    window = year.marks[0][1]
    with pytest.raises(Refusal):
        shop.order("silver", on=add_days(window, -1))
    for day in (window, add_days(year.lapses, -1)):
        renewal = shop.buy("silver", on=day)
        assert (renewal.starts_on, renewal.anniversary) == (year.anniversary, year.next_anniversary)
        refund(shop, renewal, on=day)
    again = shop.order("silver", on=year.lapses)
    assert again.kind == "purchase"


@YEARS
def test_it_comes_back_with_its_anniversary_when_its_upgrade_is_refunded(shop: Shop, year: Year) -> None:
    shop.buy("silver", on=year.first)
    upgraded, back = add_days(year.first, 100), add_days(year.first, 129)
    gold = shop.buy("gold", on=upgraded)
    assert gold.order is not None
    assert (gold.order.kind, gold.price_minor) == ("upgrade", 394_500)
    with pytest.raises(Refusal):
        refund(shop, gold, on=add_days(upgraded, 30))
    refund(shop, gold, on=back)
    assert state_on(shop, add_days(back, -1))[:2] == ("gold", "active")
    assert state_on(shop, back) == ("silver", "active", year.anniversary)
    assert state_on(shop, add_days(year.lapses, -1)) == ("silver", "grace", year.anniversary)
    assert state_on(shop, year.lapses)[1] == "none"


def test_an_upgrade_on_the_leap_day_has_its_anniversary_on_the_28th_of_february(shop: Shop) -> None:
    shop.buy("silver", on=date(2027, 8, 31))
    gold = shop.buy("gold", on=date(2028, 2, 29))
    assert gold.order is not None
    assert (gold.order.kind, gold.anniversary) == ("upgrade", date(2029, 2, 28))
    assert state_on(shop, date(2028, 2, 28))[0] == "silver"
    assert state_on(shop, date(2028, 2, 29)) == ("gold", "active", date(2029, 2, 28))


@YEARS
def test_it_can_be_given_back_for_thirty_days(shop: Shop, year: Year) -> None:
    term = shop.buy("silver", on=year.first)
    with pytest.raises(Refusal):
        refund(shop, term, on=add_days(year.first, 30))
    refund(shop, term, on=add_days(year.first, 29))
    assert state_on(shop, add_days(year.first, 28))[1] == "active"
    assert state_on(shop, add_days(year.first, 29))[1] == "none"

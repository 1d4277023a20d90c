"""The life of a membership over three years, act by act, against a plain model that counts days (R22 to R29)."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies import standings
from competencies.models import Competency
from core.dates import add_months
from core.refusals import Refusal
from memberships.buying import quote_on
from memberships.models import LedgerLine, Order, Term
from memberships.queries import memberships_on
from memberships.services import news, orders, payments
from tests.factories import OverrideFactory
from tests.memberships.buying import Shop, open_shop
from tests.memberships.plain_membership import NAME, PlainMembership, PlainTerm

FIRST = date(2027, 8, 31)
"""A month's end, and a leap day among the days to come."""
COMPETENCIES = ("cloud-platform", "data-platform")
STEPS = st.tuples(
    st.integers(0, 75),
    st.sampled_from(
        ["silver", "gold", "silver", "gold", "order silver", "order gold", "pay", "cancel", "give back", "rest"]
    ),
    st.booleans(),
)
LEVELS = st.lists(
    st.tuples(
        st.sampled_from(COMPETENCIES), st.sampled_from(["silver", "gold"]), st.integers(0, 36), st.integers(1, 3)
    ),
    min_size=6,
    max_size=22,
)


class Life:
    """One organization, twice: by the services, and by the plain model."""

    def __init__(self, shop: Shop, levels: list[tuple[str, str, int, int]]) -> None:
        self.shop = shop
        self.pk = shop.organization.pk
        held: dict[str, list[tuple[str, date, date]]] = {name: [] for name in COMPETENCIES}
        for competency, level, month, months in levels:
            start = add_months(FIRST, month)
            end = add_months(start, months)
            held[competency].append((level, start, end))
            OverrideFactory(
                organization=shop.organization,
                competency=Competency.objects.get(slug=competency),
                level=level,
                starts_on=start,
                ends_on=end,
                placed_by=shop.agent,
            )
        with transaction.atomic():
            standings.reevaluate([self.pk], on=FIRST)
        self.plain = PlainMembership(held)
        self.waiting: list[tuple[Order, str, date | None]] = []
        self.terms: dict[int, PlainTerm] = {}

    def order(self, tier: str, day: date) -> bool:
        """Order a tier; whether it was taken. Both agree on whether, as what, and for how much."""
        expected = self.plain.offer(tier, day)
        quote = quote_on(self.shop.organization, self.shop.offers[tier], day)
        assert (quote.refusal is None) == (expected is not None), (tier, day, quote.refusal)
        if expected is None:
            with pytest.raises(Refusal):
                self.shop.order(tier, on=day)
            return False
        assert (quote.kind, quote.price.paid) == expected
        order = self.shop.order(tier, on=day)
        term = self.plain.term_on(day)
        self.waiting.append((order, expected[0], term.end if term and expected[0] == "renewal" else None))
        return True

    def pay(self, day: date) -> None:
        """Pay the last open order, which cancels the others; one that has run out cannot be paid."""
        if not self.waiting:
            return
        order, kind, anniversary = self.waiting[-1]
        if day >= order.placed_on + timedelta(days=30):
            self.waiting.pop()
            with pytest.raises(Refusal, match="expired"):
                self.shop.pay(order, on=day)
            return
        upgraded = self.plain.term_on(day)
        if kind == "upgrade" and (upgraded is None or self.plain.state(day) != "active" or upgraded.tier != "silver"):
            self.waiting.pop()
            with pytest.raises(Refusal):
                self.shop.pay(order, on=day)
            return
        if kind == "purchase" and (self.plain.term_on(day) is not None or self._begins_later(day)):
            self.waiting.pop()
            with pytest.raises(Refusal):
                self.shop.pay(order, on=day)
            return
        if order.follows and kind != "purchase" and not self._still_follows(order, kind, day):
            self.waiting.pop()
            with pytest.raises(Refusal):
                self.shop.pay(order, on=day)
            return
        self.shop.pay(order, on=day)
        self.plain.pays(order.tier, kind, anniversary, day)
        self.terms[order.pk] = self.plain.terms[-1]
        self.waiting.clear()

    def _begins_later(self, day: date) -> bool:
        return any(term.start > day for term in self.plain.lasting())

    def _still_follows(self, order: Order, kind: str, day: date) -> bool:
        assert order.follows_id is not None
        follows = Term.objects.get(pk=order.follows_id)
        if kind == "renewal":
            return follows.ends_on == follows.anniversary == order.begins_on
        return follows.starts_on <= day < follows.ends_on

    def cancel(self, day: date) -> None:
        if self.waiting:
            order, *_ = self.waiting.pop()
            if day < order.placed_on + timedelta(days=30):
                orders.cancel(order, by=self.shop.admin, on=day)

    def give_back(self, day: date) -> None:
        """Give the last paid membership back, where the rules still allow it."""
        paid = Order.objects.filter(closing__outcome="paid", refund__isnull=True).order_by("-pk").first()
        if paid is None:
            return
        term = self.terms[paid.pk]
        if self.plain.may_give_back(term, day):
            payments.refund(paid, by=self.shop.admin, on=day)
            self.plain.gives_back(term, day)
        else:
            with pytest.raises(Refusal):
                payments.refund(paid, by=self.shop.admin, on=day)

    def agrees(self, day: date) -> None:
        """Asked about today and about days to come, both say the same."""
        for on in (day, day + timedelta(days=1), day + timedelta(days=100), day + timedelta(days=390)):
            row = memberships_on([self.pk], on)[self.pk]
            term = self.plain.term_on(on)
            expected = (
                term.tier if term else "none",
                self.plain.state(on),
                term.end if term else None,
                NAME[self.plain.eligible(on)],
                self.plain.at_risk(on),
            )
            assert (row.tier, row.state, row.anniversary, row.eligible, row.is_at_risk) == expected, on
            periods = self.shop.organization.display_periods.shown(on=on)
            shown = dict(periods.values_list("competency__slug", "level"))
            assert shown == {
                slug: NAME[self.plain.shown(slug, on)] for slug in COMPETENCIES if self.plain.shown(slug, on)
            }, on


@pytest.mark.django_db
def test_three_years_by_the_services_are_those_of_the_plain_model(catalogue: None) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(LEVELS, st.lists(STEPS, min_size=8, max_size=24))
    def check(levels: list[tuple[str, str, int, int]], steps: list[tuple[int, str, bool]]) -> None:
        with transaction.atomic():
            life = Life(open_shop(), levels)
            day = FIRST
            for gap, act, is_awake in steps:
                day += timedelta(days=gap)
                if act in {"silver", "gold"}:
                    if life.order(act, day):
                        life.pay(day)
                elif act.startswith("order "):
                    life.order(act.removeprefix("order "), day)
                elif act == "pay":
                    life.pay(day)
                elif act == "cancel":
                    life.cancel(day)
                elif act == "give back":
                    life.give_back(day)
                if is_awake:  # the scheduler may sleep for months
                    news.announce([life.pk], on=day)
                    orders.tell_expired(on=day)
                life.agrees(day)
            assert sum(LedgerLine.objects.values_list("amount_minor", flat=True)) == 0
            transaction.set_rollback(True)

    check()

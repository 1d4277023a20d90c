"""One organization over the years, twice: by the services, and by the plain model. After each act both say the same."""

from collections import Counter
from typing import Any

import pytest

from accounts.models import User
from achievements.models import Certification
from achievements.services import achievements, links
from activity.models import ActivityRecord
from competencies import standings
from competencies.models import Competency, Override
from competencies.services import overrides
from core.dates import add_months
from core.refusals import Refusal
from memberships.entitlements import RANK as TIER_RANK
from memberships.models import Grant, Offer, Order
from memberships.models.term import TIERS
from memberships.services import benefits, grants, news, orders, payments
from organizations.services import employments
from tests.factories import LONG_AGO, AgentFactory, someone_with
from tests.memberships.answers import Answers, plain_answer
from tests.memberships.buying import Shop
from tests.memberships.plain_membership import (
    COMPETENCIES,
    DAYS,
    EXAM,
    FIRST,
    MASTER,
    NAME,
    RANK,
    WITH_BENEFITS,
    PlainMembership,
    PlainOrder,
    PlainOverride,
    PlainPerson,
    Told,
    day_of,
    number_of,
)

FAMILIES = ("level.", "membership.", "override.", "order.")
"""The news that follow from R22 to R31."""
LONG_BEFORE = number_of(LONG_AGO)
MOST_OPEN = 3


def agree(product: Any, plain: Any, day: int) -> None:
    """Whether both say the same; what each says, where they do not."""
    assert product == plain, f"on {day_of(day)} the product says {product}, the plain model {plain}"


class Life:
    """`reach` counts what happens, over many lives."""

    def __init__(self, shop: Shop, months: list[tuple[int, int]], reach: Counter[str]) -> None:
        """`months`: of each person, for how long their exam and their certification count; 0: they have none."""
        self.shop, self.reach = shop, reach
        self.pk = shop.organization.pk
        self.offers = {offer.code: offer for offer in Offer.objects.offered(on=FIRST)}
        self.second_agent = AgentFactory()
        self.people: list[User] = []
        self.plain = PlainMembership([])
        for exam, master in months:
            self._comes_to_work(exam, master)
        self.placed: list[Override] = []
        self.bought: list[Order] = []
        self.heard: Counter[Told] = Counter()
        self.last_read = 0
        self.today, self.scheduler = 0, "nightly"
        standings.bring_up_to_date([self.pk], on=FIRST)
        news.announce([self.pk], on=FIRST)
        self.plain.works_out_levels()
        self.plain.tells(0)
        self.plain.told.clear()  # what is at first is told to nobody
        self._is_settled()

    def _comes_to_work(self, exam: int, master: int) -> None:
        person = someone_with(at=self.shop.organization)
        plain = PlainPerson(linked=[(LONG_BEFORE, DAYS)])
        for code, months in ((EXAM, exam), (MASTER, master)):
            if months:
                until = add_months(FIRST, months)
                someone_with(code, at=self.shop.organization, person=person, expires_on=until)
                plain.earned.append((code, LONG_BEFORE, number_of(until)))
        self.people.append(person)
        self.plain.people.append(plain)

    # --- Time ---------------------------------------------------------------------------------------------------------
    def lives_until(self, day: int) -> None:
        """Every day is asked about when it comes; the jobs run each night, once a week, or not at all."""
        while self.today < day:
            self.today += 1
            self._answers_agree_on(self.today)
            self.reach["lapse"] += (self.plain.state(self.today - 1), self.plain.state(self.today)) == ("grace", "none")
            if self.scheduler == "nightly" or (self.scheduler == "weekly" and self.today % 7 == 0):
                self._night()

    def _night(self) -> None:
        """The jobs run; of nights on which nothing is to be told, one in seven is enough."""
        on, told = day_of(self.today), self.plain.told.copy()
        self.plain.tells(self.today)
        self.plain.tells_at_night(self.today)
        if self.plain.told != told or self.today % 7 == 0:
            news.announce([self.pk], on=on)
            overrides.close(on=on)
            orders.tell_expired(on=on)

    def is_over(self) -> None:
        """All years once more, as of each day; and everything that there is to tell is told, once."""
        self.scheduler = "nightly"
        self.lives_until(-(-self.today // 7) * 7 + 7)
        self._is_settled()
        for day in range(self.today + 400):
            self._answers_agree_on(day)

    # --- Both say the same --------------------------------------------------------------------------------------------
    def _is_settled(self) -> None:
        """After an act: what follows from it, on this day and on days to come."""
        news.announce([self.pk], on=day_of(self.today))
        self.plain.tells(self.today)
        self.answers = Answers(self.shop.organization, self.offers)
        term = self.plain.last_begun(self.today)
        edges = {self.today, self.today + 1, self.today + 100, self.today + 390}
        if term:
            edges |= {term.anniversary + days for days in (-91, -90, -1, 0, 29, 30, 300)}
        for day in sorted(day for day in edges if day >= 0):
            self._answers_agree_on(day)
        self._agrees_on_orders()
        self._agrees_on_benefits()
        self._agrees_on_news()

    def _answers_agree_on(self, day: int) -> None:
        agree(self.answers.on(day), plain_answer(self.plain, day), day)

    def _agrees_on_orders(self) -> None:
        on = day_of(self.today)
        stored = Order.objects.filter(organization=self.pk).with_what_became_of_them().order_by("pk")
        states = [
            "expired" if one.state == "open" and one.expires <= self.today else one.state for one in self.plain.orders
        ]
        agree([order.state(on=on) for order in stored], states, self.today)
        paid, waiting = self.plain.last_paid(), self.plain.waiting(self.today)[:1]
        if paid is not None:
            for day in {self.today, paid.paid + 29, paid.paid + 30}:
                refusal = payments.why_not_refundable(self._by_services(paid), on=day_of(day))
                agree(refusal is None, self.plain.may_give_back(paid, day), day)
        for order in waiting:
            for day in {self.today, order.placed + 29, order.placed + 30}:
                problem = payments.why_not_payable(self._by_services(order), on=day_of(day))
                agree(problem is None, self.plain.may_pay(order, day), day)

    def _agrees_on_benefits(self) -> None:
        """Of the rows of its tier and of each competency, the highest (R31)."""
        carried: dict[str | None, str] = {}
        for grant in self._granted():
            slug = grant.competency.slug if grant.competency else None
            if slug is None or slug in WITH_BENEFITS:
                carried[slug] = max(carried.get(slug, grant.tier), grant.tier, key=TIER_RANK.__getitem__)
        agree(carried, self.plain.carried(self.today), self.today)

    def _granted(self) -> list[Grant]:
        carrying = grants.up_to_date(self.pk, on=day_of(self.today))
        current = {held.term.pk for held in carrying.held if held.term.tier in TIERS}
        return [grant for grant in carrying.grants if grant.term_id in current]

    def _agrees_on_news(self) -> None:
        unread = ActivityRecord.objects.filter(organization_id=self.pk, sequence__gt=self.last_read)
        for record in unread.order_by("sequence"):
            self.last_read = record.sequence
            if record.verb.startswith(FAMILIES):
                self.heard[self._as_the_model_has_it(record)] += 1
        agree(self.heard - self.plain.told, self.plain.told - self.heard, self.today)

    def _as_the_model_has_it(self, record: ActivityRecord) -> Told:
        facts, family = record.facts, record.verb.split(".")[0]
        if family == "level":
            return record.verb, facts["competency"], facts["before"], facts["after"]
        if family == "order":
            return record.verb, [order.pk for order in self.bought].index(facts["order"])
        if family == "override":
            return record.verb, [override.pk for override in self.placed].index(facts["override"])
        if "anniversary" in facts:
            since_first = number_of(FIRST.fromisoformat(facts["anniversary"]))
            return (record.verb, since_first, *([facts["days"]] if "days" in facts else []))
        return (record.verb,)

    def _by_services(self, order: PlainOrder) -> Order:
        return self.bought[self.plain.orders.index(order)]

    # --- Buying -------------------------------------------------------------------------------------------------------
    def orders(self, tier: str) -> PlainOrder | None:
        """Order a tier; None where it is refused. Whether, as what, and for how much was compared on the day."""
        on = day_of(self.today)
        if self.plain.offer(tier, self.today) is None:
            with pytest.raises(Refusal):
                self.shop.order(tier, on=on)
            self.reach["order refused"] += 1
            return None
        if len(self.plain.waiting(self.today)) == MOST_OPEN:
            return None
        self.bought.append(self.shop.order(tier, on=on))
        order = self.plain.places(tier, self.today)
        self.plain.tells_once("order.placed", len(self.bought) - 1)
        agree((self.bought[-1].kind, self.bought[-1].price_minor), (order.kind, order.price), self.today)
        self._is_settled()
        return order

    def pays(self, order: PlainOrder) -> None:
        on = day_of(self.today)
        if not self.plain.may_pay(order, self.today):
            with pytest.raises(Refusal):
                self.shop.pay(self._by_services(order), on=on)
            self.reach["payment refused: " + ("too late" if order.expires <= self.today else "changed")] += 1
            return
        self.shop.pay(self._by_services(order), on=on)
        for other in [order, *self.plain.pays(order, self.today)]:
            self.plain.tells_once(f"order.{other.state}", self.plain.orders.index(other))
        self._counts(order)
        self._is_settled()

    def _counts(self, order: PlainOrder) -> None:
        term = order.lives[0]
        self.reach[f"{order.kind} paid"] += 1
        if order.kind == "renewal" and term.start <= order.placed:
            self.reach["renewal in grace"] += 1
        if order.kind == "renewal" and order.follows and RANK[term.tier] < RANK[order.follows.tier]:
            self.reach["renewal downwards"] += 1
        if order.kind == "renewal" and term.start + 30 <= order.paid:
            self.reach["renewal paid after it lapsed"] += 1
        if order.placed < order.paid:
            self.reach["paid later"] += 1
        if (day_of(term.start).month, day_of(term.start).day) == (2, 29):
            self.reach["term from 29 February"] += 1

    # --- Acts that a life is made of, each with a number to choose by -------------------------------------------------
    def rest(self, dice: int) -> None:
        pass

    def order(self, dice: int) -> None:
        self.orders(self._tier(dice))

    def buy(self, dice: int) -> None:
        """Pay at once; who holds nothing is given a level first, as a rule."""
        if dice % 4 and not self.plain.eligible(self.today):
            self._places(COMPETENCIES[dice % 3], NAME[1 + dice % 2], 1 + dice % 3)
        if order := self.orders(self._tier(dice)):
            self.pays(order)

    def _tier(self, dice: int) -> str:
        """One that is to be had, if any is; of both, Silver twice as often."""
        offered = [tier for tier in TIERS if self.plain.offer(tier, self.today)] or list(TIERS)
        return offered[-1] if dice % 3 == 0 else offered[0]

    def upgrade(self, dice: int) -> None:
        """To Gold, by an override if need be; now and then Silver is given back before it is paid."""
        term = self.plain.term_on(self.today)
        if term and term.tier == "silver" and self.plain.eligible(self.today) < RANK["gold"]:
            self._places(COMPETENCIES[2], "gold", 1 + dice % 3)
        order = self.orders("gold")
        if order and dice % 4:
            self.pays(order)
        elif dice % 8:
            self.give_back(dice)

    def pay(self, dice: int) -> None:
        waiting = [one for one in self.plain.orders if one.state == "open" and self.today <= one.expires]
        if waiting:
            self.pays(waiting[dice % len(waiting)])

    def cancel(self, dice: int) -> None:
        waiting = self.plain.waiting(self.today)
        if waiting:
            order = waiting[dice % len(waiting)]
            orders.cancel(self._by_services(order), by=self.shop.admin, on=day_of(self.today))
            order.state = "cancelled"
            self.plain.tells_once("order.cancelled", self.plain.orders.index(order))
            self.reach["cancelled"] += 1
            self._is_settled()

    def give_back(self, dice: int) -> None:
        """The last one that is paid, perhaps because what it was bought for is gone; now and then the one before it."""
        paid = [order for order in self.plain.orders if order.state == "paid"][-2:]
        if not paid:
            return
        order = paid[0 if dice % 5 == 0 else -1]
        if order.kind == "upgrade" and dice % 3:
            self.revoke(dice)
        stored, on = self._by_services(order), day_of(self.today)
        if not self.plain.may_give_back(order, self.today):
            with pytest.raises(Refusal):
                payments.refund(stored, by=self.shop.admin, on=on)
            self.reach["refund refused"] += 1
            return
        payments.refund(stored, by=self.shop.admin, on=on)
        self.plain.gives_back(order, self.today)
        self.plain.tells_once("order.refunded", self.plain.orders.index(order))
        self.reach[f"refund of {order.kind}"] += 1
        self._is_settled()

    def activate(self, dice: int) -> None:
        """A benefit of the term, which ends the right to give it back (R27)."""
        term = self.plain.term_on(self.today)
        if term is None or self.plain.order_of(term).has_used_a_benefit:
            return
        code = f"vs-ent-core-{term.tier}"
        grant = next(grant for grant in self._granted() if grant.code == code)
        benefits.activate(grant, by=self.shop.admin, on=day_of(self.today))
        self.plain.order_of(term).has_used_a_benefit = True
        self.reach["activated"] += 1
        self._is_settled()

    # --- Facts --------------------------------------------------------------------------------------------------------
    def leave(self, dice: int) -> None:
        """Somebody goes, or only unlinks what they earned (R6, R8)."""
        there = [place for place, one in enumerate(self.plain.people) if one.is_linked]
        if not there:
            return
        place, on = there[dice % len(there)], day_of(self.today)
        person, plain = self.people[place], self.plain.people[place]
        if dice % 2:
            employments.leave(organization=self.shop.organization, person=person, on=on, by=self.shop.admin)
        else:
            links.unlink(person=person, achievements=list(person.achievements.all()), on=on)
        plain.linked[-1] = (plain.linked[-1][0], self.today)
        self.reach["left"] += 1
        self._facts_changed()

    def come_back(self, dice: int) -> None:
        gone = [place for place, one in enumerate(self.plain.people) if not one.is_linked]
        if gone:
            self._links(gone[dice % len(gone)])
            self.reach["came back"] += 1
            self._facts_changed()

    def earn(self, dice: int) -> None:
        """Somebody passes an exam, or has a certification, that counts for some months."""
        place, on = dice % len(self.people), day_of(self.today)
        code, months = (EXAM, MASTER)[dice % 2], 2 + dice % 14
        achievements.add(
            person=self.people[place],
            certification=Certification.objects.get(code=code),
            earned_on=on,
            expires_on=add_months(on, months),
            on=on,
        )
        self.plain.people[place].earned.append((code, self.today, number_of(add_months(on, months))))
        self._links(place)
        self._facts_changed()

    def _links(self, place: int) -> None:
        """All that somebody has is linked from today on."""
        person, plain, on = self.people[place], self.plain.people[place], day_of(self.today)
        organization = self.shop.organization
        employments.join(organization=organization, person=person, on=on, by=self.shop.admin)
        if earned := list(person.achievements.all()):
            links.link(person=person, organization=organization, achievements=earned, on=on)
        if earned and not plain.is_linked:
            plain.linked.append((self.today, DAYS))

    def override(self, dice: int) -> None:
        self._places(COMPETENCIES[dice % 3], NAME[1 + dice // 3 % 2], 1 + dice % 3)

    def _places(self, competency: str, level: str, months: int) -> None:
        on = day_of(self.today)
        ends_on = add_months(on, months)
        self.placed.append(
            overrides.place(
                organization=self.shop.organization,
                competency=Competency.objects.get(slug=competency),
                level=level,
                reason="The feed is late.",
                by=self.shop.agent,
                approved_by=self.second_agent,
                on=on,
                ends_on=ends_on,
            )
        )
        self.plain.overrides.append(PlainOverride(competency, RANK[level], self.today, number_of(ends_on)))
        self.plain.tells_once("override.placed", len(self.placed) - 1)
        self._facts_changed()

    def revoke(self, dice: int) -> None:
        running = [n for n, one in enumerate(self.plain.overrides) if one.start < self.today < one.end]
        if not running:
            return
        number = running[dice % len(running)]
        overrides.revoke(self.placed[number], by=self.shop.agent, on=day_of(self.today))
        one = self.plain.overrides[number]
        one.end, one.ends_by_hand = self.today, True
        self.plain.tells_once("override.revoked", number)
        self.reach["revoked"] += 1
        self._facts_changed()

    def _facts_changed(self) -> None:
        self.plain.works_out_levels()
        self._is_settled()

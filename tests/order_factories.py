"""The smallest lawful rows of orders, money and benefits."""

from datetime import timedelta

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory

from memberships.models import Assignment, BenefitKey, BenefitUse, Grant, Order, Payment, Promotion
from tests.factories import (
    INSTANT,
    TODAY,
    AgentFactory,
    OfferFactory,
    OrganizationFactory,
    PersonFactory,
    RowFactory,
    TermFactory,
)


class OrderFactory(RowFactory[Order]):
    """An order of a Silver membership that waits for its transfer."""

    class Meta:
        model = Order

    organization = SubFactory(OrganizationFactory)
    offer = SubFactory(OfferFactory, code=SelfAttribute("..tier"))
    tier = "silver"
    kind = Order.Kind.PURCHASE
    method = Order.Method.BANK
    level = "silver"
    list_price_minor = 185_000
    price_minor = SelfAttribute("list_price_minor")
    window_days = 90
    grace_days = 30
    refund_days = 30
    placed_on = TODAY
    expires_on = LazyAttribute(lambda row: row.placed_on + timedelta(days=30))
    placed_at = INSTANT
    placed_by = SubFactory(PersonFactory)
    idempotency_key = Sequence(lambda n: f"key-{n}")


class PaymentFactory(RowFactory[Payment]):
    """Money that came in; by itself it answers no order."""

    class Meta:
        model = Payment

    order = SubFactory(OrderFactory)
    method = Order.Method.BANK
    reference = Sequence(lambda n: f"transfer {n}")
    amount_minor = SelfAttribute("order.price_minor")
    currency = "USD"
    received_on = TODAY
    recorded_at = INSTANT


class PromotionFactory(RowFactory[Promotion]):
    class Meta:
        model = Promotion

    offer = SubFactory(OfferFactory)
    name = "Spring"
    discount_percent = 10
    starts_on = TODAY
    ends_on = TODAY + timedelta(days=30)
    reason = "Spring."
    made_at = INSTANT
    made_by = SubFactory(AgentFactory)


class GrantFactory(RowFactory[Grant]):
    class Meta:
        model = Grant

    term = SubFactory(TermFactory)
    code = Sequence(lambda n: f"benefit-{n}")
    name = SelfAttribute("code")
    tier = "silver"
    category = "software"
    unit = "licence"
    quantity = 5
    granted_on = SelfAttribute("term.starts_on")


class BenefitUseFactory(RowFactory[BenefitUse]):
    """One of a granted benefit was activated."""

    class Meta:
        model = BenefitUse

    grant = SubFactory(GrantFactory)
    number = 1
    activated_on = SelfAttribute("grant.term.starts_on")
    ends_on = LazyAttribute(lambda row: BenefitUse.full_end(row.activated_on))
    activated_at = INSTANT
    activated_by = SubFactory(PersonFactory)


class BenefitKeyFactory(RowFactory[BenefitKey]):
    class Meta:
        model = BenefitKey

    code = "office"
    key = Sequence(lambda n: f"AAAAA-{n:05}")
    loaded_at = INSTANT
    loaded_by = SubFactory(AgentFactory)


class AssignmentFactory(RowFactory[Assignment]):
    """An activated benefit is somebody's, whether or not they work there."""

    class Meta:
        model = Assignment

    use = SubFactory(BenefitUseFactory)
    person = SubFactory(PersonFactory)
    starts_on = SelfAttribute("use.activated_on")
    assigned_at = INSTANT
    assigned_by = SelfAttribute("use.activated_by")

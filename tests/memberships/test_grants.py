"""What benefits a term carries: copied, of its tier at purchase, of competencies as they come (R31)."""

from datetime import date

import pytest
from django.db import transaction
from django.db.models import F

from competencies.models import Competency
from memberships.carrying import carrying_of
from memberships.models import Benefit, Grant, Term
from memberships.services import grants, payments
from tests.factories import BenefitFactory, CompetencyFactory, LevelPeriodFactory, OrganizationFactory, TermFactory
from tests.memberships.buying import Shop, open_shop
from tests.programme.queries import counted_queries

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    return open_shop()


def codes(term: Term) -> set[str]:
    return set(Grant.objects.filter(term=term).values_list("code", flat=True))


def bring_up_to_date(*organizations: int, on: date) -> None:
    with transaction.atomic():
        grants.bring_up_to_date(organizations, on=on)


def offered(tier: str, competency: str | None = None) -> set[str]:
    rows = Benefit.objects.filter(tier=tier, competency__slug=competency)
    return set(rows.values_list("code", flat=True))


def test_a_silver_term_carries_the_benefits_of_silver_and_of_its_competencies(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    term = shop.buy("silver", on=DAY)
    assert codes(term) == offered("silver") | offered("silver", "cloud-platform")
    grant = Grant.objects.get(term=term, code="vs-ent-core-silver")
    assert (grant.quantity, grant.unit, grant.reassign_after_days, grant.granted_on) == (5, "subscription", 90, DAY)


def test_a_gold_term_carries_silvers_only_where_gold_has_no_higher_one(shop: Shop) -> None:
    shop.holds("gold", since=DAY)
    term = shop.buy("gold", on=DAY)
    profile = {"gtm-silver-profile", "gtm-silver-market"}
    assert codes(term) == offered("gold") | offered("gold", "cloud-platform") | profile


def test_an_action_pack_carries_its_own_alone(shop: Shop) -> None:
    shop.holds("gold", since=DAY)
    assert codes(shop.buy("action-pack", on=DAY)) == offered("action-pack")


def test_network_is_for_everybody_and_is_never_granted(shop: Shop) -> None:
    shop.holds("gold", since=DAY)
    shop.buy("gold", on=DAY)
    shop.buy("action-pack", on=DAY)
    assert not Grant.objects.filter(tier="network").exists()


def test_a_competency_gained_by_date_adds_its_benefits_though_nothing_ran(shop: Shop) -> None:
    """R31: the level begins in May; nobody has done anything by then."""
    shop.holds("silver", since=DAY)
    shop.holds("gold", since=date(2026, 5, 1), competency="devops")
    term = shop.buy("silver", on=DAY)
    grants.up_to_date(shop.organization.pk, on=date(2026, 4, 30))
    assert not codes(term) & offered("silver", "devops")
    grants.up_to_date(shop.organization.pk, on=date(2026, 5, 1))
    assert codes(term) >= offered("silver", "devops")
    assert not codes(term) & offered("gold", "devops")
    assert Grant.objects.get(term=term, code="vs-ent-devops-silver").granted_on == date(2026, 5, 1)


def test_a_level_that_rises_during_the_term_adds_the_higher_row(shop: Shop) -> None:
    shop.holds("gold", since=DAY, months=12)
    shop.holds("silver", since=DAY, competency="devops")
    shop.holds("gold", since=date(2026, 5, 1), competency="devops")
    term = shop.buy("gold", on=DAY)
    grants.up_to_date(shop.organization.pk, on=date(2026, 6, 1))
    assert codes(term) >= {"vs-ent-devops-silver", "vs-ent-devops-gold"}
    quantities = {
        group.competency: one.limit
        for group, one in carrying(shop, date(2026, 6, 1)).entitlements().items()
        if group.benefit_type == "incremental"
    }
    assert quantities[Competency.objects.get(slug="devops").pk] == 5


def test_what_was_lost_during_the_term_stays(shop: Shop) -> None:
    shop.holds("silver", since=DAY, months=1)
    term = shop.buy("silver", on=DAY)
    before = codes(term)
    grants.up_to_date(shop.organization.pk, on=date(2026, 12, 1))
    assert codes(term) == before


def test_asking_again_changes_nothing(shop: Shop) -> None:
    shop.holds("gold", since=DAY)
    shop.buy("gold", on=DAY)
    shop.buy("action-pack", on=DAY)
    before = list(Grant.objects.order_by("pk").values())
    bring_up_to_date(shop.organization.pk, on=DAY)
    assert list(Grant.objects.order_by("pk").values()) == before


def test_a_term_keeps_its_copies_whatever_a_later_edition_offers(shop: Shop) -> None:
    shop.holds("silver", since=DAY)
    term = shop.buy("silver", on=DAY)
    before = codes(term)
    Benefit.objects.filter(code="vs-ent-core-silver").update(quantity=1)
    Benefit.objects.filter(code="logo-silver").update(ends_on=F("starts_on"))
    BenefitFactory(code="new-silver", tier="silver")
    BenefitFactory(code="new-cloud", tier="silver", competency=Competency.objects.get(slug="cloud-platform"))
    bring_up_to_date(shop.organization.pk, on=date(2026, 4, 1))
    assert codes(term) == before
    assert Grant.objects.get(term=term, code="vs-ent-core-silver").quantity == 5


def test_a_renewal_is_copied_when_it_is_bought_and_begins_anew(shop: Shop) -> None:
    shop.holds("silver", since=DAY, months=24)
    shop.buy("silver", on=DAY)
    renewal = shop.buy("silver", on=date(2027, 2, 1))
    assert codes(renewal) == offered("silver") | offered("silver", "cloud-platform")
    assert set(renewal.grants.values_list("granted_on", flat=True)) == {renewal.starts_on}


def test_silver_that_comes_back_carries_what_it_carried(shop: Shop) -> None:
    """R27: also when the catalogue offers something else by then."""
    shop.holds("silver", since=DAY, months=2, competency="devops")
    shop.holds("gold", since=DAY, months=12)
    silver = shop.buy("silver", on=DAY)
    gold = shop.buy("gold", on=date(2026, 6, 1))
    Benefit.objects.filter(tier="silver").update(ends_on=F("starts_on"))
    assert gold.order is not None
    payments.refund(gold.order, by=shop.admin, on=date(2026, 6, 10))
    again = Term.objects.get(resumes=silver)
    assert codes(again) == codes(silver) >= offered("silver", "devops")
    assert set(again.grants.values_list("granted_on", flat=True)) == {date(2026, 6, 10)}


@pytest.mark.parametrize(("day", "count"), [(date(2026, 6, 30), 1), (date(2026, 7, 1), 0)])
def test_a_term_that_came_by_import_is_granted_until_its_grace_is_over(day: date, count: int) -> None:
    term = TermFactory(tier="gold", starts_on=date(2025, 6, 1))
    BenefitFactory(tier="gold")
    bring_up_to_date(term.organization_id, on=day)
    assert Grant.objects.count() == count


def test_a_level_of_another_term_is_not_this_ones(shop: Shop) -> None:
    organization = OrganizationFactory()
    first = TermFactory(organization=organization, starts_on=date(2025, 6, 1))
    second = TermFactory(organization=organization, starts_on=date(2026, 6, 1))
    LevelPeriodFactory(
        organization=organization,
        competency=CompetencyFactory(slug="devops"),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 6, 1),
    )
    bring_up_to_date(organization.pk, on=date(2026, 7, 1))
    assert codes(second) == offered("silver")
    assert codes(first) == set()


def test_it_takes_the_same_few_queries_for_two_organizations_and_for_four(shop: Shop) -> None:
    def queries(*terms: Term) -> int:
        with counted_queries() as counted:
            bring_up_to_date(*[term.organization_id for term in terms], on=date(2026, 7, 1))
        return len(counted)

    terms = [TermFactory(tier="gold") for _ in range(6)]
    before = queries(*terms[:2])
    assert queries(*terms[2:]) == before


def carrying(shop: Shop, day: date):
    return carrying_of([shop.organization.pk], on=day)[shop.organization.pk]

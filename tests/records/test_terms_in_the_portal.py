"""Terms that records brought in, and what the portal made of them: the same folder again changes nothing (R24, R25)."""

from datetime import date
from pathlib import Path

import pytest

from memberships.models import Offer, Term
from memberships.services import payments
from organizations.models import Organization
from programme.records.importing import import_folder
from tests.factories import AdminFactory, AgentFactory
from tests.memberships.buying import Shop
from tests.money import setting
from tests.records.folders import bring_in, edited, everything, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

ANNIVERSARY = date(2027, 1, 31)
UPGRADED = date(2026, 8, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """It has been imported: Contoso is Silver from 31 January 2026 on."""
    bring_in(tmp_path / "in")
    return tmp_path / "in"


@pytest.fixture
def contoso(folder: Path) -> Shop:
    organization = Organization.objects.get(mpn_id="100")
    shop = Shop(
        organization,
        AdminFactory(organization=organization).person,
        AgentFactory(),
        {offer.code: offer for offer in Offer.objects.all()},
    )
    shop.holds("gold", since=date(2026, 8, 1), months=18)
    return shop


def changes_nothing(folder: Path) -> bool:
    before = everything()
    outcome = import_folder(folder, on=ANNIVERSARY)
    assert [file.unchanged for file in outcome.files if file.file == "memberships.csv"] == [2]
    return not outcome.changes_something and everything() == before


def given_back(shop: Shop, term: Term, *, on: date) -> None:
    assert term.order is not None
    payments.refund(term.order, by=shop.admin, on=on)


def test_an_upgrade_in_the_portal_stays_when_the_folder_is_imported_again(folder: Path, contoso: Shop) -> None:
    gold = contoso.buy("gold", on=UPGRADED)
    assert gold.order is not None
    assert gold.order.kind == "upgrade"
    assert changes_nothing(folder)
    given_back(contoso, gold, on=date(2026, 8, 20))
    assert changes_nothing(folder)
    assert [
        (term.tier, term.starts_on, term.ends_on) for term in contoso.organization.terms.tiers().order_by("pk")
    ] == [
        ("silver", date(2026, 1, 31), UPGRADED),
        ("gold", UPGRADED, date(2026, 8, 20)),
        ("silver", date(2026, 8, 20), ANNIVERSARY),
    ]


def test_a_renewal_in_the_portal_stays_too_and_also_given_back(folder: Path, contoso: Shop) -> None:
    renewal = contoso.buy("silver", on=date(2026, 12, 1))
    assert changes_nothing(folder)
    given_back(contoso, renewal, on=date(2026, 12, 10))
    assert changes_nothing(folder)


def test_what_the_file_says_of_an_upgraded_term_besides_its_end_is_taken(folder: Path, contoso: Shop) -> None:
    contoso.buy("gold", on=UPGRADED)
    bring_in(folder, edited("memberships.csv", "1850", "1900"))
    silver = contoso.organization.terms.get(tier="silver")
    assert (silver.ends_on, silver.price_minor) == (UPGRADED, 190_000)


def test_another_term_in_the_file_still_may_not_overlap_an_upgrade(folder: Path, contoso: Shop) -> None:
    contoso.buy("gold", on=UPGRADED)
    files = edited("memberships.csv", "100,silver,2026-01-31,,1850", "100,silver,2026-02-28,,1850")
    assert "overlaps" in problems(folder, files)[0]


def test_an_imported_term_keeps_the_numbers_of_its_first_day(tmp_path: Path) -> None:
    setting(effective_from=date(2020, 1, 1), window_days=60, grace_days=10, refund_days=14)
    setting(effective_from=date(2026, 2, 1), window_days=45, grace_days=5, refund_days=7)
    setting(effective_from=date(2026, 2, 2), window_days=1, grace_days=1, refund_days=1)
    bring_in(tmp_path / "in")
    numbers = ("starts_on", "window_days", "grace_days", "refund_days")
    assert list(Term.objects.order_by("starts_on").values_list(*numbers)) == [
        (date(2026, 1, 31), 60, 10, 14),
        (date(2026, 2, 1), 45, 5, 7),
    ]


def test_before_anybody_set_numbers_those_of_the_rules_hold(folder: Path) -> None:
    assert set(Term.objects.values_list("window_days", "grace_days", "refund_days")) == {(90, 30, 30)}

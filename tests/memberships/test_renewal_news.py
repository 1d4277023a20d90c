"""A renewal is told mark by mark, each once, whatever was bought and given back; an Action Pack too (R32)."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from activity import wording
from activity.models import ActivityRecord, Told
from activity.news import said
from memberships.models import Term
from memberships.services import news, payments
from tests.factories import OrganizationFactory, TermFactory
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
ANNIVERSARY = date(2027, 3, 14)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    found = open_shop()
    found.holds("silver", since=DAY, months=24)
    return found


def look(shop: Shop, on: date) -> None:
    news.announce([shop.organization.pk], on=on)


def before(days: int) -> date:
    return ANNIVERSARY - timedelta(days=days)


def renewed_and_given_back(shop: Shop, offer: str, *, on: date, back: date) -> Term:
    renewal = shop.buy(offer, on=on)
    assert renewal.order is not None
    payments.refund(renewal.order, by=shop.admin, on=back)
    return renewal


def records(shop: Shop) -> list[ActivityRecord]:
    renewal = ("membership.renewal_due", "membership.lapsed")
    return list(
        ActivityRecord.objects.filter(organization_id=shop.organization.pk, verb__in=renewal).order_by("sequence")
    )


def marks(shop: Shop) -> list[int | str]:
    return [record.facts.get("days", "lapsed") for record in records(shop)]


# --- Bought and given back --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("offer", ["silver", "action-pack"])
def test_a_mark_is_told_once_though_the_renewal_was_bought_and_given_back(shop: Shop, offer: str) -> None:
    shop.buy(offer, on=DAY)
    look(shop, before(60))
    renewed_and_given_back(shop, offer, on=before(53), back=before(52))
    look(shop, before(51))
    assert marks(shop) == [60]
    look(shop, before(30))
    assert marks(shop) == [60, 30]
    renewed_and_given_back(shop, offer, on=before(29), back=before(10))
    look(shop, before(9))
    assert marks(shop) == [60, 30, 15]


def test_a_lapse_is_told_once_though_what_was_bought_after_it_was_given_back_that_day(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    look(shop, before(-40))
    renewed_and_given_back(shop, "silver", on=before(-50), back=before(-50))
    look(shop, before(-51))
    assert marks(shop) == ["lapsed"]


def test_the_marks_of_the_next_anniversary_are_told_again(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    look(shop, before(60))
    shop.buy("silver", on=before(50))
    look(shop, date(2028, 1, 14))
    assert [(record.facts["anniversary"], record.facts["days"]) for record in records(shop)] == [
        ("2027-03-14", 60),
        ("2028-03-14", 60),
    ]


def test_what_stays_told_of_a_renewal_that_was_bought_costs_no_night_anything(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    shop.buy("silver", on=DAY)
    look(shop, before(60))
    shop.buy("silver", on=before(50))
    assert Told.objects.get(organization_id=shop.organization.pk, subject=news.RENEWAL).word == "due:2027-03-14:60"
    with django_assert_max_num_queries(8):
        assert news.announce([shop.organization.pk], on=before(49)) == 0


# --- An Action Pack ---------------------------------------------------------------------------------------------------
def test_an_action_pack_is_due_and_lapses_mark_by_mark(shop: Shop) -> None:
    shop.buy("action-pack", on=DAY)
    for days in (91, 90, 89, 60, 30, 15, 0, -22, -23, -29, -30, -31):
        look(shop, before(days))
    assert marks(shop) == [90, 60, 30, 15, 0, -23, "lapsed"]
    assert {record.facts["offer"] for record in records(shop)} == {"action-pack"}
    assert [record.on for record in records(shop)][-1] == before(-30)


def test_a_membership_and_an_action_pack_are_told_side_by_side(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    shop.buy("action-pack", on=DAY)
    look(shop, before(90))
    look(shop, before(89))
    assert [(record.facts["days"], record.facts.get("offer")) for record in records(shop)] == [
        (90, None),
        (90, "action-pack"),
    ]


def test_an_action_pack_that_was_there_at_first_is_told_to_nobody(shop: Shop) -> None:
    Told.objects.filter(organization_id=shop.organization.pk).delete()
    TermFactory(organization=shop.organization, tier="action-pack", starts_on=date(2024, 3, 14))
    news.set_told([shop.organization.pk], on=DAY)
    look(shop, DAY)
    assert marks(shop) == []


def test_an_action_pack_that_lapsed_before_packs_were_told_is_not_told_now(shop: Shop, settings: Settings) -> None:
    """An installation that is brought up to date floods nobody: what is due now is told, what lapsed is not."""
    migration = import_module("memberships.migrations.0011_what_lapsed_before_packs_were_told_is_not_told_now")
    lapsed, due, new = shop.organization, OrganizationFactory(), OrganizationFactory()
    TermFactory(organization=lapsed, tier="action-pack", starts_on=DAY)
    TermFactory(organization=due, tier="action-pack", starts_on=date(2026, 3, 20))
    TermFactory(organization=new, tier="action-pack", starts_on=DAY)
    settings.PORTAL_TODAY = before(-30)
    Told.objects.create(organization_id=due.pk, subject=Told.SINCE, word="2026-03-20", told_on=DAY)
    with connection.schema_editor() as editor:
        migration.take_for_told(None, editor)
    news.announce(on=before(-30))
    due_now = ActivityRecord.objects.filter(verb__startswith="membership.").values_list("organization_id", "verb")
    assert list(due_now) == [(due.pk, "membership.renewal_due")]


SENTENCES = {
    90: (
        "90 days to the anniversary of the Action Pack on 14 Mar 2027: its renewal is open.",
        "До годовщины Action Pack 14 мар 2027 осталось 90 дней: продление открыто.",
    ),
    0: (
        "The Action Pack's anniversary was reached on 14 Mar 2027: it lapses on 13 Apr 2027, unless it is renewed.",
        "Годовщина Action Pack наступила 14 мар 2027: без продления он перестанет действовать 13 апр 2027.",
    ),
    -23: (
        "23 days of the Action Pack's grace used: it lapses on 13 Apr 2027, unless it is renewed.",
        "Прошло 23 дня отсрочки Action Pack: без продления он перестанет действовать 13 апр 2027.",
    ),
    -30: (
        "The Action Pack lapsed; its anniversary was 14 Mar 2027.",
        "Action Pack больше не действует; его годовщина была 14 мар 2027.",
    ),
}


@pytest.mark.parametrize("days", SENTENCES)
def test_what_is_told_of_an_action_pack_names_it(shop: Shop, days: int) -> None:
    shop.buy("action-pack", on=DAY)
    look(shop, before(days))
    assert (spoken(shop, "en"), spoken(shop, "ru")) == SENTENCES[days]


def spoken(shop: Shop, language: str) -> str:
    with translation.override(language):
        [told] = wording.told(records(shop), language=language)
        return said(told, reader_id=0)

"""The stories of the demo hold on whatever day they are told, without a database."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.dates import add_days, add_months, month_start
from programme.demo.acts import Claims, Invites, LoadsKeys, Moves, Orders, Overrides, Promotes
from programme.demo.company import plain, records
from programme.demo.days import Days
from programme.demo.figures import two_years
from programme.demo.stories import contoso, fabrikam, story
from tests.demo.worlds import world
from tests.engine.catalogue import catalogue

EDGES = {
    date(2026, 11, 22), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 1),
    date(2027, 3, 31), date(2027, 11, 9), date(2027, 11, 30), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1),
    date(2028, 5, 31), date(2029, 2, 28), date(2030, 8, 31), date(2001, 6, 30), date(2100, 2, 28),
}  # fmt: skip
DAYS = sorted(EDGES | {date(2026, 11, 22) + timedelta(days=11 * number) for number in range(100)})


@pytest.fixture(params=sorted(EDGES), ids=str)
def today(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


# --- Contoso ----------------------------------------------------------------------------------------------------------
def test_contoso_is_at_risk_because_somebody_left_four_days_ago() -> None:
    for today in DAYS:
        home = world(today)["Contoso"]
        assert home.is_at_risk()
        # The cause is in the facts: Datacenter was at Gold until that very day …
        left = add_days(today, -contoso.LEFT)
        assert home.levels(on=add_days(left, -1))["datacenter"] == "gold"
        assert home.levels(on=left)["datacenter"] == "silver"
        # … and had the one person who left stayed, nothing would be at risk.
        stayed = {
            who: [(code, start, max(end, add_months(today, 36).toordinal())) for code, start, end in held]
            if who == contoso.LEAVER
            else held
            for who, held in home.people.items()
        }
        assert not home.is_at_risk(people=stayed)


def test_contoso_stands_where_the_pictures_show_it() -> None:
    home = world(date(2026, 11, 22))["Contoso"]
    assert home.levels() == {
        "application-development": "silver",
        "cloud-platform": "gold",
        "cloud-productivity": "silver",
        "data-analytics": "silver",
        "datacenter": "silver",
        "small-and-midmarket-cloud-solutions": "silver",
        "windows-and-devices": "silver",
    }
    assert {slug: home.until(slug, level) for slug, level in home.levels().items()} == {
        "application-development": date(2027, 6, 30),
        "cloud-platform": date(2027, 2, 20),
        "cloud-productivity": date(2027, 10, 9),
        "data-analytics": date(2027, 8, 11),
        "datacenter": date(2027, 5, 2),
        "small-and-midmarket-cloud-solutions": None,
        "windows-and-devices": date(2027, 3, 1),
    }
    assert [date.fromordinal(term.ends_on) for term in home.terms] == [date(2026, 3, 14), date(2027, 3, 14)]
    counting = [
        code for held in home.people.values() for code, start, end in held if start <= home.today.toordinal() < end
    ]
    assert len(counting) == 41


def test_contosos_azure_consumption_is_what_the_picture_shows() -> None:
    today = date(2026, 11, 22)
    months: Counter[int] = Counter()
    for month, _partner, value in world(today)["Contoso"].figures["azure_consumption_usd"]:
        months[month] += value
    ends = range(2025 * 12 + 10, 2026 * 12 + 11)
    totals = [sum(months[end - back] for back in range(12)) // 100 for end in ends]
    assert totals == list(contoso.AZURE_YEARS)
    assert len(months) == 25


def test_cloud_platform_is_left_with_two_of_three_people_and_an_override() -> None:
    for today in DAYS:
        home = world(today)["Contoso"]
        earned_until = add_days(today, 78).toordinal()
        standing = home.standings()["cloud-platform"]
        assert standing.earned_gold[-1][1] == earned_until
        override_until = home.until("cloud-platform", "gold")
        assert override_until == add_months(add_days(today, -2), 3)
        assert earned_until < override_until.toordinal() < home.terms[-1].ends_on


def test_somebody_has_an_achievement_that_ends_within_30_and_within_90_days() -> None:
    for today in DAYS:
        people = [held for one in world(today).values() for held in one.people.values()]
        ends = {end - today.toordinal() for held in people for *_, end in held}
        assert any(0 < days <= 30 for days in ends)
        assert any(30 < days <= 90 for days in ends)


# --- The others -------------------------------------------------------------------------------------------------------
def test_the_leaving_of_one_person_would_cost_fabrikam_gold() -> None:
    for today in DAYS:
        fab = world(today)["Fabrikam, Inc."]
        assert not fab.is_at_risk()
        assert Counter(fab.levels().values())["gold"] == 3
        for who in fab.people:
            has_gold = "gold" in fab.levels(without=who).values()
            assert has_gold == (who != fabrikam.KEY_PERSON)


def test_an_override_ends_within_seven_days_and_what_was_before_comes_back() -> None:
    for today in DAYS:
        toys = world(today)["Tailspin Toys"]
        slug = "collaboration-and-content"
        assert toys.levels()[slug] == "gold"
        ends_on = toys.until(slug, "gold")
        assert ends_on
        assert today < ends_on <= add_days(today, 7)
        assert toys.levels(on=ends_on)[slug] == "silver"
        assert not toys.is_at_risk()


def test_vanarsdel_is_at_risk_because_an_assessment_ends() -> None:
    for today in DAYS:
        one = world(today)["VanArsdel, Ltd."]
        assert one.levels() == {"application-integration": "silver"}
        assert one.is_at_risk()
        ends_on = one.until("application-integration", "silver")
        assert ends_on
        assert today < ends_on <= add_days(today, 30)


def test_adventure_works_is_in_its_window_and_safe() -> None:
    for today in DAYS:
        one = world(today)["Adventure Works Cycles"]
        days_left = one.terms[-1].ends_on - today.toordinal()
        assert 0 < days_left <= 90
        assert not one.is_at_risk()
        assert one.until("enterprise-mobility-management", "silver").toordinal() < one.terms[-1].ends_on


def test_wide_world_importers_are_in_grace_and_may_renew() -> None:
    for today in DAYS:
        one = world(today)["Wide World Importers"]
        assert one.terms[-1].ends_on <= today.toordinal() < one.terms[-1].grace_ends_on
        assert not one.is_at_risk()
        assert set(one.levels()) == {"data-platform", "project-and-portfolio-management"}
        assert "communications" in one.levels(on=add_days(today, -61))


def test_litware_has_lapsed_because_its_figures_fell() -> None:
    for today in DAYS:
        one = world(today)["Litware, Inc."]
        assert one.terms[-1].grace_ends_on < today.toordinal()
        assert "gold" not in one.levels().values()
        bought_on, anniversary = date.fromordinal(one.terms[-1].starts_on), date.fromordinal(one.terms[-1].ends_on)
        assert one.levels(on=bought_on)["small-and-midmarket-cloud-solutions"] == "gold"
        assert one.levels(on=anniversary)["small-and-midmarket-cloud-solutions"] == "silver"


def test_northwind_is_qualified_since_somebody_came_and_one_exam_from_devops() -> None:
    for today in DAYS:
        one = world(today)["Northwind Traders"]
        came = add_days(today, -contoso.LEFT)
        assert one.levels(on=came) == {"cloud-platform": "silver"}
        assert one.levels(on=add_days(came, -1)) == {}
        mei_ling = one.people["northwindtraders-mei-ling-chen"]
        passed = {**one.people, "northwindtraders-mei-ling-chen": [*mei_ling, ("70-498", *mei_ling[0][1:])]}
        assert one.levels(people=passed)["devops"] == "silver"


def test_a_datum_holds_by_the_thresholds_of_a_developing_market() -> None:
    for today in DAYS:
        one = world(today)["A. Datum Corporation"]
        assert set(one.levels()) == {"cloud-platform", "cloud-productivity", "data-analytics"}
        assert set(replace(one, market="developed").levels()) == {"data-analytics"}


def test_trey_research_meets_thresholds_to_the_cent_and_misses_one_by_one() -> None:
    for today in DAYS:
        one = world(today)["Trey Research"]
        met = {"cloud-platform": "silver", "cloud-productivity": "silver", "data-analytics": "gold"}
        assert one.levels() == met | {"small-and-midmarket-cloud-solutions": "silver"}
        last_month = one.figures["azure_consumption_usd"][1][0]
        less = {
            metric: [(month, partner, value - (month == last_month)) for month, partner, value in rows]
            for metric, rows in one.figures.items()
        }
        # A hundredth less of each, and all that is left is what 999.99 seats are enough for.
        assert replace(one, figures=less).levels() == {"data-analytics": "silver"}
        more = {**one.figures, "ems_active_entitlements": [(last_month, "dpor", 500_00)]}
        assert replace(one, figures=more).levels()["enterprise-mobility-management"] == "silver"


# --- All of them ------------------------------------------------------------------------------------------------------
def test_there_are_some_twelve_organizations_and_some_120_people(today: date) -> None:
    told = story(Days(today))
    assert len(told.companies) == 13
    assert 115 <= sum(len(company.people) for company in told.companies) <= 130
    names = [person.full_name for company in told.companies for person in company.people]
    emails = [person.email for company in told.companies for person in company.people]
    assert len(set(names)) == len(names)
    assert len(set(emails)) == len(emails)
    assert all(email == plain(email) and email.isascii() and email.endswith(".example") for email in emails)


def test_every_organization_has_an_admin_and_one_has_nobody_else(today: date) -> None:
    staff = {
        company.name: Counter(row["role"] for row in company.employees) for company in story(Days(today)).companies
    }
    assert all(roles["admin"] for roles in staff.values())
    assert [name for name, roles in staff.items() if roles.total() == 1] == ["Margie's Travel"]
    assert staff["Contoso"].total() == 25


def test_nobody_links_before_they_earned_and_joined_nor_while_linked_elsewhere(today: date) -> None:
    rows = records(story(Days(today)).companies)
    joined = {(row["mpn_id"], row["person_id"]): row["joined_on"] for row in rows["employees"]}
    achievements = {row["achievement_id"]: row for row in rows["achievements"]}
    assert len(achievements) == len(rows["achievements"]) == len(rows["links"])
    employers: dict[str, set[str]] = {}
    for link in rows["links"]:
        achievement = achievements[link["achievement_id"]]
        assert link["linked_on"] >= achievement["earned_on"]
        assert link["linked_on"] >= joined[link["mpn_id"], achievement["person_id"]]
        assert achievement["earned_on"] < today.isoformat()
        employers.setdefault(achievement["person_id"], set()).add(link["mpn_id"])
    assert all(len(linked_to) == 1 for linked_to in employers.values())


def test_every_code_is_one_that_the_catalogue_still_accepts(today: date) -> None:
    accepted = {one["code"] for one in catalogue()["certifications"] if "accepted_through" not in one}
    told = story(Days(today))
    rows = records(told.companies)
    assert {row["certification"] for row in rows["achievements"]} <= accepted
    assert {act.code for act in told.acts if isinstance(act, Claims)} <= accepted


def test_figures_reach_two_years_back_and_not_into_the_future(today: date) -> None:
    for company in story(Days(today)).companies:
        for metric in {row["metric"] for row in company.figures}:
            months = {row["month"] for row in company.figures if row["metric"] == metric}
            assert len(months) == 25
            assert max(months) == today.replace(day=1).isoformat()


@pytest.mark.parametrize("whole", [False, True])
def test_the_same_total_twice_is_the_total_of_any_twelve_months(whole: bool) -> None:
    for month in range(2026 * 12, 2026 * 12 + 12):
        amounts = two_years(Days(month_start(month)), 997, 997, whole=whole)
        assert {sum(amounts[start : start + 12]) for start in range(13)} == {99_700}
        assert not whole or all(amount % 100 == 0 for amount in amounts)


def test_amounts_have_two_decimals(today: date) -> None:
    rows = records(story(Days(today)).companies)["performance"]
    assert all(Decimal(row["value"]) >= 0 and row["value"][-3] == "." for row in rows)


def test_what_people_did_is_in_the_last_three_months_and_in_order(today: date) -> None:
    acts = story(Days(today)).acts
    assert {type(act) for act in acts} == {Invites, Moves, Claims, Overrides, Orders, LoadsKeys, Promotes}
    days = [act.on for act in acts]
    assert days == sorted(days)
    assert all(add_days(today, -90) <= day < today for day in days)


def test_the_same_day_tells_the_same_story(today: date) -> None:
    assert records(story(Days(today)).companies) == records(story(Days(today)).companies)
    assert story(Days(today)).acts == story(Days(today)).acts


def test_a_name_becomes_a_plain_address() -> None:
    assert plain("Zoë O'Neil") == "zoe.oneil"
    assert plain("Mikkel Østergaard") == "mikkel.ostergaard"
    assert plain("Meryem Yıldız") == "meryem.yildiz"
    assert plain("Katarzyna Zielińska") == "katarzyna.zielinska"

"""Giving activated benefits to employees (R31)."""

from datetime import date

import pytest

from accounts.models import User
from activity.models import ActivityRecord
from core.refusals import Refusal
from memberships.models import Assignment, BenefitUse, Grant
from memberships.services import assignments, benefits
from organizations.models import Employment
from organizations.services import employments
from tests.factories import EmploymentFactory, PersonFactory
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
DAY_90 = date(2026, 6, 12)


@pytest.fixture
def shop(catalogue: None) -> Shop:
    found = open_shop()
    found.holds("silver", since=DAY, months=24)
    found.buy("silver", on=DAY)
    return found


@pytest.fixture
def seat(shop: Shop) -> BenefitUse:
    """A Visual Studio subscription, which goes to somebody else after 90 days at the soonest."""
    return activated(shop, "vs-ent-core-silver")


@pytest.fixture
def free(shop: Shop) -> BenefitUse:
    """One that may change hands on any day."""
    return activated(shop, "vs-ent-cloud-platform-silver")


def activated(shop: Shop, code: str) -> BenefitUse:
    return benefits.activate(Grant.objects.get(code=code), by=shop.admin, on=DAY)[0]


@pytest.fixture
def ana(shop: Shop) -> User:
    return EmploymentFactory(organization=shop.organization, person__full_name="Ana").person


@pytest.fixture
def ben(shop: Shop) -> User:
    return EmploymentFactory(organization=shop.organization, person__full_name="Ben").person


def holder(use: BenefitUse, day: date = DAY) -> User | None:
    found = assignments.holder_of(use, on=day)
    return found.person if found else None


def test_a_seat_is_assigned_to_an_employee(shop: Shop, seat: BenefitUse, ana: User) -> None:
    assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    assert holder(seat) == ana
    entry = ActivityRecord.objects.get(verb="benefit.assigned")
    assert (entry.by_id, entry.person_id, entry.facts["number"]) == (shop.admin.pk, ana.pk, 1)


def test_assigning_twice_changes_nothing(shop: Shop, seat: BenefitUse, ana: User) -> None:
    first = assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    assert assignments.assign(seat, person=ana, by=shop.admin, on=DAY) == first
    assert assignments.reassign(seat, person=ana, by=shop.admin, on=DAY) == first
    assert ActivityRecord.objects.filter(verb="benefit.assigned").count() == 1


def test_what_somebody_has_is_not_assigned_away_unseen(shop: Shop, free: BenefitUse, ana: User, ben: User) -> None:
    assignments.assign(free, person=ana, by=shop.admin, on=DAY)
    with pytest.raises(Refusal, match="somebody else by now"):
        assignments.assign(free, person=ben, by=shop.admin, on=DAY)
    assignments.reassign(free, person=ben, by=shop.admin, on=DAY)
    assert holder(free) == ben


@pytest.mark.parametrize(("day", "is_possible"), [(date(2026, 6, 11), False), (DAY_90, True)])
def test_a_seat_goes_to_somebody_else_after_its_days(
    shop: Shop, seat: BenefitUse, ana: User, ben: User, day: date, is_possible: bool
) -> None:
    assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    if not is_possible:
        with pytest.raises(Refusal, match="from 12 Jun 2026 on"):
            assignments.reassign(seat, person=ben, by=shop.admin, on=day)
        assert holder(seat, day) == ana
        return
    assignments.reassign(seat, person=ben, by=shop.admin, on=day)
    assert [holder(seat, date(2026, 6, 11)), holder(seat, day)] == [ana, ben]
    entries = ActivityRecord.objects.filter(verb__in=["benefit.assigned", "benefit.taken_back"]).order_by("pk")
    assert [(entry.verb, entry.person_id) for entry in entries] == [
        ("benefit.assigned", ana.pk),
        ("benefit.taken_back", ana.pk),
        ("benefit.assigned", ben.pk),
    ]


def test_taking_it_back_does_not_shorten_the_days(shop: Shop, seat: BenefitUse, ana: User, ben: User) -> None:
    assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    assignments.take_back(seat, by=shop.admin, on=date(2026, 3, 20))
    assert holder(seat, date(2026, 3, 20)) is None
    with pytest.raises(Refusal, match="from 12 Jun 2026 on"):
        assignments.assign(seat, person=ben, by=shop.admin, on=date(2026, 3, 21))
    assignments.assign(seat, person=ana, by=shop.admin, on=date(2026, 3, 21))


def test_taking_back_twice_changes_nothing(shop: Shop, seat: BenefitUse, ana: User) -> None:
    assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    for _ in range(2):
        assignments.take_back(seat, by=shop.admin, on=DAY)
    assert ActivityRecord.objects.filter(verb="benefit.taken_back").count() == 1


def test_only_somebody_who_works_there_gets_one(shop: Shop, seat: BenefitUse, ana: User) -> None:
    employments.leave(organization=shop.organization, person=ana, on=DAY, by=shop.admin)
    for person in (ana, PersonFactory(), EmploymentFactory().person):
        with pytest.raises(Refusal, match="does not work here"):
            assignments.assign(seat, person=person, by=shop.admin, on=DAY)


def test_who_leaves_loses_it_that_day_and_the_record_says_so(shop: Shop, seat: BenefitUse, ana: User) -> None:
    assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    day = date(2026, 5, 1)
    employments.leave(organization=shop.organization, person=ana, on=day, by=ana)
    assert [holder(seat, date(2026, 4, 30)), holder(seat, day)] == [ana, None]
    assert Assignment.objects.get().ends_on == day
    entry = ActivityRecord.objects.get(verb="benefit.taken_back")
    assert (entry.person_id, entry.facts["reason"]) == (ana.pk, "left")


def test_an_assignment_does_not_count_when_somebody_left_though_nothing_ran(
    shop: Shop, seat: BenefitUse, ana: User, ben: User
) -> None:
    """The end of the employment came with records, long after; who joins again does not have it again."""
    assignments.assign(seat, person=ana, by=shop.admin, on=DAY)
    Employment.objects.filter(person=ana).update(left_on=date(2026, 5, 1))
    assert [holder(seat, date(2026, 4, 30)), holder(seat, date(2026, 5, 1))] == [ana, None]
    EmploymentFactory(organization=shop.organization, person=ana, joined_on=date(2026, 6, 1))
    assert holder(seat, date(2026, 6, 1)) is None
    assignments.assign(seat, person=ben, by=shop.admin, on=DAY_90)
    assert holder(seat, DAY_90) == ben


def test_what_has_run_out_is_nobodys_any_more(shop: Shop, seat: BenefitUse, ana: User) -> None:
    shop.buy("silver", on=date(2027, 2, 1))
    with pytest.raises(Refusal, match="run out"):
        assignments.assign(seat, person=ana, by=shop.admin, on=date(2027, 3, 14))


def test_it_is_assigned_while_some_membership_of_the_kind_is_active_or_in_grace(shop: Shop, ana: User) -> None:
    late = benefits.activate(Grant.objects.get(code="vs-ent-core-silver"), by=shop.admin, on=date(2027, 3, 1))[0]
    assignments.assign(late, person=ana, by=shop.admin, on=date(2027, 4, 12))
    assignments.take_back(late, by=shop.admin, on=date(2027, 4, 13))
    with pytest.raises(Refusal, match="is over"):
        assignments.assign(late, person=ana, by=shop.admin, on=date(2027, 4, 13))


def test_hours_are_for_nobody_in_particular(shop: Shop, ana: User) -> None:
    use = activated(shop, "advisory-hours-silver")
    with pytest.raises(Refusal, match="not for a person"):
        assignments.assign(use, person=ana, by=shop.admin, on=DAY)


def test_only_an_admin_assigns_and_takes_back(shop: Shop, seat: BenefitUse, ana: User) -> None:
    for person in (ana, shop.agent, PersonFactory()):
        with pytest.raises(Refusal, match="Only an admin"):
            assignments.assign(seat, person=ana, by=person, on=DAY)
        with pytest.raises(Refusal, match="Only an admin"):
            assignments.take_back(seat, by=person, on=DAY)

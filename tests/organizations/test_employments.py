"""Joining and leaving an organization, and what somebody is in it (R8)."""

from functools import partial

import pytest

from achievements.models import Link
from activity.log import broken_chains
from activity.models import ActivityRecord
from competencies.models import LevelPeriod
from competencies.standings import bring_up_to_date
from core.dates import add_days
from core.refusals import Refusal
from organizations.access import employments_of
from organizations.models import Employment, Organization
from organizations.services import employments
from tests.factories import (
    LONG_AGO,
    TODAY,
    AdminFactory,
    EmploymentFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)
from tests.threads import ROUNDS, crowd

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW, NEXT_MONTH = add_days(TODAY, -1), add_days(TODAY, 1), add_days(TODAY, 30)


@pytest.fixture
def contoso(catalogue: None) -> Organization:
    """An organization with an admin."""
    organization = OrganizationFactory(name="Contoso")
    AdminFactory(organization=organization)
    return organization


def admin_of(organization: Organization):
    return Employment.objects.filter(organization=organization).admins()[0].person


def verbs(organization: Organization) -> list[str]:
    return list(
        ActivityRecord.objects.filter(organization_id=organization.pk)
        .order_by("sequence")
        .values_list("verb", flat=True)
    )


def join(organization, person, on=TODAY, **more):
    return employments.join(organization=organization, person=person, on=on, by=person, **more)


def leave(organization, person, on=TODAY):
    employments.leave(organization=organization, person=person, on=on, by=person)


# --- Joining ----------------------------------------------------------------------------------------------------------
def test_somebody_works_for_an_organization_from_the_day_they_join(contoso):
    person = PersonFactory()
    assert join(contoso, person).role == "employee"
    assert [employment.organization for employment in employments_of(person, on=TODAY)] == [contoso]
    assert employments_of(person, on=YESTERDAY) == []
    entry = ActivityRecord.objects.get(organization_id=contoso.pk)
    assert (entry.verb, entry.person_id, entry.facts) == ("employee.joined", person.pk, {"role": "employee"})


def test_joining_twice_is_joining_once(contoso):
    person = PersonFactory()
    first = join(contoso, person, role="admin")
    assert join(contoso, person, on=TOMORROW) == first
    assert Employment.objects.get(person=person).role == "admin"
    assert verbs(contoso) == ["employee.joined"]


def test_joining_again_on_the_day_of_leaving_goes_on_as_before(contoso):
    person = PersonFactory()
    join(contoso, person, on=YESTERDAY)
    leave(contoso, person)
    join(contoso, person)
    (employment,) = Employment.objects.filter(person=person)
    assert (employment.joined_on, employment.left_on) == (YESTERDAY, None)


def test_joining_and_leaving_and_joining_on_one_day_is_joining(contoso):
    person = PersonFactory()
    for act in (join, leave, join):
        act(contoso, person)
    assert Employment.objects.get(person=person).left_on is None


def test_joining_again_later_is_another_employment(contoso):
    person = PersonFactory()
    join(contoso, person, on=LONG_AGO)
    leave(contoso, person, on=YESTERDAY)
    join(contoso, person)
    assert [employment.joined_on for employment in Employment.objects.filter(person=person).order_by("pk")] == [
        LONG_AGO,
        TODAY,
    ]
    assert Employment.objects.filter(person=person).in_force(on=YESTERDAY).count() == 0


def test_who_was_to_leave_and_joins_again_stays(contoso):
    person = PersonFactory()
    EmploymentFactory(organization=contoso, person=person, left_on=NEXT_MONTH)
    join(contoso, person)
    assert Employment.objects.get(person=person).left_on is None


def test_who_was_to_leave_and_joins_again_stays_what_they_are():
    """Or else joining would be a way around the last admin."""
    admin = AdminFactory(left_on=NEXT_MONTH)
    join(admin.organization, admin.person)
    assert Employment.objects.get(person=admin.person).role == "admin"


def test_who_was_to_join_later_may_join_today(contoso):
    """An import knows of employments that are yet to begin."""
    person = PersonFactory()
    EmploymentFactory(organization=contoso, person=person, joined_on=NEXT_MONTH)
    join(contoso, person)
    (employment,) = Employment.objects.filter(person=person)
    assert (employment.joined_on, employment.left_on) == (TODAY, None)


def test_who_left_today_and_was_to_come_back_later_may_come_back_today(contoso):
    person = PersonFactory()
    EmploymentFactory(organization=contoso, person=person, left_on=TODAY)
    EmploymentFactory(organization=contoso, person=person, joined_on=NEXT_MONTH)
    join(contoso, person)
    present = Employment.objects.filter(person=person)
    assert all(
        present.in_force(on=day).count() == 1 for day in (LONG_AGO, TODAY, NEXT_MONTH, add_days(NEXT_MONTH, 999))
    )


def test_who_left_today_and_came_back_today_joins_no_third_time(contoso):
    person = EmploymentFactory(organization=contoso, left_on=TODAY).person
    back = EmploymentFactory(organization=contoso, person=person, joined_on=TODAY)
    assert join(contoso, person) == back
    assert verbs(contoso) == []


def test_somebody_may_work_for_several_organizations(contoso):
    """R8: linking is for one, working is not."""
    person = PersonFactory()
    join(contoso, person)
    join(OrganizationFactory(name="Adatum"), person, role="admin")
    assert [employment.organization.name for employment in employments_of(person, on=TODAY)] == ["Adatum", "Contoso"]


# --- Leaving ----------------------------------------------------------------------------------------------------------
def test_who_leaves_does_not_work_there_on_that_day_any_more(contoso):
    """R1: a period does not contain its last day."""
    person = EmploymentFactory(organization=contoso).person
    leave(contoso, person)
    assert [day for day in (YESTERDAY, TODAY) if employments_of(person, on=day)] == [YESTERDAY]
    assert verbs(contoso) == ["employee.left"]


def test_leaving_ends_the_links_to_that_organization_on_that_day(contoso, on):
    """R8; and the levels that rested on them, in the same transaction."""
    leaving, *_ = [someone_with("MCSD-APP-BUILDER", at=contoso) for _ in range(4)]
    bring_up_to_date([contoso.pk], on=on)
    gold = LevelPeriod.objects.earned().filter(
        organization=contoso, level="gold", competency__slug="application-development"
    )
    assert [period.ends_on for period in gold] == [None]
    leave(contoso, leaving)
    assert list(Link.objects.filter(person=leaving).values_list("unlinked_on", flat=True)) == [TODAY]
    assert [period.ends_on for period in gold.all()] == [TODAY]
    assert verbs(contoso)[:2] == ["employee.left", "achievement.unlinked"]


def test_leaving_ends_links_that_were_yet_to_begin(contoso):
    person = someone_with("70-483", at=contoso, since=NEXT_MONTH)
    leave(contoso, person)
    link = Link.objects.get(person=person)
    assert (link.linked_on, link.unlinked_on) == (NEXT_MONTH, NEXT_MONTH)


def test_leaving_leaves_links_to_another_organization_alone(contoso):
    adatum = OrganizationFactory()
    person = someone_with("70-483", at=adatum)
    join(contoso, person)
    leave(contoso, person)
    assert Link.objects.get(person=person).unlinked_on is None


def test_leaving_twice_is_leaving_once(contoso):
    person = EmploymentFactory(organization=contoso).person
    leave(contoso, person)
    leave(contoso, person)
    leave(contoso, person, on=TOMORROW)
    assert Employment.objects.get(person=person).left_on == TODAY
    assert verbs(contoso) == ["employee.left"]


def test_who_was_to_leave_later_may_leave_today(contoso):
    person = EmploymentFactory(organization=contoso, left_on=NEXT_MONTH).person
    leave(contoso, person)
    assert Employment.objects.get(person=person).left_on == TODAY


def test_an_admin_removes_an_employee_and_an_employee_removes_nobody(contoso):
    person, colleague = (EmploymentFactory(organization=contoso).person for _ in range(2))
    with pytest.raises(Refusal) as caught:
        employments.leave(organization=contoso, person=person, on=TODAY, by=colleague)
    assert caught.value.code == "not_an_admin"
    employments.leave(organization=contoso, person=person, on=TODAY, by=admin_of(contoso))
    assert employments_of(person, on=TODAY) == []


# --- The last admin ---------------------------------------------------------------------------------------------------
def test_the_last_admin_cannot_go(contoso):
    with pytest.raises(Refusal, match="keeps at least one admin") as caught:
        leave(contoso, admin_of(contoso))
    assert caught.value.code == "last_admin"
    assert Employment.objects.get(organization=contoso).left_on is None
    assert verbs(contoso) == []


def test_an_admin_goes_when_another_stays(contoso):
    leave(contoso, AdminFactory(organization=contoso).person)
    assert verbs(contoso) == ["employee.left"]


@pytest.mark.parametrize(
    "other",
    [
        {"role": "employee"}, {"left_on": TODAY}, {"joined_on": TOMORROW}, {"left_on": NEXT_MONTH},
        {"person__is_active": False},
    ],
)  # fmt: skip
def test_an_admin_who_is_gone_or_going_or_not_there_yet_or_shut_out_is_no_other_admin(contoso, other):
    first = admin_of(contoso)
    EmploymentFactory(**{"organization": contoso, "role": "admin", **other})
    with pytest.raises(Refusal, match="keeps at least one admin"):
        leave(contoso, first)


def test_the_last_admin_stays_one(contoso):
    admin = admin_of(contoso)
    with pytest.raises(Refusal, match="keeps at least one admin"):
        employments.change_role(organization=contoso, person=admin, role="employee", on=TODAY, by=admin)


def test_an_employee_becomes_an_admin_and_that_is_on_record(contoso):
    person = EmploymentFactory(organization=contoso).person
    change = partial(employments.change_role, organization=contoso, person=person, on=TODAY, by=admin_of(contoso))
    change(role="admin")
    change(role="admin")
    entry = ActivityRecord.objects.get(organization_id=contoso.pk)
    assert (entry.verb, entry.facts) == ("employee.role_changed", {"before": "employee", "after": "admin"})
    change(role="employee")
    assert Employment.objects.get(person=person).role == "employee"


def test_who_does_not_work_there_has_no_role(contoso):
    stranger, admin = PersonFactory(), admin_of(contoso)
    for by, code in ((stranger, "not_an_admin"), (admin, "not_employed")):
        with pytest.raises(Refusal) as caught:
            employments.change_role(organization=contoso, person=stranger, role="admin", on=TODAY, by=by)
        assert caught.value.code == code


def settled(results: list[object]) -> list[str]:
    return sorted(result.code if isinstance(result, Refusal) else str(result) for result in results)


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_leave_at_once_one_stays():
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            contoso = OrganizationFactory()
            acts = [partial(leave, contoso, AdminFactory(organization=contoso).person) for _ in range(2)]
            assert settled(at_once(*acts)) == ["None", "last_admin"]
            assert Employment.objects.filter(organization=contoso, role="admin", left_on=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_demote_each_other_at_once_one_stays():
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            contoso = OrganizationFactory()
            ana, ben = (AdminFactory(organization=contoso).person for _ in range(2))
            demote = partial(employments.change_role, organization=contoso, role="employee", on=TODAY)
            results = at_once(partial(demote, person=ana, by=ben), partial(demote, person=ben, by=ana))
            assert settled(results)[0] == "None"
            assert settled(results)[1] in {"last_admin", "not_an_admin"}
            assert Employment.objects.filter(organization=contoso).admins().count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_who_joins_twice_at_once_joins_once():
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            contoso, person = OrganizationFactory(), PersonFactory()
            employment, the_same = at_once(*[partial(join, contoso, person)] * 2)
            assert employment == the_same == Employment.objects.get(person=person)
            assert verbs(contoso) == ["employee.joined"]
    assert list(broken_chains()) == []

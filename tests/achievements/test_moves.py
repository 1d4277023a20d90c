"""How often a person may change the organization that they stand for (R6); not limited unless the programme says so."""

from datetime import date

import pytest
from django.conf import LazySettings

from achievements.models import Link
from achievements.moves import Limits, Stand, next_free_day, stands_of
from achievements.services import links
from core.dates import add_days
from core.refusals import Refusal
from organizations.services import employments
from tests.factories import (
    LONG_AGO,
    TODAY,
    AchievementFactory,
    AdminFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    PersonFactory,
)

NO_LIMIT, THREE_AND_30 = Limits(None, None), Limits(3, 30)
A, B, C, D = 1, 2, 3, 4


def stands(*moves: tuple[int, date], removed: set[int] = frozenset()) -> list[Stand]:  # type: ignore[assignment]
    return [Stand(organization, day, organization in removed) for organization, day in moves]


A_YEAR_AGO, TOMORROW = date(2025, 11, 22), add_days(TODAY, 1)
MARCH, JUNE, SEPTEMBER, NOVEMBER = (date(2026, month, 1) for month in (3, 6, 9, 11))
THREE_CHANGES = stands((A, LONG_AGO), (B, MARCH), (C, JUNE), (D, SEPTEMBER))


@pytest.mark.parametrize(
    ("before", "to", "limits", "free"),
    [
        (THREE_CHANGES, A, NO_LIMIT, TODAY),
        ([], A, THREE_AND_30, TODAY),
        (stands((A, NOVEMBER)), B, THREE_AND_30, date(2026, 12, 1)),
        (stands((A, date(2026, 10, 23))), B, THREE_AND_30, TODAY),
        (stands((A, date(2026, 10, 24))), B, THREE_AND_30, add_days(TODAY, 1)),
        (stands((A, NOVEMBER)), A, THREE_AND_30, TODAY),
        (stands((A, NOVEMBER), removed={A}), B, THREE_AND_30, TODAY),
        (THREE_CHANGES, A, THREE_AND_30, date(2027, 3, 1)),
        (THREE_CHANGES, D, THREE_AND_30, TODAY),
        (THREE_CHANGES[:3], A, THREE_AND_30, TODAY),
        (stands((A, LONG_AGO), (B, A_YEAR_AGO), (C, JUNE), (D, SEPTEMBER)), A, THREE_AND_30, TODAY),
        (stands((A, LONG_AGO), (B, add_days(A_YEAR_AGO, 1)), (C, JUNE), (D, SEPTEMBER)), A, THREE_AND_30, TOMORROW),
        (stands((A, LONG_AGO), (B, MARCH), (C, JUNE), (D, SEPTEMBER), removed={A, B}), A, THREE_AND_30, TODAY),
        (stands((A, LONG_AGO), (B, MARCH)), C, Limits(1, None), date(2027, 3, 1)),
    ],
    ids=[
        "no limit", "the first organization is no change", "30 days since the first link to the present one",
        "30 days ago", "29 days ago", "staying is no change", "who was removed is locked by nobody",
        "three changes in twelve months", "staying after three changes", "two changes in twelve months",
        "the first of three is twelve months ago", "the first of three is not quite twelve months ago",
        "being removed was no change of theirs", "one change in twelve months",
    ],
)  # fmt: skip
def test_a_change_is_free_from_a_day_on(before, to, limits, free):
    assert next_free_day(before, to, limits, on=TODAY) == free


@pytest.mark.django_db
def test_a_person_has_stood_for_organizations_one_after_another():
    person, contoso, fabrikam = PersonFactory(), OrganizationFactory(), OrganizationFactory()
    EmploymentFactory(person=person, organization=contoso, left_on=JUNE)
    EmploymentFactory(person=person, organization=fabrikam)
    for organization, linked_on, unlinked_on in (
        (contoso, LONG_AGO, MARCH), (contoso, LONG_AGO, JUNE), (contoso, MARCH, JUNE), (fabrikam, JUNE, JUNE),
        (fabrikam, SEPTEMBER, None), (fabrikam, add_days(TODAY, 1), None),
    ):  # fmt: skip
        LinkFactory(achievement__person=person, organization=organization, linked_on=linked_on, unlinked_on=unlinked_on)
    assert stands_of(person, on=TODAY) == [Stand(contoso.pk, LONG_AGO, True), Stand(fabrikam.pk, SEPTEMBER, False)]


@pytest.fixture
def moving(settings: LazySettings, db: None):
    """Somebody who works for two organizations and stands for the first, in a programme that limits changes."""
    settings.LINK_CHANGES_IN_12_MONTHS, settings.LINK_DAYS_BEFORE_CHANGE = 3, 30
    exam, contoso, fabrikam = AchievementFactory(), OrganizationFactory(), OrganizationFactory()
    for organization in (contoso, fabrikam):
        AdminFactory(organization=organization)
        EmploymentFactory(organization=organization, person=exam.person)
    LinkFactory(achievement=exam, organization=contoso, linked_on=NOVEMBER)
    return exam, contoso, fabrikam


def link(exam, organization):
    links.link(person=exam.person, organization=organization, achievements=[exam], on=TODAY)


def test_a_refusal_names_the_next_free_day(moving):
    exam, contoso, fabrikam = moving
    with pytest.raises(Refusal, match=r"next free day is .*1.*2026") as caught:
        link(exam, fabrikam)
    assert caught.value.code == "too_soon"
    link(exam, contoso)
    assert Link.objects.get(person=exam.person).organization == contoso


def test_unlinking_is_always_allowed(moving):
    exam, *_ = moving
    assert links.unlink(person=exam.person, achievements=[exam], on=TODAY) == 1


def test_being_removed_locks_nobody(moving):
    exam, contoso, fabrikam = moving
    admin = contoso.employments.admins().get().person
    employments.leave(organization=contoso, person=exam.person, on=TODAY, by=admin)
    link(exam, fabrikam)


def test_leaving_by_oneself_is_no_way_around_the_limit(moving):
    exam, contoso, fabrikam = moving
    employments.leave(organization=contoso, person=exam.person, on=TODAY, by=exam.person)
    assert stands_of(exam.person, on=TODAY) == [Stand(contoso.pk, NOVEMBER, False)]
    with pytest.raises(Refusal) as caught:
        link(exam, fabrikam)
    assert caught.value.code == "too_soon"


def test_how_somebody_went_last_decides(moving):
    """Left, came back on the same day, and was removed."""
    exam, contoso, fabrikam = moving
    admin = contoso.employments.admins().get().person
    employments.leave(organization=contoso, person=exam.person, on=TODAY, by=exam.person)
    employments.join(organization=contoso, person=exam.person, on=TODAY, by=admin)
    employments.leave(organization=contoso, person=exam.person, on=TODAY, by=admin)
    link(exam, fabrikam)


def test_an_employment_that_the_records_end_locks_nobody_though_an_earlier_one_was_left(moving):
    exam, contoso, fabrikam = moving
    left_on = add_days(NOVEMBER, 5)
    employments.leave(organization=contoso, person=exam.person, on=left_on, by=exam.person)
    EmploymentFactory(organization=contoso, person=exam.person, joined_on=add_days(left_on, 1), left_on=TODAY)
    link(exam, fabrikam)


def test_where_no_change_is_allowed_no_day_is_named(moving, settings):
    settings.LINK_CHANGES_IN_12_MONTHS = 0
    exam, _contoso, fabrikam = moving
    with pytest.raises(Refusal, match="does not allow to change the organization") as caught:
        link(exam, fabrikam)
    assert caught.value.code == "too_soon"


def test_no_limit_is_what_nobody_had_to_ask_for(moving, settings):
    exam, _contoso, fabrikam = moving
    settings.LINK_CHANGES_IN_12_MONTHS = settings.LINK_DAYS_BEFORE_CHANGE = None
    link(exam, fabrikam)

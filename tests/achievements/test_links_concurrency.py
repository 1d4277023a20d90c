"""One organization at a time (R5), whatever happens at the same moment."""

from functools import partial

import pytest

from achievements.models import Link
from achievements.services import links
from activity.log import broken_chains
from core.refusals import Refusal
from organizations.services import employments
from tests.factories import TODAY, AchievementFactory, EmploymentFactory, OrganizationFactory, PersonFactory
from tests.threads import ROUNDS, crowd, errors_in

pytestmark = pytest.mark.django_db(transaction=True)


COUNTS = "70-483"


def employed_by(*organizations, code="that counts nowhere"):
    """A person with an exam, who works for all of these."""
    exam = AchievementFactory(person=PersonFactory(), certification__code=code)
    for organization in organizations:
        EmploymentFactory(person=exam.person, organization=organization)
    return exam


def linking(exam, organization):
    return partial(links.link, person=exam.person, organization=organization, achievements=[exam], on=TODAY)


def where(exam) -> list[int]:
    return [link.organization_id for link in Link.objects.filter(person=exam.person).in_force(on=TODAY)]


def test_of_two_links_at_once_exactly_one_stands(catalogue):
    contoso, fabrikam = OrganizationFactory(), OrganizationFactory()
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            exam = employed_by(contoso, fabrikam)
            # One after the other, in whatever order: linking elsewhere is allowed at any time (R6).
            assert errors_in(at_once(linking(exam, contoso), linking(exam, fabrikam))) == []
            assert len(where(exam)) == 1
    assert list(broken_chains()) == []


def test_the_same_link_at_once_is_one_link(catalogue):
    contoso = OrganizationFactory()
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            exam = employed_by(contoso)
            assert errors_in(at_once(*[linking(exam, contoso)] * 2)) == []
            assert where(exam) == [contoso.pk]


def test_two_people_who_move_in_opposite_directions_do_not_wait_for_each_other_for_ever(catalogue):
    contoso, fabrikam = OrganizationFactory(), OrganizationFactory()
    ana, ben = (employed_by(contoso, fabrikam, code=COUNTS) for _ in range(2))
    here, there = contoso, fabrikam
    linking(ana, here)()
    linking(ben, there)()
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            assert errors_in(at_once(linking(ana, there), linking(ben, here))) == []
            here, there = there, here
            assert (where(ana), where(ben)) == ([here.pk], [there.pk])
    assert list(broken_chains()) == []


def test_linking_while_leaving_leaves_no_link_behind(catalogue):
    """R8: either it was linked first and ended with the employment, or it was refused."""
    contoso = OrganizationFactory()
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            exam = employed_by(contoso)
            leave = partial(employments.leave, organization=contoso, person=exam.person, on=TODAY, by=exam.person)
            results = at_once(linking(exam, contoso), leave)
            assert [error for error in errors_in(results) if not isinstance(error, Refusal)] == []
            assert where(exam) == []


def test_without_a_lock_the_database_itself_keeps_a_person_to_one_organization(catalogue, monkeypatch):
    """R5: the constraint stands behind the locks, and what it refuses is told in words."""
    monkeypatch.setattr(links, "lock_person", lambda person: person)
    contoso, fabrikam = OrganizationFactory(), OrganizationFactory()
    refused = 0
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            exam = employed_by(contoso, fabrikam)
            errors = errors_in(at_once(linking(exam, contoso), linking(exam, fabrikam)))
            # Two who look at each other's row at the same instant are told apart by the database: one is given up.
            errors = [error for error in errors if "deadlock detected" not in str(error)]
            assert {getattr(error, "code", repr(error)) for error in errors} <= {
                "achievements_link_one_organization_at_a_time"
            }
            assert len(where(exam)) == 1
            refused += len(errors)
    assert refused > 0

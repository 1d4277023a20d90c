"""What lies just inside the promises of the database, and just outside."""

from datetime import date, timedelta

import pytest
from django.db import connection

from core.dates import add_months
from tests.factories import (
    INSTANT,
    LONG_AGO,
    TODAY,
    AgentFactory,
    BenefitFactory,
    CompetencyFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
)
from tests.violations import breaks, linked_to, overlapping_terms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 11, 22), date(2027, 2, 22)),
        (date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_an_override_lasts_up_to_three_months_of_the_calendar(starts_on, ends_on):
    """R2, R20: 30 Nov + 3 months = 28 Feb."""
    assert OverrideFactory(starts_on=starts_on, ends_on=ends_on).pk
    with breaks("competencies_override_lasts_at_most_three_months"):
        OverrideFactory(starts_on=starts_on, ends_on=add_months(starts_on, 3) + timedelta(days=1))


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(date(2024, 2, 29), date(2025, 2, 28)), (date(2023, 2, 28), date(2024, 2, 28)), (TODAY, date(2027, 11, 22))],
)
def test_a_term_lasts_up_to_twelve_months_of_the_calendar(starts_on, ends_on):
    """R2, R23: 29 Feb + 1 year = 28 Feb."""
    assert TermFactory(starts_on=starts_on, ends_on=ends_on).pk
    with breaks("memberships_term_lasts_at_most_a_year"):
        later = ends_on + timedelta(days=1)
        TermFactory(starts_on=starts_on, ends_on=later, anniversary=later)


def test_an_action_pack_stands_beside_a_silver_term():
    overlapping_terms("silver", "action-pack")()


def test_a_term_begins_on_the_day_on_which_another_ends():
    """R1: a period does not contain its last day."""
    first = TermFactory(starts_on=date(2026, 3, 1))
    assert TermFactory(organization=first.organization, tier="gold", starts_on=first.ends_on).pk


def test_two_organizations_have_terms_at_the_same_time():
    assert TermFactory(starts_on=date(2026, 3, 1)).pk != TermFactory(starts_on=date(2026, 3, 1)).pk


def test_a_link_begins_on_the_day_on_which_another_ends():
    """R1, R5."""
    person = PersonFactory()
    linked_to(OrganizationFactory(), person=person, since=LONG_AGO, until=TODAY)
    linked_to(OrganizationFactory(), person=person, since=TODAY)


def test_many_achievements_of_one_person_are_linked_to_one_organization():
    person, organization = PersonFactory(), OrganizationFactory()
    for _ in range(3):
        linked_to(organization, person=person, since=TODAY)


def test_an_empty_link_is_in_nobodys_way():
    """Linked and unlinked on one day: it never counted (R1)."""
    person = PersonFactory()
    linked_to(OrganizationFactory(), person=person, since=LONG_AGO)
    linked_to(OrganizationFactory(), person=person, since=TODAY, until=TODAY)


def test_a_corrected_person_of_an_achievement_is_corrected_in_its_links():
    """The composite key cascades: the two never disagree (R5)."""
    link, owner = LinkFactory(), PersonFactory()
    link.achievement.person = owner
    link.achievement.save()
    link.refresh_from_db()
    assert link.person == owner


def test_a_correction_of_the_person_cannot_bring_two_organizations_together():
    """The cascade is held to the promise that it touches."""
    owner = PersonFactory()
    linked_to(OrganizationFactory(), person=owner, since=LONG_AGO)
    achievement = LinkFactory().achievement
    achievement.person = owner
    with breaks("achievements_link_one_organization_at_a_time"):
        achievement.save()


def test_an_achievement_that_is_linked_is_not_deleted():
    link = LinkFactory()
    with breaks("achievements_link_person_is_the_achievements"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM achievements_achievement WHERE id = %s", [link.achievement_id])


def test_an_import_knows_when_an_override_was_revoked_but_not_who_did_it():
    assert OverrideFactory(placed_by=None, placed_at=None, revoked_on=TODAY).pk


def test_an_agent_cannot_be_named_for_a_revocation_without_a_day():
    with breaks("competencies_override_revoked_by_and_at"):
        OverrideFactory(revoked_at=INSTANT, revoked_by=AgentFactory())


def test_a_benefit_may_have_the_same_code_in_another_tier_or_competency():
    BenefitFactory(code="office")
    BenefitFactory(code="office", tier="gold")
    BenefitFactory(code="office", competency=CompetencyFactory())


def test_a_benefit_is_another_one_from_the_day_on_which_it_ends():
    BenefitFactory(code="office", ends_on=TODAY)
    assert BenefitFactory(code="office", starts_on=TODAY).pk


def test_somebody_who_left_may_come_back_the_same_day():
    employment = EmploymentFactory(left_on=TODAY)
    assert EmploymentFactory(organization=employment.organization, person=employment.person, joined_on=TODAY).pk

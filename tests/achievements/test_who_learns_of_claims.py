"""Which organization learns what became of a claim: the one it counts for, or would count for; no other (R7)."""

import pytest

from accounts.models import User
from achievements.models import Achievement, Link
from achievements.services import achievements, links
from activity.models import ActivityRecord
from core.dates import add_days
from organizations.models import Organization
from tests.factories import (
    LONG_AGO,
    TODAY,
    AgentFactory,
    CertificationFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = add_days(TODAY, -1), add_days(TODAY, 1)


@pytest.fixture
def contoso(catalogue: None) -> Organization:
    found: Organization = OrganizationFactory(name="Contoso")
    return found


@pytest.fixture
def fabrikam(contoso: Organization) -> Organization:
    found: Organization = OrganizationFactory(name="Fabrikam")
    return found


@pytest.fixture
def ana(contoso: Organization, fabrikam: Organization) -> User:
    """She works for both and is linked to Contoso."""
    person = someone_with("70-483", at=contoso)
    EmploymentFactory(organization=fabrikam, person=person)
    return person


def claim_of(person: User, code: str = "70-532", **said: object) -> Achievement:
    return achievements.claim(
        person=person,
        certification=CertificationFactory(code=code),
        on=TODAY,
        **{"earned_on": YESTERDAY, **said},  # type: ignore[arg-type]
    )


def learn(claim: Achievement) -> list[str]:
    """Who learns that a claim is refused."""
    achievements.refuse(claim, by=AgentFactory(), on=TODAY, reason="The letter is not signed.")
    told = ActivityRecord.objects.filter(verb="claim.refused").values_list("organization_id", flat=True)
    return sorted(Organization.objects.filter(pk__in=told).values_list("name", flat=True))


def test_where_the_others_are_linked_the_decision_is_on_record_and_nowhere_else(ana):
    assert learn(claim_of(ana)) == ["Contoso"]


def test_an_accepted_claim_is_told_where_it_is_linked(contoso, ana):
    achievements.accept(claim_of(ana), by=AgentFactory(), on=TODAY)
    entries = ActivityRecord.objects.filter(verb__in=["claim.accepted", "achievement.linked"])
    assert [(entry.verb, entry.organization_id) for entry in entries.order_by("pk")] == [
        ("claim.accepted", contoso.pk), ("achievement.linked", contoso.pk),
    ]  # fmt: skip


def test_where_a_claim_is_linked_decides(fabrikam, ana):
    claim = claim_of(ana)
    links.link(person=ana, organization=fabrikam, achievements=[claim], on=TODAY)
    assert learn(claim) == ["Fabrikam"]


def test_who_does_not_link_new_ones_has_nobody_told(ana):
    links.link_new_ones(person=ana, wanted=False)
    ana.refresh_from_db()
    assert learn(claim_of(ana)) == []


def test_a_claim_that_its_person_has_unlinked_is_nobody_elses_any_more(contoso, ana):
    claim = claim_of(ana)
    LinkFactory(achievement=claim, organization=contoso, linked_on=YESTERDAY, unlinked_on=TODAY)
    assert learn(claim) == []


def test_what_is_over_would_not_be_linked(ana):
    assert learn(claim_of(ana, earned_on=LONG_AGO, expires_on=TODAY)) == []


def test_of_somebody_who_has_linked_nothing_the_only_employer_learns(contoso):
    assert learn(claim_of(EmploymentFactory(organization=contoso).person)) == ["Contoso"]


def test_of_somebody_who_has_linked_nothing_and_works_for_two_nobody_does(contoso, fabrikam):
    person = EmploymentFactory(organization=contoso).person
    EmploymentFactory(organization=fabrikam, person=person)
    assert learn(claim_of(person)) == []


def test_an_employer_of_days_past_or_to_come_is_none(contoso, fabrikam):
    person = EmploymentFactory(organization=contoso, left_on=TODAY).person
    EmploymentFactory(organization=fabrikam, person=person, joined_on=TOMORROW)
    assert learn(claim_of(person)) == []
    assert learn(claim_of(PersonFactory())) == []


def test_a_claim_stands_for_one_organization_by_each_days_links(contoso, fabrikam, ana):
    """A move that is on record for days to come: today it would be linked to where they stand today."""
    Link.objects.update(unlinked_on=TOMORROW)
    LinkFactory(achievement=ana.achievements.get(), organization=fabrikam, linked_on=TOMORROW)
    first, second = claim_of(ana), claim_of(ana, "70-533")
    LinkFactory(achievement=second, organization=fabrikam, linked_on=TOMORROW)
    assert achievements.known_to([first, second], on=TODAY) == {first.pk: contoso.pk, second.pk: fabrikam.pk}
    assert achievements.known_to([first, second], on=TOMORROW) == {first.pk: fabrikam.pk, second.pk: fabrikam.pk}

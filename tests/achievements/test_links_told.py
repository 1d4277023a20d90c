"""What of linking is put on record and told: what began, what ended, and nothing else (R32, R33)."""

from collections.abc import Iterator
from datetime import date

import pytest

from accounts.models import User
from achievements.models import Achievement, Link
from achievements.services import links
from achievements.signals import facts_changed
from activity.models import ActivityRecord
from core.dates import add_days
from organizations.models import Organization
from tests.factories import (
    INSTANT,
    TODAY,
    AchievementFactory,
    AdminFactory,
    AgentFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
)
from tests.news.happenings import told

pytestmark = pytest.mark.django_db
YESTERDAY, NEXT_MONTH = add_days(TODAY, -1), add_days(TODAY, 30)


@pytest.fixture
def contoso(catalogue: None) -> Organization:
    organization: Organization = OrganizationFactory(name="Contoso")
    return organization


@pytest.fixture
def megan(contoso: Organization) -> User:
    """Contoso's admin."""
    person: User = AdminFactory(organization=contoso).person
    return person


@pytest.fixture
def ana(contoso: Organization) -> User:
    person: User = EmploymentFactory(organization=contoso).person
    return person


@pytest.fixture
def evaluated() -> Iterator[list[set[str]]]:
    """The certifications of each change that asks for levels to be evaluated."""
    heard: list[set[str]] = []

    def hear(*, certifications: set[str], **_: object) -> None:
        heard.append(certifications)

    facts_changed.connect(hear)
    yield heard
    facts_changed.disconnect(hear)


def earned(person: User, code: str, **more: object) -> Achievement:
    achievement: Achievement = AchievementFactory(person=person, certification__code=code, **more)
    return achievement


def link(organization: Organization, *achievements: Achievement, on: date = TODAY) -> list[Link]:
    return links.link(person=achievements[0].person, organization=organization, achievements=achievements, on=on)


def story(organization: Organization) -> list[tuple[str, list[str]]]:
    entries = reversed(ActivityRecord.objects.of(organization.pk))
    return [(entry.verb, entry.facts["certifications"]) for entry in entries]


def test_of_what_is_chosen_only_what_was_not_linked_yet_is_told(contoso, megan, ana):
    first, second = earned(ana, "70-483"), earned(ana, "70-532")
    link(contoso, first, on=YESTERDAY)
    assert {one.achievement_id for one in link(contoso, first, second)} == {first.pk, second.pk}
    assert story(contoso) == [("achievement.linked", ["70-483"]), ("achievement.linked", ["70-532"])]
    assert ActivityRecord.objects.of(contoso.pk)[0].facts["achievements"] == [second.pk]


def test_linking_what_is_linked_is_not_told_again(contoso, megan, ana, evaluated):
    exam = earned(ana, "70-483")
    link(contoso, exam, on=YESTERDAY)
    link(contoso, exam)
    assert story(contoso) == [("achievement.linked", ["70-483"])]
    assert told(megan) == ["achievement.linked"]
    assert evaluated == [{"70-483"}]


def test_what_is_reopened_is_told(contoso, megan, ana):
    exam = earned(ana, "70-483")
    link(contoso, exam, on=YESTERDAY)
    links.unlink(person=ana, achievements=[exam], on=TODAY)
    link(contoso, exam)
    assert [verb for verb, _ in story(contoso)] == ["achievement.linked", "achievement.unlinked", "achievement.linked"]


@pytest.mark.parametrize("period", [{"unlinked_on": NEXT_MONTH}, {"linked_on": NEXT_MONTH}])
def test_what_was_to_end_or_to_begin_later_is_told(contoso, ana, period):
    exam = earned(ana, "70-483")
    LinkFactory(achievement=exam, organization=contoso, **period)
    link(contoso, exam)
    assert story(contoso) == [("achievement.linked", ["70-483"])]


def test_what_was_to_begin_elsewhere_is_told_there_as_ended(contoso, ana, evaluated):
    fabrikam, exam, other = OrganizationFactory(), earned(ana, "70-483"), earned(ana, "70-532")
    LinkFactory(achievement=exam, organization=contoso, unlinked_on=NEXT_MONTH)
    LinkFactory(achievement=other, organization=fabrikam, linked_on=NEXT_MONTH)
    link(contoso, exam)
    assert story(contoso) == [("achievement.linked", ["70-483"])]
    assert story(fabrikam) == [("achievement.unlinked", ["70-532"])]
    assert evaluated == [{"70-483", "70-532"}]


# --- Claims -----------------------------------------------------------------------------------------------------------
def test_linking_a_claim_is_on_record_and_no_news(contoso, megan, ana):
    claim = earned(ana, "70-532", source="claim")
    link(contoso, claim)
    links.unlink(person=ana, achievements=[claim], on=TODAY)
    assert story(contoso) == [("claim.linked", ["70-532"]), ("claim.unlinked", ["70-532"])]
    assert told(megan) == []


def test_what_counts_is_told_apart_from_claims(contoso, megan, ana):
    proven, accepted, pending = (
        earned(ana, "70-483"),
        earned(ana, "70-496", source="claim", accepted_at=INSTANT, accepted_by=AgentFactory()),
        earned(ana, "70-532", source="claim"),
    )
    link(contoso, proven, accepted, pending)
    assert story(contoso) == [("achievement.linked", ["70-483", "70-496"]), ("claim.linked", ["70-532"])]
    assert told(megan) == ["achievement.linked"]

"""Linking achievements to the one organization that a person stands for (R5, R6, R8)."""

from datetime import date

import pytest

from accounts.models import User
from achievements.models import Achievement, Link
from achievements.services import achievements, links
from activity.models import ActivityRecord
from competencies.models import LevelPeriod
from competencies.standings import bring_up_to_date, stale
from core.dates import add_days
from core.refusals import Refusal
from organizations.models import Organization
from tests.factories import (
    LONG_AGO,
    TODAY,
    AchievementFactory,
    AgentFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW, NEXT_MONTH = add_days(TODAY, -1), add_days(TODAY, 1), add_days(TODAY, 30)
GOLD = "MCSD-APP-BUILDER"
"""Four different people with it hold Application Development at Gold."""


@pytest.fixture
def contoso(catalogue: None) -> Organization:
    return OrganizationFactory(name="Contoso")


@pytest.fixture
def fabrikam(contoso: Organization) -> Organization:
    return OrganizationFactory(name="Fabrikam")


@pytest.fixture
def ana(contoso: Organization, fabrikam: Organization) -> User:
    """She works for both."""
    person = PersonFactory(full_name="Ana")
    for organization in (contoso, fabrikam):
        EmploymentFactory(organization=organization, person=person)
    return person


@pytest.fixture
def exam(ana: User) -> Achievement:
    return AchievementFactory(person=ana, certification__code="70-483")


def link(organization: Organization, *achievements: Achievement, on: date = TODAY) -> list[Link]:
    return links.link(person=achievements[0].person, organization=organization, achievements=achievements, on=on)


def unlink(*achievements: Achievement, on: date = TODAY) -> int:
    return links.unlink(person=achievements[0].person, achievements=achievements, on=on)


def periods(person: User) -> list[tuple[str, date, date | None]]:
    """Where and when a person's links stand, without those that never counted."""
    rows = Link.objects.filter(person=person).order_by("linked_on", "pk").select_related("organization")
    return [(row.organization.name, row.linked_on, row.unlinked_on) for row in rows if row.unlinked_on != row.linked_on]


def story(organization: Organization) -> list[tuple[str, date, list[str]]]:
    """What is on an organization's record: verb, day, certifications."""
    entries = reversed(ActivityRecord.objects.of(organization.pk))
    return [(entry.verb, entry.on, entry.facts["certifications"]) for entry in entries]


def gold_of(organization: Organization) -> list[tuple[date, date | None]]:
    held = LevelPeriod.objects.earned().filter(
        organization=organization, level="gold", competency__slug="application-development"
    )
    return list(held.values_list("starts_on", "ends_on"))


def refusal(*args: object, **kwargs: object) -> str:
    with pytest.raises(Refusal) as caught:
        link(*args, **kwargs)  # type: ignore[arg-type]
    return caught.value.code


# --- R5 ---------------------------------------------------------------------------------------------------------------
def test_a_link_counts_from_the_day_it_was_made(contoso, ana, exam):
    link(contoso, exam)
    assert periods(ana) == [("Contoso", TODAY, None)]
    assert story(contoso) == [("achievement.linked", TODAY, ["70-483"])]
    assert ActivityRecord.objects.get().by_id == ana.pk


def test_several_achievements_are_linked_at_once(contoso, ana, exam):
    other = AchievementFactory(person=ana, certification__code="70-532")
    assert len(link(contoso, other, exam)) == 2
    assert story(contoso) == [("achievement.linked", TODAY, ["70-483", "70-532"])]


def test_linking_elsewhere_ends_every_link_to_another_organization_on_that_day(contoso, fabrikam, ana, exam):
    other = AchievementFactory(person=ana, certification__code="70-532")
    link(contoso, exam, other, on=YESTERDAY)
    link(fabrikam, exam)
    assert periods(ana) == [
        ("Contoso", YESTERDAY, TODAY), ("Contoso", YESTERDAY, TODAY), ("Fabrikam", TODAY, None),
    ]  # fmt: skip
    assert story(contoso)[-1] == ("achievement.unlinked", TODAY, ["70-483", "70-532"])
    assert story(fabrikam) == [("achievement.linked", TODAY, ["70-483"])]


def test_linking_elsewhere_ends_links_that_were_yet_to_begin(contoso, fabrikam, ana, exam):
    LinkFactory(achievement=exam, organization=contoso, linked_on=NEXT_MONTH)
    link(fabrikam, exam)
    assert periods(ana) == [("Fabrikam", TODAY, None)]


def test_linking_elsewhere_leaves_what_is_over_as_it_was(contoso, fabrikam, ana, exam):
    LinkFactory(achievement=exam, organization=contoso, linked_on=LONG_AGO, unlinked_on=YESTERDAY)
    link(fabrikam, exam)
    assert periods(ana) == [("Contoso", LONG_AGO, YESTERDAY), ("Fabrikam", TODAY, None)]
    assert story(contoso) == []


def test_linking_again_on_the_day_of_unlinking_reopens_the_link(contoso, ana, exam):
    (first,) = link(contoso, exam, on=YESTERDAY)
    unlink(exam)
    assert periods(ana) == [("Contoso", YESTERDAY, TODAY)]
    assert link(contoso, exam) == [first]
    assert periods(ana) == [("Contoso", YESTERDAY, None)]


def test_going_there_and_back_on_one_day_leaves_everything_as_it_was(contoso, fabrikam, ana, exam):
    link(contoso, exam, on=YESTERDAY)
    for organization in (fabrikam, contoso, fabrikam, contoso):
        link(organization, exam)
    assert periods(ana) == [("Contoso", YESTERDAY, None)]
    assert Link.objects.filter(person=ana).count() == 2


def test_linking_again_later_is_another_link(contoso, ana, exam):
    link(contoso, exam, on=LONG_AGO)
    unlink(exam, on=YESTERDAY)
    link(contoso, exam)
    assert periods(ana) == [("Contoso", LONG_AGO, YESTERDAY), ("Contoso", TODAY, None)]


def test_linking_what_is_linked_changes_nothing(contoso, ana, exam):
    (first,) = link(contoso, exam, on=YESTERDAY)
    assert link(contoso, exam) == [first]
    assert periods(ana) == [("Contoso", YESTERDAY, None)]


def test_linking_what_was_to_end_later_keeps_it(contoso, ana, exam):
    LinkFactory(achievement=exam, organization=contoso, unlinked_on=NEXT_MONTH)
    link(contoso, exam)
    assert periods(ana) == [("Contoso", LONG_AGO, None)]


def test_linking_what_was_to_begin_later_begins_today(contoso, ana, exam):
    """An import knows of links that are yet to begin."""
    LinkFactory(achievement=exam, organization=contoso, linked_on=NEXT_MONTH)
    link(contoso, exam)
    assert periods(ana) == [("Contoso", TODAY, None)]


def test_linking_what_was_to_end_and_begin_again_is_one_link(contoso, ana, exam):
    LinkFactory(achievement=exam, organization=contoso, unlinked_on=TOMORROW)
    LinkFactory(achievement=exam, organization=contoso, linked_on=NEXT_MONTH)
    link(contoso, exam)
    assert periods(ana) == [("Contoso", LONG_AGO, None)]


def test_an_empty_link_of_today_is_not_taken_for_the_one_in_force(contoso, ana, exam):
    LinkFactory(achievement=exam, organization=contoso, linked_on=TODAY, unlinked_on=TODAY)
    LinkFactory(achievement=exam, organization=contoso, linked_on=LONG_AGO)
    link(contoso, exam)
    assert periods(ana) == [("Contoso", LONG_AGO, None)]


def test_a_link_that_goes_on_from_an_earlier_one_is_the_one_in_force(contoso, ana, exam):
    LinkFactory(achievement=exam, organization=contoso, linked_on=LONG_AGO, unlinked_on=TODAY)
    LinkFactory(achievement=exam, organization=contoso, linked_on=TODAY)
    link(contoso, exam)
    assert periods(ana) == [("Contoso", LONG_AGO, TODAY), ("Contoso", TODAY, None)]


@pytest.mark.parametrize(
    "employment", [None, {"left_on": TODAY}, {"joined_on": TOMORROW}, {"joined_on": LONG_AGO, "left_on": YESTERDAY}]
)
def test_nobody_links_to_an_organization_that_does_not_employ_them_that_day(contoso, employment):
    exam = AchievementFactory()
    if employment:
        EmploymentFactory(**{"organization": contoso, "person": exam.person, **employment})
    assert refusal(contoso, exam) == "not_employed"
    assert not Link.objects.exists()


def test_nobody_links_what_somebody_else_earned(contoso, ana, exam):
    theirs = AchievementFactory(person=EmploymentFactory(organization=contoso).person)
    assert refusal(contoso, exam, theirs) == "not_yours"
    assert not Link.objects.exists()


def test_nobody_links_before_the_day_they_earned_it(contoso, ana):
    tomorrow = AchievementFactory(person=ana, earned_on=TOMORROW)
    assert refusal(contoso, tomorrow) == "not_yet_earned"
    link(contoso, tomorrow, on=TOMORROW)


def test_linking_nothing_is_refused(contoso, ana):
    with pytest.raises(Refusal, match="at least one"):
        links.link(person=ana, organization=contoso, achievements=[], on=TODAY)


def test_a_refused_link_leaves_the_others_standing(contoso, fabrikam, ana, exam):
    link(contoso, exam, on=YESTERDAY)
    assert refusal(fabrikam, exam, AchievementFactory(person=ana, earned_on=TOMORROW)) == "not_yet_earned"
    assert periods(ana) == [("Contoso", YESTERDAY, None)]
    assert story(fabrikam) == []


# --- Levels follow in the same transaction (R3) -----------------------------------------------------------------------
def test_a_link_gives_its_level_at_once(contoso, on):
    people = [EmploymentFactory(organization=contoso).person for _ in range(4)]
    for person in people:
        assert gold_of(contoso) == []
        link(contoso, AchievementFactory(person=person, certification__code=GOLD))
    assert gold_of(contoso) == [(TODAY, None)]
    assert stale([contoso.pk], on=on) == []


def test_moving_evaluates_both_organizations_at_once(contoso, fabrikam, on):
    moving, *_ = [someone_with(GOLD, at=contoso) for _ in range(4)]
    for _ in range(3):
        someone_with(GOLD, at=fabrikam)
    EmploymentFactory(organization=fabrikam, person=moving)
    bring_up_to_date(on=on)
    assert (gold_of(contoso), gold_of(fabrikam)) == ([(LONG_AGO, None)], [])
    link(fabrikam, moving.achievements.get())
    assert (gold_of(contoso), gold_of(fabrikam)) == ([(LONG_AGO, TODAY)], [(TODAY, None)])
    assert stale(on=on) == []


def test_moving_with_one_achievement_takes_the_level_that_rested_on_another(contoso, fabrikam, on):
    moving, *_ = [someone_with(GOLD, at=contoso) for _ in range(4)]
    EmploymentFactory(organization=fabrikam, person=moving)
    bring_up_to_date(on=on)
    link(fabrikam, AchievementFactory(person=moving, certification__code="PSM-I"))
    assert gold_of(contoso) == [(LONG_AGO, TODAY)]


def test_unlinking_takes_its_level_at_once(contoso, on):
    leaving, *_ = [someone_with(GOLD, at=contoso) for _ in range(4)]
    bring_up_to_date([contoso.pk], on=on)
    unlink(leaving.achievements.get())
    assert gold_of(contoso) == [(LONG_AGO, TODAY)]


def test_a_claim_that_nobody_accepted_counts_for_nothing(contoso, on):
    """R4: it may be linked, and is shown as what it is."""
    for _ in range(3):
        someone_with(GOLD, at=contoso)
    claim = AchievementFactory(
        person=EmploymentFactory(organization=contoso).person, certification__code=GOLD, source="claim"
    )
    link(contoso, claim)
    assert gold_of(contoso) == []
    assert list(Achievement.objects.proven().filter(pk=claim.pk)) == []
    assert not Achievement.objects.counting(on=on).filter(pk=claim.pk).exists()
    achievements.accept(claim, by=AgentFactory(), on=TODAY)
    assert gold_of(contoso) == [(TODAY, None)]


def test_an_achievement_counts_until_the_day_before_it_expires_or_is_revoked(ana):
    """R1, R4."""
    for end in ({"expires_on": TOMORROW}, {"revoked_on": TOMORROW}, {"expires_on": NEXT_MONTH, "revoked_on": TOMORROW}):
        exam = AchievementFactory(person=ana, earned_on=TODAY, **end)
        counting = [
            day
            for day in (YESTERDAY, TODAY, TOMORROW)
            if Achievement.objects.counting(on=day).filter(pk=exam.pk).exists()
        ]
        assert counting == [TODAY]


# --- Unlinking (R6) ---------------------------------------------------------------------------------------------------
def test_unlinking_ends_the_link_that_day(contoso, ana, exam):
    link(contoso, exam, on=YESTERDAY)
    assert unlink(exam) == 1
    assert periods(ana) == [("Contoso", YESTERDAY, TODAY)]
    assert story(contoso)[-1] == ("achievement.unlinked", TODAY, ["70-483"])


def test_unlinking_is_allowed_after_leaving(contoso, exam, ana):
    link(contoso, exam, on=YESTERDAY)
    contoso.employments.filter(person=ana).update(left_on=YESTERDAY)
    assert unlink(exam) == 1


@pytest.mark.parametrize("linked_on", [YESTERDAY, TODAY, NEXT_MONTH])
def test_unlinking_twice_is_unlinking_once(contoso, ana, exam, linked_on):
    LinkFactory(achievement=exam, organization=contoso, linked_on=linked_on)
    assert [unlink(exam), unlink(exam)] == [1, 0]
    assert [verb for verb, *_ in story(contoso)] == ["achievement.unlinked"]


def test_nobody_unlinks_what_somebody_else_earned(contoso, ana):
    theirs = someone_with("70-483", at=contoso).achievements.get()
    assert links.unlink(person=ana, achievements=[theirs], on=TODAY) == 0
    assert theirs.links.get().unlinked_on is None


def test_unlinking_one_leaves_the_others(contoso, ana, exam):
    other = AchievementFactory(person=ana, certification__code="70-532")
    link(contoso, exam, other)
    unlink(exam)
    assert other.links.get().unlinked_on is None

"""What people earned: from a feed, or claimed, and then accepted or refused by an agent (R4, R7)."""

from datetime import date
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from accounts.models import User
from achievements.models import Achievement, Certification, Link
from achievements.services import achievements, links
from activity.models import ActivityRecord
from competencies.models import LevelPeriod
from core.dates import add_days
from core.refusals import Refusal
from organizations.models import Organization
from tests.factories import (
    LONG_AGO,
    TODAY,
    AchievementFactory,
    AgentFactory,
    CertificationFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)
from tests.threads import PATIENCE, at_once, crowd, errors_in, until_somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW, DECEMBER = add_days(TODAY, -1), add_days(TODAY, 1), date(2026, 12, 1)
GOLD = "MCSD-APP-BUILDER"


@pytest.fixture
def contoso(catalogue: None) -> Organization:
    return OrganizationFactory(name="Contoso")


def exam(code: str = "70-532") -> Certification:
    return CertificationFactory(code=code)


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


def stands_for(achievement: Achievement) -> list[tuple[str, object, object]]:
    return list(achievement.links.values_list("organization__name", "linked_on", "unlinked_on"))


# --- R7: linked like the others ---------------------------------------------------------------------------------------
def test_what_is_recorded_later_is_linked_where_the_others_are_from_the_day_it_counts(contoso):
    person = someone_with("70-483", at=contoso)
    earned = achievements.add(person=person, certification=exam(), earned_on=YESTERDAY, on=TODAY)
    assert stands_for(earned) == [("Contoso", YESTERDAY, None)]
    assert ActivityRecord.objects.of(contoso.pk).filter(verb="achievement.linked").count() == 1


def test_it_is_not_linked_from_before_the_person_stood_for_the_organization(contoso):
    person = someone_with("70-483", at=contoso, since=YESTERDAY)
    earned = achievements.add(person=person, certification=exam(), earned_on=LONG_AGO, on=TODAY)
    assert stands_for(earned) == [("Contoso", YESTERDAY, None)]


def test_it_is_not_linked_when_the_person_switched_that_off(contoso):
    person = someone_with("70-483", at=contoso)
    type(person).objects.filter(pk=person.pk).update(links_new_achievements=False)
    assert stands_for(achievements.add(person=person, certification=exam(), earned_on=YESTERDAY, on=TODAY)) == []


def test_it_is_not_linked_when_the_person_stands_for_nobody(contoso):
    person = EmploymentFactory(organization=contoso).person
    assert stands_for(achievements.add(person=person, certification=exam(), earned_on=YESTERDAY, on=TODAY)) == []


def test_what_is_over_already_is_not_linked(contoso):
    person = someone_with("70-483", at=contoso)
    old = achievements.add(person=person, certification=exam(), earned_on=LONG_AGO, expires_on=TODAY, on=TODAY)
    assert stands_for(old) == []


@pytest.fixture
def moving(contoso) -> User:
    """Linked to Contoso until the first of December, and to Fabrikam from then on: an import knows of days to come."""
    person = someone_with("70-483", at=contoso)
    Link.objects.update(unlinked_on=DECEMBER)
    LinkFactory(achievement=person.achievements.get(), organization=OrganizationFactory(), linked_on=DECEMBER)
    return person


def test_it_is_linked_until_the_person_stands_for_somebody_else(contoso, moving):
    earned = achievements.add(person=moving, certification=exam(), earned_on=YESTERDAY, on=TODAY)
    assert stands_for(earned) == [("Contoso", YESTERDAY, DECEMBER)]


def test_a_claim_that_is_accepted_is_linked_until_the_person_stands_for_somebody_else(contoso, moving):
    claim = achievements.claim(person=moving, certification=exam(), earned_on=YESTERDAY, on=TODAY)
    assert stands_for(achievements.accept(claim, by=AgentFactory(), on=TODAY)) == [("Contoso", YESTERDAY, DECEMBER)]


def test_a_link_elsewhere_that_never_counted_ends_nothing(contoso):
    person = someone_with("70-483", at=contoso)
    LinkFactory(achievement__person=person, linked_on=DECEMBER, unlinked_on=DECEMBER)
    earned = achievements.add(person=person, certification=exam(), earned_on=YESTERDAY, on=TODAY)
    assert stands_for(earned) == [("Contoso", YESTERDAY, None)]


def test_it_gives_its_level_at_once(contoso):
    *_, person = [someone_with(GOLD, at=contoso) for _ in range(3)], someone_with("70-483", at=contoso)
    achievements.add(person=person, certification=exam(GOLD), earned_on=YESTERDAY, on=TODAY)
    gold = LevelPeriod.objects.earned().filter(level="gold", competency__slug="application-development")
    assert gold.get().starts_on == YESTERDAY


# --- R4: claims -------------------------------------------------------------------------------------------------------
@pytest.fixture
def claim(contoso: Organization) -> Achievement:
    """What somebody of Contoso says they earned."""
    person = someone_with("70-483", at=contoso)
    return achievements.claim(person=person, certification=exam(), earned_on=YESTERDAY, on=TODAY, evidence="A letter.")


def test_a_claim_counts_for_nothing_and_waits(claim):
    assert claim.is_pending_claim
    assert claim.claimed_at is not None
    assert stands_for(claim) == []
    assert list(Achievement.objects.pending_claims()) == [claim]
    assert not Achievement.objects.counting(on=TODAY).filter(pk=claim.pk).exists()


def test_an_accepted_claim_counts_for_every_day_that_it_speaks_of(claim):
    agent = AgentFactory()
    claim = achievements.accept(claim, by=agent, on=TODAY)
    assert (claim.accepted_by, claim.is_pending_claim) == (agent, False)
    assert stands_for(claim) == [("Contoso", YESTERDAY, None)]
    assert Achievement.objects.counting(on=YESTERDAY).filter(pk=claim.pk).exists()
    assert ActivityRecord.objects.filter(verb="claim.accepted", by_id=agent.pk, person_id=claim.person_id).exists()


def test_accepting_a_claim_that_is_linked_gives_its_level_at_once(contoso):
    for _ in range(3):
        someone_with(GOLD, at=contoso)
    person = someone_with("70-483", at=contoso)
    claim = achievements.claim(person=person, certification=exam(GOLD), earned_on=YESTERDAY, on=TODAY)
    links.link(person=person, organization=contoso, achievements=[claim], on=TODAY)
    gold = LevelPeriod.objects.earned().filter(level="gold", competency__slug="application-development")
    assert not gold.exists()
    achievements.accept(claim, by=AgentFactory(), on=TOMORROW)
    assert gold.get().starts_on == TODAY


def test_a_claim_that_the_person_has_unlinked_stays_unlinked_when_it_is_accepted(contoso, claim):
    LinkFactory(achievement=claim, organization=contoso, linked_on=YESTERDAY, unlinked_on=TODAY)
    achievements.accept(claim, by=AgentFactory(), on=TOMORROW)
    assert stands_for(claim) == [("Contoso", YESTERDAY, TODAY)]


def test_a_refused_claim_counts_for_nothing_and_says_why(claim):
    claim = achievements.refuse(claim, by=AgentFactory(), on=TODAY, reason="The letter is not signed.")
    assert claim.is_refused_claim
    assert (claim.refusal_reason, stands_for(claim)) == ("The letter is not signed.", [])
    entry = ActivityRecord.objects.get(verb="claim.refused")
    assert entry.facts["reason"] == "The letter is not signed."


def test_nobody_decides_twice_or_without_a_reason(claim):
    agent = AgentFactory()
    assert code_of(achievements.refuse, claim, by=agent, on=TODAY, reason=" ") == "no_reason"
    achievements.accept(claim, by=agent, on=TODAY)
    assert code_of(achievements.accept, claim, by=agent, on=TODAY) == "decided"
    assert code_of(achievements.refuse, claim, by=agent, on=TODAY, reason="No.") == "decided"


def test_nobody_accepts_their_own_claim_or_a_colleagues(contoso, claim):
    assert code_of(achievements.accept, claim, by=PersonFactory(), on=TODAY) == "not_an_agent"
    colleague = EmploymentFactory(organization=contoso, person__is_agent=True).person
    assert code_of(achievements.accept, claim, by=colleague, on=TODAY) == "conflict_of_interest"
    own = achievements.claim(person=colleague, certification=exam(), earned_on=YESTERDAY, on=TODAY)
    assert code_of(achievements.accept, own, by=colleague, on=TODAY) == "own_claim"


def test_what_is_on_record_is_not_claimed_again_and_what_was_refused_is(claim):
    again = partial(
        achievements.claim, person=claim.person, certification=claim.certification, earned_on=YESTERDAY, on=TODAY
    )
    assert code_of(again) == "on_record"
    achievements.refuse(claim, by=AgentFactory(), on=TODAY, reason="No.")
    assert again().is_pending_claim


def test_a_claim_speaks_of_days_that_can_be(contoso):
    say = partial(achievements.claim, person=PersonFactory(), certification=exam(), on=TODAY)
    assert code_of(say, earned_on=TOMORROW) == "not_yet_earned"
    assert code_of(say, earned_on=TODAY, expires_on=TODAY) == "backward"


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_decide_at_once_one_does(contoso):
    agents = [AgentFactory() for _ in range(2)]
    with crowd(2) as at_once:
        for _ in range(10):
            claim = AchievementFactory(source="claim", person=someone_with("70-483", at=contoso))
            results = at_once(
                partial(achievements.accept, claim, by=agents[0], on=TODAY),
                partial(achievements.refuse, claim, by=agents[1], on=TODAY, reason="No."),
            )
            assert [error.code for error in errors_in(results) if isinstance(error, Refusal)] == ["decided"]
            assert len(errors_in(results)) == 1
    assert Link.objects.filter(achievement__refused_at__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_link_elsewhere_that_is_brought_in_at_that_moment_refuses_and_says_so(contoso):
    person, fabrikam, written = someone_with("70-483", at=contoso), OrganizationFactory(), Event()
    claim = AchievementFactory(source="claim", person=person)
    Link.objects.update(unlinked_on=DECEMBER)

    @transaction.atomic
    def bring_in() -> None:
        LinkFactory(achievement=person.achievements.earliest("pk"), organization=fabrikam, linked_on=DECEMBER)
        written.set()
        until_somebody_waits_for_a_lock()

    def accept() -> None:
        assert written.wait(PATIENCE)
        achievements.accept(claim, by=AgentFactory(), on=TODAY)

    (error,) = errors_in(at_once(bring_in, accept))
    assert isinstance(error, Refusal)
    assert "at the same moment" in str(error)
    assert Achievement.objects.get(pk=claim.pk).is_pending_claim

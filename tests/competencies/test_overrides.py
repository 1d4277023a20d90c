"""Overrides: levels given by an agent, for up to three months, whatever the facts say (R20, R21)."""

from datetime import date
from functools import partial

import pytest

from activity.log import broken_chains
from activity.models import ActivityRecord
from competencies.models import Competency, LevelPeriod, Override
from competencies.queries import StandingRow, standings_on
from competencies.services import overrides
from competencies.standings import bring_up_to_date, request, stale
from competencies.tasks import close_overrides
from core.dates import add_days, add_months
from core.refusals import Refusal
from organizations.models import Organization
from tests.factories import (
    LONG_AGO,
    TODAY,
    AgentFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    someone_with,
)
from tests.threads import ROUNDS, crowd, errors_in

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = add_days(TODAY, -1), add_days(TODAY, 1)
LONGEST = date(2027, 2, 22)
GOLD = "MCSD-APP-BUILDER"
"""Four different people with it hold Application Development at Gold."""


@pytest.fixture
def contoso(catalogue: None, on: date) -> Organization:
    return OrganizationFactory(name="Contoso")


@pytest.fixture
def competency(catalogue: None) -> Competency:
    return Competency.objects.get(slug="application-development")


@pytest.fixture
def place(contoso, competency):
    """Place an override today, Gold, by some agent, unless something else is said."""

    def place(**said) -> Override:
        usual = {
            "organization": contoso, "competency": competency, "level": "gold", "reason": "The feed is late.",
            "by": said.get("by") or AgentFactory(), "on": TODAY,
        }  # fmt: skip
        return overrides.place(**{**usual, **said})

    return place


def standing(organization: Organization, day: date) -> tuple[str, str, str]:
    """(earned, override, level) of Application Development on a day, asked as everybody asks."""
    bring_up_to_date([organization.pk], on=day)
    for row in standings_on([organization.pk], day):
        if row.competency == "application-development":
            return row.earned, row.override, row.level
    return "none", "none", "none"


def stored(organization: Organization) -> list[tuple[str, str, date, date | None]]:
    periods = LevelPeriod.objects.filter(organization=organization, competency__slug="application-development")
    return sorted(periods.values_list("basis", "level", "starts_on", "ends_on"))


def story(organization: Organization) -> list[str]:
    return [entry.verb for entry in reversed(ActivityRecord.objects.of(organization.pk))]


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


# --- Placing (R20) ----------------------------------------------------------------------------------------------------
def test_an_override_starts_today_and_lasts_three_months(contoso, place):
    override = place()
    assert (override.starts_on, override.ends_on, override.until) == (TODAY, LONGEST, LONGEST)
    assert stored(contoso) == [("effective", "gold", TODAY, LONGEST), ("effective", "silver", TODAY, LONGEST)]
    assert stale([contoso.pk], on=TODAY) == []


@pytest.mark.parametrize(
    ("placed", "ends"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_three_months_are_months_of_the_calendar(place, placed, ends):
    """R2."""
    override = place(on=placed)
    assert override.ends_on == Override.longest_end(placed) == ends
    assert override.is_in_force(on=add_days(ends, -1))
    assert not override.is_in_force(on=ends)


def test_the_record_says_who_placed_it_and_why(contoso, place):
    agent, person = AgentFactory(), PersonFactory()
    override = place(by=agent, person=person, evidence="A letter.", level="silver")
    entry = ActivityRecord.objects.of(contoso.pk).get(verb="override.placed")
    assert (entry.by_id, entry.person_id, entry.on) == (agent.pk, person.pk, TODAY)
    assert entry.facts == {
        "override": override.pk, "competency": "application-development", "level": "silver",
        "starts_on": "2026-11-22", "until": "2027-02-22", "reason": "The feed is late.",
    }  # fmt: skip
    assert (override.placed_by, override.evidence) == (agent, "A letter.")
    assert override.placed_at is not None


@pytest.mark.parametrize("ends_on", [TOMORROW, LONGEST])
def test_an_agent_may_choose_an_earlier_end(place, ends_on):
    assert place(ends_on=ends_on).ends_on == ends_on


@pytest.mark.parametrize("ends_on", [YESTERDAY, TODAY, add_days(LONGEST, 1), date(2199, 12, 31)])
def test_an_agent_cannot_choose_a_later_end_or_none_at_all(place, ends_on):
    assert code_of(place, ends_on=ends_on) == "too_long"
    assert not Override.objects.exists()


def test_only_an_agent_places_an_override(place):
    assert code_of(place, by=PersonFactory(is_staff=True, is_superuser=True)) == "not_an_agent"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_override_needs_a_reason(place, reason):
    assert code_of(place, reason=reason) == "no_reason"


def test_a_silver_override_gives_silver_alone(contoso, place):
    place(level="silver")
    assert standing(contoso, TODAY) == ("none", "silver", "silver")


def test_an_override_touches_its_own_competency_alone(contoso, place):
    place()
    assert [row.competency for row in standings_on([contoso.pk], TODAY)] == ["application-development"]


# --- One after another (R20) ------------------------------------------------------------------------------------------
def test_the_third_override_in_a_row_needs_a_second_agent(contoso, competency, place):
    for number in (0, 1):
        assert overrides.count_in_a_row(contoso, competency, on=TODAY) == number
        place(level="silver")
    assert code_of(place) == "needs_approval"
    assert Override.objects.count() == 2


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ((date(2026, 5, 22), date(2026, 8, 22)), (date(2026, 8, 22), TODAY), 2),
        ((date(2026, 5, 22), date(2026, 8, 21)), (date(2026, 8, 22), TODAY), 1),
        ((date(2026, 5, 22), date(2026, 8, 22)), (date(2026, 8, 22), YESTERDAY), 0),
        ((date(2026, 9, 1), date(2026, 12, 1)), (date(2026, 10, 1), date(2026, 10, 5)), 2),
        ((date(2026, 9, 1), date(2026, 12, 1)), (TODAY, LONGEST), 2),
        ((date(2026, 9, 1), date(2026, 12, 1)), (TOMORROW, LONGEST), 1),
    ],
    ids=["end to end", "a day between them", "a day before today", "one inside another", "overlapping", "yet to begin"],
)
def test_overrides_are_in_a_row_when_no_day_lies_between_them(contoso, competency, first, second, count):
    for starts_on, ends_on in (first, second):
        OverrideFactory(organization=contoso, competency=competency, starts_on=starts_on, ends_on=ends_on)
    assert overrides.count_in_a_row(contoso, competency, on=TODAY) == count


def test_an_override_that_was_revoked_on_its_first_day_does_not_count(contoso, competency, place):
    for _ in range(3):
        overrides.revoke(place(), by=AgentFactory(), on=TODAY)
    assert overrides.count_in_a_row(contoso, competency, on=TODAY) == 0
    place()


def test_overrides_of_another_competency_or_organization_do_not_count(contoso, competency):
    other = Competency.objects.get(slug="devops")
    for _ in range(2):
        OverrideFactory(organization=contoso, competency=other)
        OverrideFactory(competency=competency)
    assert overrides.count_in_a_row(contoso, competency, on=TODAY) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_second_overrides_at_once_one_needs_approval(contoso, competency, place):
    agents = [AgentFactory() for _ in range(2)]
    with crowd(2) as at_once:
        for _ in range(ROUNDS):
            organization = OrganizationFactory()
            place(organization=organization)
            acts = [partial(place, organization=organization, by=agent) for agent in agents]
            (refusal,) = errors_in(at_once(*acts))
            assert isinstance(refusal, Refusal)
            assert refusal.code == "needs_approval"


# --- What it does to the level (R21) ----------------------------------------------------------------------------------
def test_the_level_is_the_higher_of_what_is_earned_and_what_is_given(contoso, place):
    for _ in range(4):
        someone_with(GOLD, at=contoso)
    place(level="silver")
    assert standing(contoso, TODAY) == ("gold", "silver", "gold")


def test_an_override_changes_no_earned_level(contoso, place):
    for _ in range(3):
        someone_with(GOLD, at=contoso)
    bring_up_to_date(on=TODAY)
    place()
    assert standing(contoso, TODAY) == ("none", "gold", "gold")
    assert not LevelPeriod.objects.earned().filter(competency__slug="application-development").exists()


def test_an_override_says_until_when_its_level_is_held(contoso, place):
    """R19."""
    place()
    (row,) = standings_on([contoso.pk], TODAY)
    end = LONGEST.toordinal()
    assert row == StandingRow(contoso.pk, "application-development", "none", "gold", "gold", end, end)


# --- Revoking (R20, R21) ----------------------------------------------------------------------------------------------
def test_a_revoked_override_gives_nothing_from_that_day_on(contoso, place):
    override = place(on=add_days(TODAY, -30))
    agent = AgentFactory()
    overrides.revoke(override, by=agent, on=TODAY)
    override.refresh_from_db()
    assert (override.revoked_on, override.revoked_by, override.until) == (TODAY, agent, TODAY)
    assert override.revoked_at is not None
    assert stored(contoso)[0] == ("effective", "gold", add_days(TODAY, -30), TODAY)
    assert (standing(contoso, YESTERDAY)[2], standing(contoso, TODAY)[2]) == ("gold", "none")
    assert story(contoso).count("override.revoked") == 1


def test_an_override_that_is_revoked_on_the_day_it_was_placed_never_gave_anything(contoso, place):
    overrides.revoke(place(), by=AgentFactory(), on=TODAY)
    assert stored(contoso) == []


def test_revoking_twice_is_revoking_once(contoso, place):
    override, agent = place(), AgentFactory()
    for day in (TODAY, TODAY, TOMORROW):
        overrides.revoke(override, by=agent, on=day)
    override.refresh_from_db()
    assert override.revoked_on == TODAY
    assert story(contoso).count("override.revoked") == 1


def test_what_is_over_cannot_be_revoked_any_more(contoso, place):
    override = overrides.revoke(place(), by=AgentFactory(), on=LONGEST)
    assert (override.revoked_on, override.until) == (None, LONGEST)


def test_an_override_that_is_yet_to_begin_is_revoked_before_it_begins(contoso, competency):
    """An import may know of one."""
    override = OverrideFactory(organization=contoso, competency=competency, starts_on=add_days(TODAY, 30))
    for _ in range(2):
        overrides.revoke(override, by=AgentFactory(), on=TODAY)
    override.refresh_from_db()
    assert override.until == override.revoked_on == override.starts_on
    assert stored(contoso) == []
    assert story(contoso).count("override.revoked") == 1


def test_only_an_agent_revokes_an_override(place):
    assert code_of(overrides.revoke, place(), by=PersonFactory(), on=TODAY) == "not_an_agent"


def test_after_the_override_the_previous_state_comes_back(contoso, place):
    """R21: what the facts say on that day, whether it ended by date or by hand."""
    for _ in range(4):
        someone_with("70-483", at=contoso)
    bring_up_to_date(on=TODAY)
    before = stored(contoso)
    override = place()
    assert stored(contoso) != before
    overrides.revoke(override, by=AgentFactory(), on=TODAY)
    assert stored(contoso) == before


def test_after_the_override_the_level_is_what_the_facts_have_become_meanwhile(contoso, place):
    place()
    for _ in range(4):
        someone_with(GOLD, at=contoso, since=add_days(TODAY, 40))
    request([contoso.pk], reason="import")
    assert [standing(contoso, day) for day in (TODAY, add_days(TODAY, 40), LONGEST)] == [
        ("none", "gold", "gold"),
        ("gold", "gold", "gold"),
        ("gold", "none", "gold"),
    ]


def test_the_rows_say_which_overrides_are_in_force_and_which_are_over(contoso, competency):
    mine = partial(OverrideFactory, organization=contoso, competency=competency)
    present, revoked = mine(), mine(revoked_on=TODAY)
    ended = mine(starts_on=LONG_AGO)
    revoked_at_the_end = mine(starts_on=add_months(LONG_AGO, -3), revoked_on=LONG_AGO)
    assert set(Override.objects.in_force(on=TODAY)) == {present}
    assert set(Override.objects.over(on=TODAY)) == {ended, revoked_at_the_end}
    until = {override.pk: vars(override)["effective_until"] for override in Override.objects.with_last_day()}
    assert until == {override.pk: override.until for override in (present, revoked, ended, revoked_at_the_end)}


# --- Closing: telling what has ended by itself ------------------------------------------------------------------------
def test_closing_puts_each_ended_override_on_record_once(contoso, place, settings):
    override, _running = place(person=PersonFactory()), place(ends_on=LONGEST, level="silver")
    settings.PORTAL_TODAY = add_days(LONGEST, -1)
    assert close_overrides() == 0
    settings.PORTAL_TODAY = add_days(LONGEST, 5)
    assert [close_overrides(), close_overrides()] == [2, 0]
    first, second = ActivityRecord.objects.filter(verb="override.ended").order_by("sequence")
    assert (first.on, second.on) == (LONGEST, LONGEST)
    assert (first.by_id, first.person_id, first.facts["override"]) == (None, override.person_id, override.pk)


def test_closing_says_nothing_of_what_was_revoked(place):
    overrides.revoke(place(), by=AgentFactory(), on=TOMORROW)
    assert overrides.close(on=add_days(LONGEST, 5)) == 0


@pytest.mark.django_db(transaction=True)
def test_closing_in_two_places_at_once_puts_each_on_record_once(competency):
    with crowd(2) as at_once:
        for _ in range(5):
            organizations = [OrganizationFactory() for _ in range(4)]
            for organization in organizations:
                OverrideFactory(organization=organization, competency=competency, starts_on=LONG_AGO)
            results = at_once(*[partial(overrides.close, on=TODAY)] * 2)
            assert errors_in(results) == []
            assert sum(result for result in results if isinstance(result, int)) == 4
            assert [story(organization) for organization in organizations] == [["override.ended"]] * 4
    assert list(broken_chains()) == []

"""Display and risk on timelines, against a plain model that walks day by day (R24, R28, R29)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competencies.engine.timeline import OPEN, Timeline, merged
from core.dates import add_months
from memberships.engine import TermSpan, coverage, displayed, is_at_risk, is_competency_at_risk, membership_on
from tests.memberships.life import LifeTerm, at_risk, covering, shown

START = date(2024, 1, 1)


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def a_term(tier: str, starts_on: str, ends_on: str = "") -> TermSpan:
    """A term as `memberships.timelines` reads it; without an end it runs a year and has 30 days of grace."""
    start = date.fromisoformat(starts_on)
    year = add_months(start, 12)
    end = date.fromisoformat(ends_on) if ends_on else year
    return TermSpan(tier, start.toordinal(), end.toordinal(), end.toordinal() + (30 if end == year else 0))


def held(*spans: tuple[str, str]) -> Timeline:
    return merged((ordinal(start), ordinal(end) if end else OPEN) for start, end in spans)


def state(terms: list[TermSpan], day: str) -> str:
    membership = membership_on(terms, ordinal(day))
    return "none" if membership is None else "grace" if membership.is_in_grace else "active"


def test_a_membership_is_active_to_the_day_before_its_anniversary_and_then_thirty_days_in_grace():
    terms = [a_term("gold", "2026-03-10")]
    days = ["2026-03-09", "2026-03-10", "2027-03-09", "2027-03-10", "2027-04-08", "2027-04-09"]
    assert [state(terms, day) for day in days] == ["none", "active", "active", "grace", "grace", "none"]


def test_a_term_that_ended_early_has_no_grace():
    assert membership_on([a_term("silver", "2026-03-10", "2026-09-01")], ordinal("2026-09-01")) is None


def test_a_term_from_the_29th_of_february_has_its_anniversary_on_the_28th():
    term = a_term("silver", "2024-02-29")
    assert term.ends_on == ordinal("2025-02-28")
    assert state([term], "2025-02-28") == "grace"


def test_grace_ends_where_the_next_term_begins():
    terms = [a_term("gold", "2025-03-10"), a_term("silver", "2026-03-20")]
    assert [covered.ends_on for covered in coverage(terms)] == [ordinal("2026-03-20"), ordinal("2027-04-19")]


def test_an_empty_term_covers_nothing_and_cuts_nothing_short():
    terms = [a_term("gold", "2025-03-10"), a_term("silver", "2026-03-15", "2026-03-15")]
    assert [covered.ends_on for covered in coverage(terms)] == [ordinal("2026-04-09")]


def test_silver_that_came_back_after_its_anniversary_is_in_grace_from_the_end_of_its_upgrade():
    """R27: of its year nothing is left, of its grace what the upgrade has not taken."""
    upgraded = [a_term("silver", "2026-03-10", "2027-03-01"), a_term("gold", "2027-03-01", "2027-03-20")]
    anniversary = ordinal("2027-03-10")
    terms = [*upgraded, TermSpan("silver", anniversary, anniversary, ordinal("2027-04-09"), ordinal("2026-03-10"))]
    days = ["2027-03-15", "2027-03-19", "2027-03-20", "2027-04-08", "2027-04-09"]
    assert [state(terms, day) for day in days] == ["active", "active", "grace", "grace", "none"]
    level = held(("2026-01-01", ""))
    assert displayed(terms, level, level)[-2:] == [
        ("gold", ordinal("2027-03-01"), ordinal("2027-03-20")),
        ("silver", ordinal("2027-03-20"), ordinal("2027-04-09")),
    ]


def test_a_silver_member_shows_gold_as_silver_from_the_first_day_it_is_held_to_the_end_of_grace():
    gold = held(("2026-06-01", "2026-06-02"))
    assert displayed([a_term("silver", "2026-03-10")], gold, gold) == [
        ("silver", ordinal("2026-06-01"), ordinal("2027-04-09"))
    ]


def test_what_is_displayed_only_grows_within_a_term_and_starts_afresh_with_the_next():
    terms = [a_term("gold", "2025-03-10"), a_term("gold", "2026-03-10")]
    silver, gold = held(("2025-01-01", "2025-12-01")), held(("2025-06-01", "2025-07-01"))
    assert displayed(terms, silver, gold) == [
        ("silver", ordinal("2025-03-10"), ordinal("2025-06-01")),
        ("gold", ordinal("2025-06-01"), ordinal("2026-03-10")),
    ]


def test_a_level_gained_in_grace_is_displayed_to_the_end_of_grace():
    gold = held(("2026-04-01", ""))
    assert displayed([a_term("gold", "2025-03-10")], gold, gold) == [
        ("gold", ordinal("2026-04-01"), ordinal("2026-04-09"))
    ]


def test_a_level_that_ends_on_the_anniversary_does_not_hold_through_it():
    terms = [a_term("gold", "2026-03-10")]
    day = ordinal("2026-11-22")
    assert is_at_risk(terms, [held(("2026-01-01", "2027-03-10"))], day)
    assert not is_at_risk(terms, [held(("2026-01-01", "2027-03-11"))], day)
    assert is_at_risk(terms, [held(("2026-01-01", "2027-01-01"), ("2027-01-02", ""))], day)
    assert not is_at_risk(terms, [(), held(("2026-01-01", ""))], day)


def test_in_grace_only_the_day_itself_counts():
    terms = [a_term("gold", "2025-03-10")]
    assert not is_at_risk(terms, [held(("2026-01-01", "2026-03-21"))], ordinal("2026-03-20"))
    assert is_at_risk(terms, [held(("2026-01-01", "2026-03-20"))], ordinal("2026-03-20"))


@pytest.mark.parametrize(("renewed_at", "risk"), [("gold", False), ("silver", True)])
def test_only_a_renewal_at_the_tier_or_above_ends_the_risk(renewed_at: str, risk: bool):
    terms = [a_term("gold", "2025-03-10"), a_term(renewed_at, "2026-03-10")]
    assert is_at_risk(terms, [], ordinal("2026-01-15")) is risk


def test_a_displayed_competency_is_at_risk_even_when_the_membership_is_renewed():
    terms = [a_term("gold", "2025-03-10"), a_term("gold", "2026-03-10")]
    short = held(("2025-01-01", "2026-03-10"))
    assert is_competency_at_risk(terms, "gold", short, ordinal("2026-01-15"))
    assert not is_competency_at_risk(terms, "none", short, ordinal("2026-01-15"))


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[LifeTerm], list[list[tuple[str, date, date]]]]:
    """Up to four terms one after the other, with gaps, early ends and leap days, and levels of three competencies."""
    terms, day = [], START + timedelta(days=draw(st.sampled_from([0, 5, 58, 59, 60, 300])))
    for _ in range(draw(st.integers(0, 4))):
        tier = draw(st.sampled_from(["silver", "gold"]))
        year = add_months(day, 12)
        end = draw(st.sampled_from([year, year, year, day, day + timedelta(days=5), day + timedelta(days=200)]))
        terms.append(LifeTerm(tier, day, end))
        day = end + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 15, 29, 30, 31, 90])))
    around = [
        edge + timedelta(days=shift)
        for term in terms
        for edge in (term.starts_on, term.ends_on, term.ends_on + timedelta(days=30))
        for shift in (-1, 0, 1)
    ] or [START]
    days = st.one_of(st.sampled_from(around), st.integers(0, 1500).map(lambda n: START + timedelta(days=n)))
    level = st.tuples(st.sampled_from(["silver", "gold"]), days, days)
    return terms, draw(st.lists(st.lists(level, max_size=4), max_size=3))


def by_day(spans: list[tuple[str, date, date]]) -> dict[date, str]:
    levels: dict[date, str] = {}
    for level, start, end in spans:
        for number in range((end - start).days):
            day = start + timedelta(days=number)
            if level == "gold" or day not in levels:
                levels[day] = level
    return levels


@settings(max_examples=400, deadline=None)
@given(lives())
def test_display_and_risk_are_those_of_a_plain_walk_through_the_days(life):
    terms, competencies = life
    spans = [a_term(term.tier, str(term.starts_on), str(term.ends_on)) for term in terms]
    days_of = [by_day(levels) for levels in competencies]
    silver = [merged((s.toordinal(), e.toordinal()) for _, s, e in levels) for levels in competencies]
    gold = [
        merged((s.toordinal(), e.toordinal()) for level, s, e in levels if level == "gold") for levels in competencies
    ]
    looked_at = {
        edge + timedelta(days=shift)
        for term in terms
        for edge in (term.starts_on, term.ends_on, term.ends_on + timedelta(days=30))
        for shift in (-1, 0, 1, 17)
    } | {edge for levels in competencies for _, start, end in levels for edge in (start, end)}
    for day in sorted(looked_at):
        now, expected = membership_on(spans, day.toordinal()), covering(terms, day)
        assert (now and (now.term.starts_on, now.is_in_grace)) == (
            expected and (expected[0].starts_on.toordinal(), expected[1])
        )
        for number, levels in enumerate(days_of):
            on_display = [
                level
                for level, start, end in displayed(spans, silver[number], gold[number])
                if start <= day.toordinal() < end
            ]
            assert on_display == [shown(terms, levels, day)] or (on_display, shown(terms, levels, day)) == ([], "none")
        at_tier = [gold[n] if now and now.term.tier == "gold" else silver[n] for n in range(len(competencies))]
        assert is_at_risk(spans, at_tier, day.toordinal()) == at_risk(terms, days_of, day)

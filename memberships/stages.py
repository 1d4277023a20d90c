"""How far a partner is with a competency (R30): pure, like the rest of the membership's rules."""

from collections.abc import Mapping, Sequence

from competencies.engine.timeline import Timeline, contains
from memberships.engine import TermSpan, displayed, is_competency_at_risk

STAGES = ("at_risk", "active", "qualified", "started", "not_started")


def shown_on(terms: Sequence[TermSpan], silver: Timeline, gold: Timeline, day: int) -> tuple[str, int | None]:
    """The level on display on a day and the first day on which it no longer is; ("none", None) without one (R28)."""
    for level, start, end in displayed(terms, silver, gold):
        if start <= day < end:
            return level, end
    return "none", None


def is_at_risk_on(terms: Sequence[TermSpan], by_level: Mapping[str, Timeline], day: int) -> bool:
    """Whether a competency is displayed on a day at a level that does not hold to the anniversary (R29)."""
    shown, _until = shown_on(terms, by_level.get("silver", ()), by_level.get("gold", ()), day)
    return shown != "none" and is_competency_at_risk(terms, shown, by_level.get(shown, ()), day)


def stage(terms: Sequence[TermSpan], silver: Timeline, gold: Timeline, day: int, *, is_started: bool) -> str:
    """The stage of a competency on a day (R30); `is_started`: something counts towards one of its paths."""
    shown, _until = shown_on(terms, silver, gold, day)
    if shown != "none":
        at_shown = gold if shown == "gold" else silver
        return "at_risk" if is_competency_at_risk(terms, shown, at_shown, day) else "active"
    if contains(silver, day):
        return "qualified"
    return "started" if is_started else "not_started"

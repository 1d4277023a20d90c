"""A plain model of terms, display and risk, written from R22-R30 and sharing no code with the product: day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
RANK = {"none": 0, "silver": 1, "gold": 2}


@dataclass(frozen=True)
class LifeTerm:
    tier: str
    starts_on: date
    ends_on: date

    def ran_a_year(self) -> bool:
        """Twelve calendar months, clamped to the month's end (R2, R23)."""
        year = self.starts_on.year + 1
        if (self.starts_on.month, self.starts_on.day) == (2, 29):
            return self.ends_on == date(year, 2, 28)
        return self.ends_on == self.starts_on.replace(year=year)


def covering(terms: list[LifeTerm], day: date) -> tuple[LifeTerm, bool] | None:
    """The term in force on a day, or the one in whose 30 days of grace it lies (R24)."""
    for term in terms:
        if term.starts_on <= day < term.ends_on:
            return term, False
    for term in terms:
        in_grace = term.ran_a_year() and term.ends_on <= day < term.ends_on + 30 * DAY
        # A term that began meanwhile is the current one, whether or not it still runs.
        if in_grace and not any(
            term.ends_on <= other.starts_on <= day for other in terms if other.starts_on != other.ends_on
        ):
            return term, True
    return None


def shown(terms: list[LifeTerm], level_on: dict[date, str], day: date) -> str:
    """The highest level held on any day from the current term's start to this one, capped at the tier (R28)."""
    now = covering(terms, day)
    if now is None:
        return "none"
    term, _ = now
    best, look = "none", term.starts_on
    while look <= day:
        held = level_on.get(look, "none")
        if RANK[held] > RANK[best]:
            best = held
        look += DAY
    return best if RANK[best] <= RANK[term.tier] else term.tier


def at_risk(terms: list[LifeTerm], competencies: list[dict[date, str]], day: date) -> bool:
    """No competency at the tier now and on every day through the anniversary itself, and not renewed (R29)."""
    now = covering(terms, day)
    if now is None:
        return False
    term, in_grace = now
    if any(
        other.starts_on == term.ends_on and other.ends_on > other.starts_on and RANK[other.tier] >= RANK[term.tier]
        for other in terms
    ):
        return False
    for levels in competencies:
        look, held = day, True
        last = day if in_grace else term.ends_on
        while look <= last and held:
            held = RANK[levels.get(look, "none")] >= RANK[term.tier]
            look += DAY
        if held:
            return False
    return True

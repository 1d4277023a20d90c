"""Reading terms and effective levels of many organizations, as the membership's rules take them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from competencies.engine.timeline import OPEN, Timeline
from competencies.facts import fetch
from memberships.engine import TermSpan
from memberships.holding import PACK
from memberships.models import Term
from memberships.models.term import TIERS

# organization -> competency (id) -> level -> timeline
Levels = dict[int, dict[int, dict[str, Timeline]]]


def _day(column: str) -> str:
    """A day as the engine counts them."""
    return f"{column} - DATE '0001-01-01' + 1"


# Terms of some tiers, each with the day from which on it shows levels. Grace follows only one that ran to its
# anniversary (R24); what came back after a refund shows on what it showed (R27), and can be upgraded again.
_SHOWN = """
    WITH RECURSIVE shown (id, organization_id, tier, starts_on, ends_on, grace_days, window_days, shows_from) AS (
        SELECT id, organization_id, tier, starts_on, ends_on,
            CASE WHEN ends_on = anniversary THEN grace_days ELSE 0 END,
            CASE WHEN ends_on = anniversary THEN window_days END, starts_on
        FROM memberships_term
        WHERE organization_id = ANY(%(organizations)s) AND tier = ANY(%(tiers)s) AND resumes_id IS NULL
        UNION ALL
        SELECT t.id, t.organization_id, t.tier, t.starts_on, t.ends_on,
            CASE WHEN t.ends_on = t.anniversary THEN t.grace_days ELSE 0 END,
            CASE WHEN t.ends_on = t.anniversary THEN t.window_days END, shown.shows_from
        FROM shown JOIN memberships_term AS t ON t.resumes_id = shown.id
    )
"""


class Known(NamedTuple):
    """The Silver and Gold terms, the effective levels and the Action Packs of organizations, for all that follows from
    them.
    """

    terms: dict[int, list[TermSpan]]
    levels: Levels
    packs: dict[int, list[TermSpan]]


def known_of(organizations: Collection[int]) -> Known:
    """Read them all, in one query."""
    terms: dict[int, list[TermSpan]] = defaultdict(list)
    packs: dict[int, list[TermSpan]] = defaultdict(list)
    levels: Levels = {}
    for organization, competency, word, start, end, grace, window, shows_from in fetch(
        f"""{_SHOWN}
            SELECT organization_id, NULL::bigint, tier, {_day("starts_on")}, {_day("ends_on")}, grace_days::int,
                window_days::int, {_day("shows_from")} FROM shown
            UNION ALL
            SELECT organization_id, competency_id, level, {_day("starts_on")}, {_day("ends_on")}, NULL, NULL, NULL
            FROM competencies_levelperiod
            WHERE organization_id = ANY(%(organizations)s) AND basis = 'effective'
            ORDER BY 1, 2, 3, 4""",
        organizations=list(organizations),
        tiers=[*TIERS, *PACK],
    ):
        if competency is None:
            family = packs if word in PACK else terms
            family[organization].append(_span(word, start, end, grace, window, shows_from))
        else:
            _add(levels, organization, competency, word, start, end)
    for of_one in (*terms.values(), *packs.values()):
        of_one.sort(key=lambda term: (term.starts_on, term.ends_on))
    return Known(dict(terms), levels, dict(packs))


def terms_of(organizations: Collection[int]) -> dict[int, list[TermSpan]]:
    """The Silver and Gold terms of organizations, by organization; those without are left out."""
    terms: dict[int, list[TermSpan]] = defaultdict(list)
    for organization, *words in fetch(
        f"""{_SHOWN} SELECT organization_id, tier, {_day("starts_on")}, {_day("ends_on")}, grace_days, window_days,
                {_day("shows_from")} FROM shown ORDER BY starts_on, ends_on""",
        organizations=list(organizations),
        tiers=list(TIERS),
    ):
        terms[organization].append(_span(*words))
    return dict(terms)


def _span(tier: str, starts: int, ends: int, grace: int, window: int | None, shows_from: int) -> TermSpan:
    return TermSpan(tier, starts, ends, ends + grace, shows_from, None if window is None else ends - window)


def spans(terms: Iterable[Term]) -> list[TermSpan]:
    """The same of terms that are fetched already, those of an Action Pack left out (R28)."""
    return [
        TermSpan(
            term.tier,
            term.starts_on.toordinal(),
            term.ends_on.toordinal(),
            term.grace_ends_on.toordinal(),
            term.shows_from.toordinal(),
            term.opens_on.toordinal() if term.ran_to_its_anniversary else None,
        )
        for term in terms
        if term.tier in TIERS
    ]


def levels_of(organizations: Collection[int]) -> Levels:
    """When organizations hold each level, overrides included; what nobody holds is left out."""
    levels: Levels = {}
    for row in fetch(
        f"""SELECT organization_id, competency_id, level, {_day("starts_on")}, {_day("ends_on")}
            FROM competencies_levelperiod
            WHERE organization_id = ANY(%(organizations)s) AND basis = 'effective'
            ORDER BY organization_id, competency_id, level, starts_on""",
        organizations=list(organizations),
    ):
        _add(levels, *row)
    return levels


def _add(levels: Levels, organization: int, competency: int, level: str, start: int, end: int | None) -> None:
    by_level = levels.setdefault(organization, {}).setdefault(competency, {})
    by_level[level] = (*by_level.get(level, ()), (start, end or OPEN))

"""All that is on record of one organization's competencies, for its pages: in two queries, however many people.

`competencies.facts` reads many organizations narrowly; this reads one with the reasons and the words around the facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from competencies.engine.facts import Boundary, Facts
from competencies.engine.timeline import OPEN, Timeline, contains, merged
from competencies.facts import ORDINAL, fetch
from core.dates import month_index
from organizations.models import Organization

_PEOPLE = f"""
    SELECT l.person_id, c.code,
        {ORDINAL.format("a.earned_on")}, {ORDINAL.format("l.linked_on")}, {ORDINAL.format("a.expires_on")},
        {ORDINAL.format("a.revoked_on")}, {ORDINAL.format("l.unlinked_on")}
    FROM achievements_link l
    JOIN achievements_achievement a ON a.id = l.achievement_id
    JOIN achievements_certification c ON c.id = a.certification_id
    WHERE l.organization_id = %(organization)s AND (a.source <> 'claim' OR a.accepted_at IS NOT NULL)
"""

# One statement for what is few: its kind, a code, a word, two days, an amount, and the words of an override.
_REST = f"""
    SELECT 'figure', m.code, f.partner_of_record, {ORDINAL.format("f.month")}, NULL::int, f.value, NULL::jsonb
    FROM competencies_figure f JOIN competencies_metric m ON m.id = f.metric_id
    WHERE f.organization_id = %(organization)s
    UNION ALL
    SELECT 'authorization', k.code, '', {ORDINAL.format("g.granted_on")}, {ORDINAL.format("g.ends_on")}, 0, NULL
    FROM competencies_authorizationgrant g JOIN competencies_authorizationkind k ON k.id = g.kind_id
    WHERE g.organization_id = %(organization)s
    UNION ALL
    SELECT 'override', c.slug, o.level, {ORDINAL.format("o.starts_on")}, {ORDINAL.format("o.ends_on")},
        COALESCE({ORDINAL.format("o.revoked_on")}, 0),
        jsonb_build_object('pk', o.id, 'reason', o.reason, 'evidence', o.evidence,
            'by', COALESCE(NULLIF(b.full_name, ''), o.agent_email), 'person', COALESCE(p.full_name, ''))
    FROM competencies_override o
    JOIN competencies_competency c ON c.id = o.competency_id
    LEFT JOIN accounts_user b ON b.id = o.placed_by_id
    LEFT JOIN accounts_user p ON p.id = o.person_id
    WHERE o.organization_id = %(organization)s
    UNION ALL
    SELECT 'person', '', u.full_name, {ORDINAL.format("e.joined_on")}, {ORDINAL.format("e.left_on")}, u.id, NULL
    FROM accounts_user u
    LEFT JOIN organizations_employment e ON e.person_id = u.id AND e.organization_id = %(organization)s
    WHERE u.id IN (
        SELECT person_id FROM achievements_link WHERE organization_id = %(organization)s
        UNION SELECT person_id FROM organizations_employment WHERE organization_id = %(organization)s
    )
"""


@dataclass(frozen=True, slots=True)
class OverrideOnRecord:
    """An override as a page tells of it (R20, R21); `until` takes a revocation into account."""

    competency: str
    level: str
    starts_on: int
    until: int
    is_revoked: bool
    reason: str
    evidence: str
    by: str
    person: str
    pk: int

    def is_in_force(self, on: int) -> bool:
        return self.starts_on <= on < self.until


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of an organization with their reasons, and its overrides in words, the oldest first.

    `otherwise`: of what was unlinked or revoked, until when it would have counted. `names` and `employed`: of everybody
    who works or worked there or ever linked something, what they are called and when they worked there.
    """

    facts: Facts
    overrides: tuple[OverrideOnRecord, ...]
    otherwise: Mapping[Boundary, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    employed: Mapping[int, Timeline] = field(default_factory=dict)

    def overrides_of(self, competency: str) -> list[OverrideOnRecord]:
        return [override for override in self.overrides if override.competency == competency]

    def left_on(self, person: int, day: int) -> bool:
        return any(end == day for _, end in self.employed.get(person, ()))

    def works_there(self, person: int, on: int) -> bool:
        return contains(self.employed.get(person, ()), on)


def read(organization: Organization, *, today: date) -> Dossier:
    """What is on record today; `today` sets the running month (R18)."""
    reasons: dict[Boundary, str] = {}
    otherwise: dict[Boundary, int] = {}
    people = _people(organization, reasons, otherwise)
    figures: dict[str, list[tuple[int, str, int]]] = {}
    authorizations: dict[str, list[tuple[int, int]]] = {}
    overrides: list[OverrideOnRecord] = []
    names: dict[int, str] = {}
    employed: dict[int, Timeline] = {}
    for kind, code, word, start, end, amount, words in fetch(_REST, organization=organization.pk):
        if kind == "figure":
            figures.setdefault(code, []).append((month_index(date.fromordinal(start)), word, amount))
        elif kind == "authorization":
            authorizations.setdefault(code, []).append((start, end or OPEN))
        elif kind == "person":
            names[amount] = word
            if start is not None:
                span = (start, end or OPEN)
                employed[amount] = merged((*employed[amount], span)) if amount in employed else (span,)
        else:
            is_revoked = 0 < amount < end
            until = amount if is_revoked else end
            reasons[None, code, until] = "revoked" if is_revoked else "over"
            overrides.append(OverrideOnRecord(code, word, start, until, is_revoked, **words))
    overrides.sort(key=lambda override: (override.starts_on, override.until))
    given = [(one.competency, one.level, one.starts_on, one.until) for one in overrides]
    facts = Facts(organization.market, people, figures, authorizations, given, month_index(today), reasons)
    return Dossier(facts, tuple(overrides), otherwise, names, employed)


def _people(
    organization: Organization, reasons: dict[Boundary, str], otherwise: dict[Boundary, int]
) -> dict[int, list[tuple[str, int, int]]]:
    """Who holds what from when to when (R4, R5), and why each period begins and ends."""
    people: dict[int, list[tuple[str, int, int]]] = {}
    rows: Iterable[tuple[int, str, int, int, int | None, int | None, int | None]]
    rows = fetch(_PEOPLE, organization=organization.pk)
    for person, code, earned, linked, expires, revoked, unlinked in rows:
        start, end, later, why = max(earned, linked), OPEN, OPEN, ""
        for day, word in ((expires, "expired"), (revoked, "revoked"), (unlinked, "unlinked")):
            if day is not None and day < end:
                later, end, why = end, day, word
        people.setdefault(person, []).append((code, start, end))
        reasons[person, code, start] = "linked" if linked > earned else "earned"
        if why:
            reasons[person, code, end] = why
            if why != "expired":
                otherwise[person, code, end] = later
    return people

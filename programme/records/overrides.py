"""overrides.csv: levels that an agent has given for up to three months (R20)."""

from django.utils.translation import gettext_lazy as _

from competencies.models import Override
from programme.records.cells import AtMost, Code, Day, Forward, OneOf, Prose, Text
from programme.records.layout import Column, Layout
from programme.records.staging import LINE_BREAK
from programme.records.work import Known, Work

NOUN = "overrides"


def layout(rank: int, known: Known) -> Layout:
    too_long = _("%(ends)s is more than 3 months after %(starts)s: an override ends by %(last)s")
    return Layout(
        rank,
        NOUN,
        [
            Column("mpn_id", Text()),
            Column("competency", Code(known.competencies)),
            Column("level", OneOf(["silver", "gold"])),
            Column("starts_on", Day(), "date"),
            Column("ends_on", Day(optional=True), "date"),
            Column("revoked_on", Day(optional=True), "date"),
            Column("agent_email", Text(optional=True)),
            Column("reason", Prose(longest=2000)),
        ],
        periods=[
            AtMost("starts_on", "ends_on", months=Override.MONTHS, sentence=too_long),
            Forward("starts_on", "revoked_on"),
        ],
    )


def resolve(work: Work) -> None:
    """Clamped to the month's end, as everywhere: three months after 30 November is the end of February (R2)."""
    work.complain_of_twins(NOUN, "mpn_id", "competency", "starts_on")
    work.table(
        "coming_overrides",
        f"""SELECT c.*, v.id, coalesce(v.number, 0) AS number, v.id IS NULL AS is_new,
                v.id IS NOT NULL AND (v.level, v.ends_on, v.revoked_on, v.agent_email, v.reason)
                    IS DISTINCT FROM (c.level, c.ends_on, c.revoked_on, c.agent_email, c.reason) AS is_changed
            FROM (
                SELECT f.line, o.id AS organization_id, k.id AS competency_id, f.level, f.starts_on,
                    coalesce(f.ends_on, (f.starts_on + interval '{Override.MONTHS} months')::date) AS ends_on,
                    f.revoked_on, coalesce(f.agent_email, '') AS agent_email,
                    replace(f.reason, '{LINE_BREAK}', chr(10)) AS reason
                FROM staged_overrides AS f
                JOIN known_organizations AS o USING (mpn_id) JOIN competencies_competency AS k ON k.slug = f.competency
            ) AS c LEFT JOIN (
                SELECT DISTINCT ON (organization_id, competency_id, starts_on) *,
                    count(*) OVER (PARTITION BY organization_id, competency_id, starts_on) AS number
                FROM competencies_override WHERE organization_id IN (SELECT id FROM known_organizations)
            ) AS v USING (organization_id, competency_id, starts_on)""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "mpn_id", of="organizations", known="known_organizations")
    # By hand, an override may be placed on the day another was revoked.
    work.complain(
        NOUN,
        "starts_on",
        _("%(number)d overrides on record begin on that day: nobody can tell which one is meant"),
        "SELECT line, number FROM coming_overrides WHERE number > 1",
    )


def write(work: Work) -> None:
    work.run(
        """UPDATE competencies_override AS v
           SET level = c.level, ends_on = c.ends_on, agent_email = c.agent_email, reason = c.reason,
               revoked_on = c.revoked_on,
               revoked_at = CASE WHEN v.revoked_on = c.revoked_on THEN v.revoked_at END,
               revoked_by_id = CASE WHEN v.revoked_on = c.revoked_on THEN v.revoked_by_id END
           FROM coming_overrides AS c WHERE c.is_changed AND v.id = c.id"""
    )
    work.run(
        """INSERT INTO competencies_override
               (organization_id, competency_id, level, starts_on, ends_on, revoked_on, agent_email, reason, evidence)
           SELECT coalesce(o.id, c.organization_id), c.competency_id, c.level, c.starts_on, c.ends_on, c.revoked_on,
               c.agent_email, c.reason, ''
           FROM coming_overrides AS c LEFT JOIN real_organizations AS o ON o.stand_in = c.organization_id
           WHERE c.is_new ORDER BY c.line"""
    )

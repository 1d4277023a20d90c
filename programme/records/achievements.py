"""achievements.csv: what people earned (R4)."""

from django.utils.translation import gettext_lazy as _

from programme.records.cells import Code, Day, Forward, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "achievements"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [
            Column("achievement_id", Text()),
            Column("person_id", Text()),
            Column("certification", Code(known.certifications)),
            Column("earned_on", Day(), "date"),
            Column("expires_on", Day(optional=True), "date"),
            Column("revoked_on", Day(optional=True), "date"),
        ],
        # A revocation after the expiry is lawful.
        periods=[Forward("earned_on", "expires_on"), Forward("earned_on", "revoked_on")],
        referred_to=["achievement_id"],
    )


def resolve(work: Work) -> None:
    """Which are new (known by the negative of the line until they are written), which change; what links may name."""
    work.complain_of_twins(NOUN, "achievement_id")
    work.table(
        "coming_achievements",
        """SELECT f.line, f.achievement_id, p.id AS person_id, c.id AS certification_id,
               f.earned_on, f.expires_on, f.revoked_on,
               coalesce(a.id, -f.line) AS id, a.id IS NULL AS is_new,
               a.id IS NOT NULL AND (a.person_id, a.certification_id, a.earned_on, a.expires_on, a.revoked_on)
                   IS DISTINCT FROM (p.id, c.id, f.earned_on, f.expires_on, f.revoked_on) AS is_changed,
               a.person_id AS person_before, a.earned_on AS earned_before
           FROM staged_achievements AS f
           JOIN known_people AS p USING (person_id)
           JOIN achievements_certification AS c ON c.code = f.certification
           LEFT JOIN achievements_achievement AS a USING (achievement_id)""",
    )
    work.table(
        "known_achievements",
        """SELECT achievement_id, id, person_id, earned_on FROM coming_achievements
           UNION ALL
           SELECT a.achievement_id, a.id, a.person_id, a.earned_on FROM achievements_achievement AS a
           WHERE a.achievement_id IN (SELECT achievement_id FROM staged_links)
           AND NOT EXISTS (SELECT FROM staged_achievements AS f WHERE f.achievement_id = a.achievement_id)""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "person_id", of="people", known="known_people")
    # What changes here may not leave links on record behind that the file of links says nothing about.
    work.complain(
        NOUN,
        "earned_on",
        _("the link to %(mpn_id)s on record begins before, on %(linked_on)s"),
        """SELECT DISTINCT ON (c.line) c.line, o.mpn_id, l.linked_on
           FROM coming_achievements AS c JOIN links_after AS l ON l.achievement_id = c.id
           JOIN organizations_organization AS o ON o.id = l.organization_id
           WHERE l.line IS NULL AND c.is_changed AND l.linked_on < c.earned_on ORDER BY c.line, l.linked_on""",
    )
    work.complain(
        NOUN,
        "person_id",
        _("%(person)s cannot take over the link to %(mpn_id)s on record, which begins on %(linked_on)s"),
        """SELECT DISTINCT ON (c.line) c.line, f.person_id AS person, o.mpn_id, l.linked_on
           FROM coming_achievements AS c JOIN staged_achievements AS f USING (line)
           JOIN links_after AS l ON l.achievement_id = c.id
           JOIN organizations_organization AS o ON o.id = l.organization_id
           WHERE l.line IS NULL AND c.person_id <> c.person_before
           AND (NOT l.is_covered OR EXISTS (
               SELECT FROM links_after AS other WHERE other.person_id = l.person_id
               AND other.organization_id <> l.organization_id
               AND daterange(other.linked_on, other.unlinked_on) && daterange(l.linked_on, l.unlinked_on)))
           ORDER BY c.line, l.linked_on""",
    )


def write(work: Work) -> None:
    """Update and add; links follow their achievement to another person, and were emptied before (`links.make_way`)."""
    work.run(
        """UPDATE achievements_achievement AS a
           SET person_id = c.owner, certification_id = c.certification_id,
               earned_on = c.earned_on, expires_on = c.expires_on, revoked_on = c.revoked_on
           FROM (SELECT c.*, coalesce(p.id, c.person_id) AS owner FROM coming_achievements AS c
                 LEFT JOIN real_people AS p ON p.stand_in = c.person_id WHERE c.is_changed) AS c
           WHERE a.id = c.id"""
    )
    work.table(
        "real_achievements",
        """SELECT id AS stand_in, nextval(pg_get_serial_sequence('achievements_achievement', 'id')) AS id
           FROM (SELECT id FROM coming_achievements WHERE is_new ORDER BY line) AS c""",
    )
    work.run(
        """INSERT INTO achievements_achievement
               (id, achievement_id, person_id, certification_id, earned_on, expires_on, revoked_on, source)
           SELECT r.id, c.achievement_id, coalesce(p.id, c.person_id), c.certification_id,
               c.earned_on, c.expires_on, c.revoked_on, 'import'
           FROM coming_achievements AS c JOIN real_achievements AS r ON r.stand_in = c.id
           LEFT JOIN real_people AS p ON p.stand_in = c.person_id ORDER BY r.id"""
    )

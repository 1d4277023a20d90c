"""links.csv: which organization the achievements of a person stand for (R5). What the file says is what comes in."""

from django.utils.translation import gettext_lazy as _

from programme.records.cells import Day, Forward, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "links"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [
            Column("achievement_id", Text()),
            Column("mpn_id", Text()),
            Column("linked_on", Day(), "date"),
            Column("unlinked_on", Day(optional=True), "date"),
        ],
        periods=[Forward("linked_on", "unlinked_on")],
    )


def resolve(work: Work) -> None:
    work.complain_of_twins(NOUN, "achievement_id", "mpn_id", "linked_on")
    work.table(
        "coming_links",
        """SELECT f.line, a.id AS achievement_id, a.person_id, o.id AS organization_id, f.linked_on, f.unlinked_on,
               a.earned_on, l.id, l.id IS NULL AS is_new,
               l.id IS NOT NULL AND l.unlinked_on IS DISTINCT FROM f.unlinked_on AS is_changed
           FROM staged_links AS f
           JOIN known_achievements AS a USING (achievement_id) JOIN known_organizations AS o USING (mpn_id)
           LEFT JOIN achievements_link AS l
               ON l.achievement_id = a.id AND l.organization_id = o.id AND l.linked_on = f.linked_on""",
    )


def find_movers(work: Work) -> None:
    """Everybody whose links, employments or ownership of achievements change: only theirs can break a promise."""
    work.table(
        "movers",
        """SELECT person_id FROM coming_links WHERE is_new OR is_changed
           UNION SELECT person_id FROM coming_employees WHERE is_changed
           UNION SELECT person_id FROM coming_achievements
               WHERE is_changed AND (person_id, earned_on) IS DISTINCT FROM (person_before, earned_before)
           UNION SELECT person_before FROM coming_achievements WHERE is_changed AND person_id <> person_before""",
    )


def gather(work: Work) -> None:
    """What will be on record of the movers: the file's links, and those on record that stay as they are."""
    # Days on which a person is employed: of several employments that touch, or empty ones, the union.
    work.table(
        "employed",
        """SELECT organization_id, person_id, range_agg(daterange(joined_on, left_on)) AS days,
               range_agg(daterange(joined_on, left_on, '[]')) AS days_and_edges
           FROM employees_after GROUP BY organization_id, person_id""",
    )
    work.table(
        "links_after",
        """SELECT l.*, daterange(linked_on, unlinked_on) AS days,
               coalesce(CASE WHEN linked_on = unlinked_on THEN e.days_and_edges @> linked_on
                        ELSE e.days @> daterange(linked_on, unlinked_on) END, false) AS is_covered
           FROM (
               SELECT line, achievement_id, person_id, organization_id, linked_on, unlinked_on
               FROM coming_links WHERE person_id IN (SELECT person_id FROM movers)
               UNION ALL
               SELECT NULL, l.achievement_id, coalesce(a.person_id, l.person_id), l.organization_id,
                   l.linked_on, l.unlinked_on
               FROM achievements_link AS l LEFT JOIN coming_achievements AS a ON a.id = l.achievement_id
               WHERE l.person_id IN (SELECT person_id FROM movers)
               AND NOT EXISTS (SELECT FROM coming_links AS c WHERE c.id = l.id)
           ) AS l LEFT JOIN employed AS e USING (organization_id, person_id)""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "achievement_id", of="achievements", known="known_achievements")
    work.complain_of_strangers(NOUN, "mpn_id", of="organizations", known="known_organizations")
    work.complain(
        NOUN,
        "linked_on",
        _("%(linked_on)s is before the achievement was earned, %(earned_on)s"),
        "SELECT line, linked_on, earned_on FROM coming_links WHERE linked_on < earned_on",
    )
    _check_one_organization_at_a_time(work)
    _check_overlaps(work)
    _check_employment(work)


def _check_one_organization_at_a_time(work: Work) -> None:
    work.complain(
        NOUN,
        "linked_on",
        _("%(person)s is linked to %(other)s, too, %(period)s (%(where)s)"),
        """SELECT DISTINCT ON (a.line) a.line, p.said AS person, o.mpn_id AS other,
               b.linked_on AS starts, b.unlinked_on AS ends, b.line AS other_line
           FROM links_after AS a
           JOIN (SELECT person_id FROM links_after
                 GROUP BY person_id HAVING min(organization_id) <> max(organization_id)) AS several USING (person_id)
           JOIN links_after AS b USING (person_id)
           JOIN known_organizations AS o ON o.id = b.organization_id
           JOIN known_people AS p ON p.id = a.person_id
           WHERE a.line IS NOT NULL AND (b.line IS NULL OR b.line < a.line)
           AND a.organization_id <> b.organization_id AND a.days && b.days
           ORDER BY a.line, b.line NULLS LAST""",
    )


def _check_overlaps(work: Work) -> None:
    work.complain(
        NOUN,
        "linked_on",
        _("the achievement is linked to the same organization %(period)s (%(where)s)"),
        """SELECT DISTINCT ON (a.line) a.line, b.linked_on AS starts, b.unlinked_on AS ends, b.line AS other_line
           FROM links_after AS a
           JOIN (SELECT achievement_id, organization_id FROM links_after
                 GROUP BY achievement_id, organization_id HAVING count(*) > 1) AS several
               USING (achievement_id, organization_id)
           JOIN links_after AS b USING (achievement_id, organization_id)
           WHERE a.line IS NOT NULL AND (b.line IS NULL OR b.line < a.line) AND a.days && b.days
           ORDER BY a.line, b.line NULLS LAST""",
    )


def _check_employment(work: Work) -> None:
    if not work.staging.has_unknown_rows("employees"):
        work.complain(
            NOUN,
            "linked_on",
            _("the link %(period)s is outside %(person)s's employment at %(mpn_id)s (%(employed)s)"),
            """SELECT l.line, l.linked_on AS starts, l.unlinked_on AS ends, p.said AS person, f.mpn_id,
                   e.days AS spans
               FROM links_after AS l JOIN staged_links AS f USING (line)
               JOIN known_people AS p ON p.id = l.person_id
               LEFT JOIN employed AS e
                   ON e.organization_id = l.organization_id AND e.person_id = l.person_id
               WHERE NOT l.is_covered AND NOT EXISTS (
                   SELECT FROM faulty_employees AS faulty
                   WHERE faulty.mpn_id = f.mpn_id AND faulty.person_id = p.person_id)""",
        )
    # An employment that becomes shorter may not leave links on record behind that the file says nothing about.
    work.complain(
        "employees",
        "left_on",
        _("the link of %(achievement)s to %(mpn_id)s on record, %(period)s, would be outside the employment"),
        """SELECT DISTINCT ON (c.line) c.line, a.achievement_id AS achievement, f.mpn_id,
               l.linked_on AS starts, l.unlinked_on AS ends
           FROM links_after AS l
           JOIN coming_employees AS c ON c.is_changed
               AND c.organization_id = l.organization_id AND c.person_id = l.person_id
           JOIN staged_employees AS f ON f.line = c.line
           JOIN achievements_achievement AS a ON a.id = l.achievement_id
           WHERE l.line IS NULL AND NOT l.is_covered ORDER BY c.line, l.linked_on""",
    )


def make_way(work: Work) -> None:
    """Empty every link that ends otherwise or goes to another person, so that none is in another's way meanwhile."""
    work.table(
        "moving_links",
        """SELECT l.id, c.unlinked_on FROM coming_links AS c JOIN achievements_link AS l USING (id) WHERE c.is_changed
           UNION ALL
           SELECT l.id, l.unlinked_on
           FROM coming_achievements AS a JOIN achievements_link AS l ON l.achievement_id = a.id
           WHERE a.is_changed AND a.person_id <> a.person_before
           AND NOT EXISTS (SELECT FROM coming_links AS c WHERE c.id = l.id AND c.is_changed)""",
    )
    work.run("UPDATE achievements_link AS l SET unlinked_on = l.linked_on FROM moving_links AS m WHERE m.id = l.id")


def write(work: Work) -> None:
    work.run("UPDATE achievements_link AS l SET unlinked_on = m.unlinked_on FROM moving_links AS m WHERE m.id = l.id")
    work.run(
        """INSERT INTO achievements_link (achievement_id, person_id, organization_id, linked_on, unlinked_on)
           SELECT coalesce(a.id, c.achievement_id), coalesce(p.id, c.person_id), coalesce(o.id, c.organization_id),
               c.linked_on, c.unlinked_on
           FROM coming_links AS c
           LEFT JOIN real_achievements AS a ON a.stand_in = c.achievement_id
           LEFT JOIN real_people AS p ON p.stand_in = c.person_id
           LEFT JOIN real_organizations AS o ON o.stand_in = c.organization_id
           WHERE c.is_new ORDER BY c.line"""
    )

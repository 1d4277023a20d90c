"""employees.csv: who works for which organization, as what, and when (R8)."""

from django.utils.translation import gettext_lazy as _

from organizations.models import Employment
from programme.records.cells import Day, Forward, OneOf, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "employees"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [
            Column("mpn_id", Text()),
            Column("person_id", Text()),
            Column("role", OneOf(Employment.Role.values)),
            Column("joined_on", Day(), "date"),
            Column("left_on", Day(optional=True), "date"),
        ],
        periods=[Forward("joined_on", "left_on")],
        referred_to=["mpn_id", "person_id"],
    )


def resolve(work: Work) -> None:
    work.complain_of_twins(NOUN, "mpn_id", "person_id", "joined_on")
    work.table(
        "coming_employees",
        """SELECT f.line, o.id AS organization_id, p.id AS person_id, f.role, f.joined_on, f.left_on,
               e.id, e.id IS NULL AS is_new,
               e.id IS NOT NULL AND (e.role, e.left_on) IS DISTINCT FROM (f.role, f.left_on) AS is_changed
           FROM staged_employees AS f
           JOIN known_organizations AS o USING (mpn_id) JOIN known_people AS p USING (person_id)
           LEFT JOIN organizations_employment AS e
               ON e.organization_id = o.id AND e.person_id = p.id AND e.joined_on = f.joined_on""",
    )


def gather(work: Work) -> None:
    """What will be on record of the people in the file, and of those whose links change: the file's, and what stays."""
    work.table(
        "employees_after",
        """SELECT line, organization_id, person_id, joined_on, left_on FROM coming_employees
           UNION ALL
           SELECT NULL, e.organization_id, e.person_id, e.joined_on, e.left_on FROM organizations_employment AS e
           WHERE e.person_id IN (SELECT person_id FROM coming_employees UNION SELECT person_id FROM movers)
           AND NOT EXISTS (SELECT FROM coming_employees AS c WHERE c.id = e.id)""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "mpn_id", of="organizations", known="known_organizations")
    work.complain_of_strangers(NOUN, "person_id", of="people", known="known_people")
    work.complain(
        NOUN,
        "joined_on",
        _("%(person)s is an employee of %(mpn_id)s %(period)s already (%(where)s)"),
        """SELECT DISTINCT ON (a.line) a.line, f.person_id AS person, f.mpn_id,
               b.joined_on AS starts, b.left_on AS ends, b.line AS other_line
           FROM employees_after AS a
           JOIN (SELECT organization_id, person_id FROM employees_after
                 GROUP BY organization_id, person_id HAVING count(*) > 1) AS several USING (organization_id, person_id)
           JOIN employees_after AS b USING (organization_id, person_id)
           JOIN staged_employees AS f ON f.line = a.line
           WHERE (b.line IS NULL OR b.line < a.line)
           AND daterange(a.joined_on, a.left_on) && daterange(b.joined_on, b.left_on)
           ORDER BY a.line, b.line NULLS LAST""",
    )


def write(work: Work) -> None:
    # Periods are emptied before they move, so that none is in another's way while both change.
    work.run(
        """UPDATE organizations_employment AS e SET left_on = e.joined_on
           FROM coming_employees AS c WHERE c.is_changed AND e.id = c.id AND e.left_on IS DISTINCT FROM c.left_on"""
    )
    work.run(
        """UPDATE organizations_employment AS e SET role = c.role, left_on = c.left_on
           FROM coming_employees AS c WHERE c.is_changed AND e.id = c.id"""
    )
    work.run(
        """INSERT INTO organizations_employment (organization_id, person_id, role, joined_on, left_on)
           SELECT coalesce(o.id, c.organization_id), coalesce(p.id, c.person_id), c.role, c.joined_on, c.left_on
           FROM coming_employees AS c
           LEFT JOIN real_organizations AS o ON o.stand_in = c.organization_id
           LEFT JOIN real_people AS p ON p.stand_in = c.person_id
           WHERE c.is_new ORDER BY c.line"""
    )

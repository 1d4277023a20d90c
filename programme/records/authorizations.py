"""authorizations.csv: what vendors have authorized organizations for (R15)."""

from programme.records.cells import Code, Day, Forward, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "authorizations"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [
            Column("mpn_id", Text()),
            Column("authorization", Code(known.authorizations)),
            Column("granted_on", Day(), "date"),
            Column("ends_on", Day(optional=True), "date"),
        ],
        periods=[Forward("granted_on", "ends_on")],
    )


def resolve(work: Work) -> None:
    work.complain_of_twins(NOUN, "mpn_id", "authorization", "granted_on")
    work.table(
        "coming_authorizations",
        """SELECT f.line, o.id AS organization_id, k.id AS kind_id, f.granted_on, f.ends_on,
               g.id, g.id IS NULL AS is_new, g.id IS NOT NULL AND g.ends_on IS DISTINCT FROM f.ends_on AS is_changed
           FROM staged_authorizations AS f
           JOIN known_organizations AS o USING (mpn_id)
           JOIN competencies_authorizationkind AS k ON k.code = f."authorization"
           LEFT JOIN competencies_authorizationgrant AS g
               ON g.organization_id = o.id AND g.kind_id = k.id AND g.granted_on = f.granted_on""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "mpn_id", of="organizations", known="known_organizations")


def write(work: Work) -> None:
    work.run(
        """UPDATE competencies_authorizationgrant AS g SET ends_on = c.ends_on
           FROM coming_authorizations AS c WHERE c.is_changed AND g.id = c.id"""
    )
    work.run(
        """INSERT INTO competencies_authorizationgrant (organization_id, kind_id, granted_on, ends_on)
           SELECT coalesce(o.id, c.organization_id), c.kind_id, c.granted_on, c.ends_on
           FROM coming_authorizations AS c LEFT JOIN real_organizations AS o ON o.stand_in = c.organization_id
           WHERE c.is_new ORDER BY c.line"""
    )

"""organizations.csv: the organizations themselves, known by their MPN ID."""

from organizations.models import Organization
from programme.records.cells import Country, OneOf, Text, Website
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "organizations"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [
            Column("mpn_id", Text()),
            Column("name", Text()),
            Column("country", Country()),
            Column("market", OneOf(Organization.Market.values)),
            Column("city", Text(optional=True)),
            Column("website", Website(optional=True)),
        ],
        referred_to=["mpn_id"],
    )


def resolve(work: Work) -> None:
    """Who is new (known by the negative of the line until it is written), who changes; and what the others may name."""
    work.complain_of_twins(NOUN, "mpn_id")
    work.table(
        "coming_organizations",
        """SELECT f.line, f.mpn_id, f.name, f.country, f.market,
               coalesce(f.city, '') AS city, coalesce(f.website, '') AS website,
               coalesce(o.id, -f.line) AS id, o.id IS NULL AS is_new,
               o.id IS NOT NULL AND (o.name, o.country, o.market, o.city, o.website) IS DISTINCT FROM
                   (f.name, f.country, f.market, coalesce(f.city, ''), coalesce(f.website, '')) AS is_changed
           FROM staged_organizations AS f LEFT JOIN organizations_organization AS o USING (mpn_id)""",
    )
    work.table(
        "known_organizations",
        """SELECT mpn_id, id FROM coming_organizations
           UNION ALL
           SELECT o.mpn_id, o.id FROM organizations_organization AS o
           WHERE NOT EXISTS (SELECT FROM coming_organizations AS c WHERE c.id = o.id)""",
    )


def check(work: Work) -> None:
    """An organization owes nothing to other rows."""


def write(work: Work) -> None:
    work.run(
        """UPDATE organizations_organization AS o
           SET name = c.name, country = c.country, market = c.market, city = c.city, website = c.website
           FROM coming_organizations AS c WHERE c.is_changed AND o.id = c.id"""
    )
    work.table(
        "real_organizations",
        """SELECT id AS stand_in, nextval(pg_get_serial_sequence('organizations_organization', 'id')) AS id
           FROM (SELECT id FROM coming_organizations WHERE is_new ORDER BY line) AS c""",
    )
    work.run(
        """INSERT INTO organizations_organization (id, mpn_id, name, country, market, city, website)
           SELECT r.id, c.mpn_id, c.name, c.country, c.market, c.city, c.website
           FROM coming_organizations AS c JOIN real_organizations AS r ON r.stand_in = c.id ORDER BY r.id"""
    )

"""memberships.csv: the terms that organizations have bought (R23)."""

from django.utils.translation import gettext_lazy as _

from memberships.models import Term
from programme.records.cells import Amount, AtMost, Code, Day, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "memberships"


def layout(rank: int, known: Known) -> Layout:
    too_long = _("%(ends)s is more than 12 months after %(starts)s: a term ends by %(last)s")
    return Layout(
        rank,
        NOUN,
        [
            Column("mpn_id", Text()),
            Column("offer", Code(known.offers)),
            Column("starts_on", Day(), "date"),
            Column("ends_on", Day(optional=True), "date"),
            Column("price_usd", Amount(), "numeric"),
        ],
        periods=[AtMost("starts_on", "ends_on", months=Term.MONTHS, sentence=too_long)],
    )


def resolve(work: Work) -> None:
    """A term that was upgraded in the portal ended that day, also where the file has it run on (R25)."""
    work.complain_of_twins(NOUN, "mpn_id", "offer", "starts_on")
    work.table(
        "known_terms",
        """SELECT t.id, t.organization_id, t.offer_id, t.starts_on, t.ends_on, t.price_minor, EXISTS (
               SELECT FROM memberships_order AS u JOIN memberships_orderclosing AS paid ON paid.order_id = u.id
               WHERE u.follows_id = t.id AND u.kind = 'upgrade' AND paid.outcome = 'paid') AS is_upgraded
           FROM memberships_term AS t WHERE t.order_id IS NULL AND t.resumes_id IS NULL
           AND t.organization_id IN (SELECT id FROM known_organizations)""",
    )
    work.table(
        "coming_memberships",
        f"""SELECT *, id IS NULL AS is_new,
                id IS NOT NULL AND (known_end, known_price) IS DISTINCT FROM (ends_on, price_minor) AS is_changed
            FROM (
                SELECT f.line, o.id AS organization_id, x.id AS offer_id, f.offer AS tier, f.starts_on, t.id,
                    least(coalesce(f.ends_on, (f.starts_on + interval '{Term.MONTHS} months')::date),
                        CASE WHEN t.is_upgraded THEN t.ends_on END) AS ends_on, t.ends_on AS known_end,
                    (f.price_usd * 100)::bigint AS price_minor, t.price_minor AS known_price
                FROM staged_memberships AS f
                JOIN known_organizations AS o USING (mpn_id) JOIN memberships_offer AS x ON x.code = f.offer
                LEFT JOIN known_terms AS t
                    ON (t.organization_id, t.offer_id, t.starts_on) = (o.id, x.id, f.starts_on)
            ) AS c""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "mpn_id", of="organizations", known="known_organizations")
    # Silver and Gold exclude each other; an Action Pack excludes only another one.
    work.table(
        "terms_after",
        """SELECT *, CASE tier WHEN 'action-pack' THEN tier ELSE 'tier' END AS kind FROM (
               SELECT line, organization_id, tier, starts_on, ends_on FROM coming_memberships
               UNION ALL
               SELECT NULL, t.organization_id, t.tier, t.starts_on, t.ends_on FROM memberships_term AS t
               WHERE t.organization_id IN (SELECT organization_id FROM coming_memberships)
               AND NOT EXISTS (SELECT FROM coming_memberships AS c WHERE c.id = t.id)
           ) AS term""",
    )
    work.complain(
        NOUN,
        "starts_on",
        _("this term overlaps the %(other)s one %(period)s (%(where)s)"),
        """SELECT DISTINCT ON (a.line) a.line, b.tier AS other, b.starts_on AS starts, b.ends_on AS ends,
               b.line AS other_line
           FROM terms_after AS a JOIN terms_after AS b USING (organization_id, kind)
           WHERE a.line IS NOT NULL AND (b.line IS NULL OR b.line < a.line)
           AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)
           ORDER BY a.line, b.line NULLS LAST""",
    )


def write(work: Work) -> None:
    # Terms are emptied before they move, so that none is in another's way while both change.
    work.run(
        """UPDATE memberships_term AS t SET ends_on = t.starts_on
           FROM coming_memberships AS c WHERE c.is_changed AND t.id = c.id AND t.ends_on <> c.ends_on"""
    )
    work.run(
        """UPDATE memberships_term AS t SET ends_on = c.ends_on, price_minor = c.price_minor
           FROM coming_memberships AS c WHERE c.is_changed AND t.id = c.id"""
    )
    # The numbers of a term's first day are copied onto it; those of the rules where nobody had set others (R24).
    work.run(
        f"""INSERT INTO memberships_term
               (organization_id, offer_id, tier, starts_on, ends_on, anniversary, price_minor, currency, window_days,
                grace_days, refund_days)
           SELECT coalesce(o.id, c.organization_id), c.offer_id, c.tier, c.starts_on, c.ends_on,
               (c.starts_on + interval '{Term.MONTHS} months')::date, c.price_minor, 'USD',
               coalesce(n.window_days, %(window)s), coalesce(n.grace_days, %(grace)s),
               coalesce(n.refund_days, %(refund)s)
           FROM coming_memberships AS c LEFT JOIN real_organizations AS o ON o.stand_in = c.organization_id
           LEFT JOIN LATERAL (
               SELECT * FROM memberships_programmesetting WHERE effective_from <= c.starts_on
               ORDER BY effective_from DESC LIMIT 1) AS n ON true
           WHERE c.is_new ORDER BY c.line""",
        window=Term.WINDOW_DAYS,
        grace=Term.GRACE_DAYS,
        refund=Term.REFUND_DAYS,
    )

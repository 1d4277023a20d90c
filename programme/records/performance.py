"""performance.csv: monthly figures, by metric and partner of record (R14)."""

from programme.records.cells import Amount, Code, Month, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "performance"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [
            Column("mpn_id", Text()),
            Column("metric", Code(known.metrics)),
            Column("month", Month(running=known.on), "date"),
            Column("partner_of_record", Code(known.partners_of_record)),
            Column("value", Amount(), "numeric"),
        ],
    )


def resolve(work: Work) -> None:
    work.complain_of_twins(NOUN, "mpn_id", "metric", "month", "partner_of_record")
    work.table(
        "coming_performance",
        """SELECT f.line, o.id AS organization_id, m.id AS metric_id, f.month, f.partner_of_record,
               (f.value * 100)::bigint AS value, v.id, v.id IS NULL AS is_new,
               v.id IS NOT NULL AND v.value <> (f.value * 100)::bigint AS is_changed
           FROM staged_performance AS f
           JOIN known_organizations AS o USING (mpn_id) JOIN competencies_metric AS m ON m.code = f.metric
           LEFT JOIN competencies_figure AS v ON v.organization_id = o.id AND v.metric_id = m.id
               AND v.month = f.month AND v.partner_of_record = f.partner_of_record""",
    )


def check(work: Work) -> None:
    work.complain_of_strangers(NOUN, "mpn_id", of="organizations", known="known_organizations")


def write(work: Work) -> None:
    work.run(
        """UPDATE competencies_figure AS v SET value = c.value
           FROM coming_performance AS c WHERE c.is_changed AND v.id = c.id"""
    )
    work.run(
        """INSERT INTO competencies_figure (organization_id, metric_id, month, partner_of_record, value)
           SELECT coalesce(o.id, c.organization_id), c.metric_id, c.month, c.partner_of_record, c.value
           FROM coming_performance AS c LEFT JOIN real_organizations AS o ON o.stand_in = c.organization_id
           WHERE c.is_new ORDER BY c.line"""
    )

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("competencies", "0001_initial"),
        ("memberships", "0007_an_offer_and_a_benefit_have_their_period"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO memberships_offerperiod
                (offer_id, requires, price_minor, price_is_example, value_minor, member_price_minor,
                 upgrade_discount_percent, starts_on, ends_on)
            SELECT o.id, said ->> 'requires', ((said ->> 'annual_price_usd')::numeric * 100)::bigint,
                coalesce((said ->> 'price_is_example')::boolean, false),
                ((said ->> 'value_usd')::numeric * 100)::bigint,
                coalesce(
                    (SELECT jsonb_object_agg(key, (value::numeric * 100)::bigint)
                     FROM jsonb_each_text(said -> 'member_price_usd')),
                    '{}'
                ),
                coalesce(said -> 'upgrade_discount_percent', '{}'), e.starts_on, e.ends_on
            FROM (
                SELECT document, coalesce(in_force_from, DATE '0001-01-01') AS starts_on,
                    lead(in_force_from) OVER (ORDER BY in_force_from NULLS FIRST) AS ends_on
                FROM competencies_edition
            ) AS e
            CROSS JOIN jsonb_array_elements(e.document -> 'offers') AS said
            JOIN memberships_offer AS o ON o.code = said ->> 'code'
            """,
            migrations.RunSQL.noop,
        ),
        # Those that no edition mentions any more stay, and count never.
        migrations.RunSQL(
            """
            DELETE FROM memberships_benefit AS b
            USING competencies_edition AS e, jsonb_array_elements(e.document -> 'benefits') AS said
            WHERE b.code = said ->> 'code' AND b.tier = said ->> 'tier' AND b.competency_id IS NOT DISTINCT FROM
                (SELECT id FROM competencies_competency WHERE slug = said ->> 'competency')
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL("UPDATE memberships_benefit SET ends_on = starts_on", migrations.RunSQL.noop),
        migrations.RunSQL(
            """
            INSERT INTO memberships_benefit
                (code, name, tier, competency_id, category, benefit_type, unit, quantity, needs_key,
                 reassign_after_days, position, is_offered, starts_on, ends_on)
            SELECT said ->> 'code', said ->> 'name', said ->> 'tier', c.id, said ->> 'category',
                coalesce(said ->> 'benefit_type', ''), said ->> 'unit', (said ->> 'quantity')::integer,
                coalesce((said ->> 'needs_key')::boolean, false), (said ->> 'reassign_after_days')::integer,
                place - 1, true, e.starts_on, e.ends_on
            FROM (
                SELECT document, coalesce(in_force_from, DATE '0001-01-01') AS starts_on,
                    lead(in_force_from) OVER (ORDER BY in_force_from NULLS FIRST) AS ends_on
                FROM competencies_edition
            ) AS e
            CROSS JOIN jsonb_array_elements(e.document -> 'benefits') WITH ORDINALITY AS listed (said, place)
            LEFT JOIN competencies_competency AS c ON c.slug = said ->> 'competency'
            """,
            migrations.RunSQL.noop,
        ),
    ]

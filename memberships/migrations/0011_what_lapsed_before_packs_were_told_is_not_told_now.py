from typing import Any

from django.db import migrations

from core.dates import today

LAPSED = """
INSERT INTO activity_told (organization_id, subject, word, told_on)
SELECT last.organization_id, 'renewal:action-pack', 'lapsed:' || last.anniversary, %(on)s
FROM (
    SELECT DISTINCT ON (organization_id) * FROM memberships_term
    WHERE tier = 'action-pack' AND starts_on < ends_on AND starts_on <= %(on)s
    ORDER BY organization_id, starts_on DESC
) AS last
WHERE last.ends_on = last.anniversary AND last.anniversary + last.grace_days <= %(on)s
AND EXISTS (SELECT FROM activity_told AS t WHERE t.organization_id = last.organization_id AND t.subject = 'since')
ON CONFLICT DO NOTHING
"""


def take_for_told(apps: Any, editor: Any) -> None:
    """Nobody is told of Action Packs that lapsed long ago, only because they are told of Action Packs from now on."""
    editor.execute(LAPSED, {"on": today()})


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0004_when_it_was_told"),
        ("memberships", "0010_money_that_could_not_be_sent_back_is_booked"),
    ]

    operations = [migrations.RunPython(take_for_told, migrations.RunPython.noop)]

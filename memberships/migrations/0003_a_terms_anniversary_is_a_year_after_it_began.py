from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("memberships", "0002_orders_payments_and_benefits")]

    operations = [
        migrations.RunSQL(
            """UPDATE memberships_term SET anniversary = (starts_on + interval '12 months')::date
               WHERE anniversary IS NULL""",
            migrations.RunSQL.noop,
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name="ActivityHead",
            fields=[
                ("organization_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("hash", models.CharField(default="", max_length=64)),
            ],
            options={"verbose_name": "head of an activity record", "verbose_name_plural": "heads of activity records"},
        ),
        migrations.CreateModel(
            name="ActivityRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organization_id", models.BigIntegerField(verbose_name="organization")),
                ("sequence", models.PositiveIntegerField(verbose_name="number in the organization's record")),
                ("verb", models.CharField(max_length=60, verbose_name="what happened")),
                ("on", models.DateField(verbose_name="business date")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("by_id", models.BigIntegerField(null=True, verbose_name="who did it")),
                ("on_behalf_of_id", models.BigIntegerField(null=True, verbose_name="on whose behalf")),
                ("person_id", models.BigIntegerField(null=True, verbose_name="whom it concerns")),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                ("once", models.CharField(max_length=200, null=True, unique=True, verbose_name="what makes it unique")),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "activity entry",
                "verbose_name_plural": "activity record",
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "sequence"), name="activity_record_one_chain")
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organization_id", models.BigIntegerField(verbose_name="organization")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("word", models.CharField(max_length=200, verbose_name="what was told")),
            ],
            options={
                "verbose_name": "told news",
                "verbose_name_plural": "told news",
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "subject"), name="activity_told_once_a_subject")
                ],
            },
        ),
    ]

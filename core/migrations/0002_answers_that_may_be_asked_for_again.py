"""Requests that were carried out with an idempotency key, and their answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=40, verbose_name="owner")),
                ("key", models.CharField(max_length=200, verbose_name="key")),
                ("method", models.CharField(max_length=10, verbose_name="method")),
                ("path", models.CharField(max_length=1000, verbose_name="path")),
                ("body_hash", models.CharField(max_length=64, verbose_name="hash of the body")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="status of the answer")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("content_type", models.CharField(blank=True, max_length=60, verbose_name="form of the answer")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
            ],
            options={
                "verbose_name": "idempotency key",
                "verbose_name_plural": "idempotency keys",
                "indexes": [models.Index(fields=["expires_at"], name="core_idempotency_expires")],
                "constraints": [models.UniqueConstraint(fields=("owner", "key"), name="core_idempotency_key_once")],
            },
        ),
    ]

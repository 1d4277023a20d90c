import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_extensions"),
        ("organizations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=200, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("exam", "Exam"), ("certification", "Certification"), ("assessment", "Assessment")],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "certification",
                "verbose_name_plural": "certifications",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["exam", "certification", "assessment"])),
                        name="achievements_certification_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Achievement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "achievement_id",
                    models.CharField(blank=True, max_length=200, null=True, unique=True, verbose_name="achievement ID"),
                ),
                ("earned_on", models.DateField(verbose_name="earned on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires on")),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="revoked on")),
                (
                    "source",
                    models.CharField(
                        choices=[("feed", "Feed"), ("import", "Import"), ("badge", "Badge"), ("claim", "Claim")],
                        default="feed",
                        max_length=6,
                        verbose_name="source",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certification",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="achievements.certification",
                    ),
                ),
            ],
            options={"verbose_name": "achievement", "verbose_name_plural": "achievements"},
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("linked_on", models.DateField(verbose_name="linked on")),
                ("unlinked_on", models.DateField(blank=True, null=True, verbose_name="unlinked on")),
                (
                    "achievement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="achievements.achievement",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="organizations.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "link", "verbose_name_plural": "links"},
        ),
        migrations.AddConstraint(
            model_name="achievement",
            constraint=models.UniqueConstraint(fields=("id", "person"), name="achievements_achievement_and_its_person"),
        ),
        migrations.AddConstraint(
            model_name="achievement",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["feed", "import", "badge", "claim"])),
                name="achievements_achievement_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="achievements_achievement_accepted_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by__isnull", True),
                    models.Q(("accepted_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="achievements_achievement_nobody_accepts_their_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on__isnull", True), ("expires_on__gte", models.F("earned_on")), _connector="OR"
                ),
                name="achievements_achievement_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("achievement", "organization", "linked_on"), name="achievements_link_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unlinked_on__isnull", True), ("unlinked_on__gte", models.F("linked_on")), _connector="OR"
                ),
                name="achievements_link_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("person", "="),
                    ("organization", "<>"),
                    (core.constraints.Period(models.F("linked_on"), models.F("unlinked_on")), "&&"),
                ],
                name="achievements_link_one_organization_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("achievement", "="),
                    (core.constraints.Period(models.F("linked_on"), models.F("unlinked_on")), "&&"),
                ],
                name="achievements_link_never_overlaps",
            ),
        ),
    ]

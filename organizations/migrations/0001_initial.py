import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "mpn_id",
                    models.CharField(max_length=200, unique=True, verbose_name="MPN ID"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                (
                    "market",
                    models.CharField(
                        choices=[
                            ("developed", "Developed market"),
                            ("developing", "Developing market"),
                        ],
                        default="developed",
                        max_length=10,
                        verbose_name="market",
                    ),
                ),
                (
                    "city",
                    models.CharField(blank=True, max_length=200, verbose_name="city"),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
            ],
            options={
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("market__in", ["developed", "developing"])),
                        name="organizations_organization_market_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "Partner admin"), ("employee", "Employee")],
                        default="employee",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("joined_on", models.DateField(verbose_name="joined on")),
                (
                    "left_on",
                    models.DateField(blank=True, null=True, verbose_name="left on"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "employment",
                "verbose_name_plural": "employments",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person", "joined_on"),
                        name="organizations_employment_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["admin", "employee"])),
                        name="organizations_employment_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True),
                            ("left_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="organizations_employment_runs_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("person", "="),
                            ("organization", "="),
                            (
                                core.constraints.Period(models.F("joined_on"), models.F("left_on")),
                                "&&",
                            ),
                        ],
                        name="organizations_employment_never_overlaps",
                    ),
                ],
            },
        ),
    ]

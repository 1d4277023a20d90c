import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import core.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_extensions"), ("competencies", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=200, unique=True, verbose_name="code")),
                ("name_en", models.CharField(max_length=200, verbose_name="name")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                (
                    "requires",
                    models.CharField(
                        blank=True,
                        choices=[("silver", "Silver"), ("gold", "Gold")],
                        max_length=6,
                        null=True,
                        verbose_name="level it needs",
                    ),
                ),
                ("price_minor", models.PositiveBigIntegerField(verbose_name="price for a year, in cents")),
                (
                    "price_is_example",
                    models.BooleanField(default=False, verbose_name="the source does not state this price"),
                ),
                (
                    "value_minor",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="worth of what it contains, in cents"
                    ),
                ),
                (
                    "member_price_minor",
                    models.JSONField(default=dict, verbose_name="price for members, by tier, in cents"),
                ),
                (
                    "upgrade_discount_percent",
                    models.JSONField(default=dict, verbose_name="discount when upgrading, by tier"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_offered", models.BooleanField(default=True, verbose_name="in the edition in force")),
            ],
            options={"verbose_name": "offer", "verbose_name_plural": "offers", "ordering": ["position"]},
        ),
        migrations.CreateModel(
            name="Benefit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=200, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("network", "Every member"),
                            ("action-pack", "Action Pack"),
                            ("silver", "Silver"),
                            ("gold", "Gold"),
                        ],
                        max_length=11,
                        verbose_name="tier",
                    ),
                ),
                ("category", models.CharField(max_length=60, verbose_name="category")),
                ("benefit_type", models.CharField(blank=True, max_length=60, verbose_name="kind of benefit")),
                ("unit", models.CharField(max_length=60, verbose_name="unit")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                ("needs_key", models.BooleanField(default=False, verbose_name="comes with a key")),
                (
                    "reassign_after_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="may be reassigned after, in days"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_offered", models.BooleanField(default=True, verbose_name="in the edition in force")),
                (
                    "competency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefits",
                        to="competencies.competency",
                    ),
                ),
            ],
            options={
                "verbose_name": "benefit",
                "verbose_name_plural": "benefits",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "tier", "competency"), name="memberships_benefit_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["network", "action-pack", "silver", "gold"])),
                        name="memberships_benefit_tier_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", ""), _negated=True), name="memberships_benefit_has_a_unit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisplayPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("silver", "Silver"), ("gold", "Gold")], max_length=6, verbose_name="level"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "competency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.competency",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="display_periods",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "display period",
                "verbose_name_plural": "display periods",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "competency", "starts_on"), name="memberships_display_period_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["silver", "gold"])),
                        name="memberships_display_period_level_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.CharField(
                        choices=[("action-pack", "Action Pack"), ("silver", "Silver"), ("gold", "Gold")],
                        max_length=11,
                        verbose_name="tier",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("price_minor", models.PositiveBigIntegerField(verbose_name="price paid, in minor units")),
                ("currency", models.CharField(default="USD", max_length=3, verbose_name="currency")),
                ("window_days", models.PositiveSmallIntegerField(default=90, verbose_name="renewal window, in days")),
                ("grace_days", models.PositiveSmallIntegerField(default=30, verbose_name="grace, in days")),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="memberships.offer"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "offer", "starts_on"), name="memberships_term_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["action-pack", "silver", "gold"])),
                        name="memberships_term_tier_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="memberships_term_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__lte", core.constraints.AfterMonths(models.F("starts_on"), months=12))
                        ),
                        name="memberships_term_lasts_at_most_a_year",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("tier__in", ["silver", "gold"])),
                        expressions=[
                            ("organization", "="),
                            (core.constraints.Period(models.F("starts_on"), models.F("ends_on")), "&&"),
                        ],
                        name="memberships_term_one_tier_at_a_time",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("tier", "action-pack")),
                        expressions=[
                            ("organization", "="),
                            (core.constraints.Period(models.F("starts_on"), models.F("ends_on")), "&&"),
                        ],
                        name="memberships_term_one_action_pack_at_a_time",
                    ),
                ],
            },
        ),
    ]

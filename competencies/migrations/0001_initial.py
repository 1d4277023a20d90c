import core.constraints
import core.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_extensions"),
        ("organizations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorizationKind",
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
                    "code",
                    models.CharField(max_length=200, unique=True, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "verbose_name": "authorization",
                "verbose_name_plural": "authorizations",
            },
        ),
        migrations.CreateModel(
            name="Center",
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
                    "slug",
                    models.SlugField(max_length=200, unique=True, verbose_name="code"),
                ),
                ("name_en", models.CharField(max_length=200, verbose_name="name")),
                (
                    "name_ru",
                    models.CharField(blank=True, max_length=200, verbose_name="name in Russian"),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="position"),
                ),
            ],
            options={
                "verbose_name": "center",
                "verbose_name_plural": "centers",
                "ordering": ["position", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="organizations.organization",
                    ),
                ),
                (
                    "facts",
                    models.PositiveBigIntegerField(default=0, verbose_name="changes of facts so far"),
                ),
                (
                    "plan",
                    models.PositiveIntegerField(null=True, verbose_name="revision of the catalogue"),
                ),
                (
                    "month",
                    models.PositiveIntegerField(null=True, verbose_name="running month, by index"),
                ),
                (
                    "has_figures",
                    models.BooleanField(default=False, verbose_name="has figures"),
                ),
            ],
            options={
                "verbose_name": "evaluation",
                "verbose_name_plural": "evaluations",
            },
        ),
        migrations.CreateModel(
            name="EvaluationRequest",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="organizations.organization",
                    ),
                ),
                ("reason", models.CharField(max_length=60, verbose_name="reason")),
            ],
            options={
                "verbose_name": "evaluation request",
                "verbose_name_plural": "evaluation requests",
            },
        ),
        migrations.CreateModel(
            name="Competency",
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
                    "slug",
                    models.SlugField(max_length=200, unique=True, verbose_name="code"),
                ),
                ("name_en", models.CharField(max_length=200, verbose_name="name")),
                (
                    "name_ru",
                    models.CharField(blank=True, max_length=200, verbose_name="name in Russian"),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="position"),
                ),
                (
                    "center",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competencies",
                        to="competencies.center",
                    ),
                ),
            ],
            options={
                "verbose_name": "competency",
                "verbose_name_plural": "competencies",
                "ordering": ["position", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Edition",
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
                    "name",
                    models.CharField(max_length=200, unique=True, verbose_name="edition"),
                ),
                ("document", models.JSONField(verbose_name="document")),
                (
                    "in_force_from",
                    models.DateField(blank=True, null=True, unique=True, verbose_name="in force from"),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(unique=True, verbose_name="revision"),
                ),
                ("published_at", models.DateTimeField(verbose_name="published at")),
            ],
            options={
                "verbose_name": "edition of the catalogue",
                "verbose_name_plural": "editions of the catalogue",
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("in_force_from__isnull", True)),
                        name="competencies_edition_only_the_first_is_for_always",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Metric",
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
                    "code",
                    models.CharField(max_length=200, unique=True, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("unit", models.CharField(max_length=200, verbose_name="unit")),
                (
                    "aggregation",
                    models.CharField(
                        choices=[("sum", "Sum"), ("latest", "Latest")],
                        max_length=6,
                        verbose_name="aggregation",
                    ),
                ),
            ],
            options={
                "verbose_name": "metric",
                "verbose_name_plural": "metrics",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("aggregation__in", ["sum", "latest"])),
                        name="competencies_metric_aggregation_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorizationGrant",
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
                ("granted_on", models.DateField(verbose_name="granted on")),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, verbose_name="ends on"),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorizations",
                        to="organizations.organization",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.authorizationkind",
                    ),
                ),
            ],
            options={
                "verbose_name": "authorization of an organization",
                "verbose_name_plural": "authorizations of organizations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "kind", "granted_on"),
                        name="competencies_authorization_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("granted_on")),
                            _connector="OR",
                        ),
                        name="competencies_authorization_runs_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelPeriod",
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
                    "level",
                    models.CharField(
                        choices=[("silver", "Silver"), ("gold", "Gold")],
                        max_length=6,
                        verbose_name="level",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("earned", "On the facts alone"),
                            ("effective", "With overrides"),
                        ],
                        max_length=9,
                        verbose_name="basis",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, verbose_name="ends on"),
                ),
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
                        related_name="level_periods",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "level period",
                "verbose_name_plural": "level periods",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "organization",
                            "competency",
                            "level",
                            "basis",
                            "starts_on",
                        ),
                        name="competencies_level_period_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["silver", "gold"])),
                        name="competencies_level_period_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["earned", "effective"])),
                        name="competencies_level_period_basis_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
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
                    "month",
                    models.DateField(help_text="The first day of the month.", verbose_name="month"),
                ),
                (
                    "partner_of_record",
                    models.CharField(max_length=200, verbose_name="partner of record"),
                ),
                ("value", core.fields.HundredthsField(verbose_name="value")),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="organizations.organization",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.metric",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure",
                "verbose_name_plural": "figures",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "metric", "month", "partner_of_record"),
                        name="competencies_figure_once_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="competencies_figure_is_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="competencies_figure_month_is_a_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
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
                    "level",
                    models.CharField(
                        choices=[("silver", "Silver"), ("gold", "Gold")],
                        max_length=6,
                        verbose_name="level",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                (
                    "evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence"),
                ),
                (
                    "placed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="placed at"),
                ),
                (
                    "agent_email",
                    models.CharField(
                        blank=True,
                        help_text="As text, for one that came by import.",
                        max_length=200,
                        verbose_name="agent's address",
                    ),
                ),
                (
                    "revoked_on",
                    models.DateField(blank=True, null=True, verbose_name="revoked on"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="revoked at"),
                ),
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
                        related_name="overrides",
                        to="organizations.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person concerned",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides_placed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides_revoked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "override",
                "verbose_name_plural": "overrides",
                "indexes": [
                    models.Index(
                        fields=["organization", "competency", "starts_on"],
                        name="competencies_override_lookup",
                    ),
                    models.Index(fields=["ends_on"], name="competencies_override_ends"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["silver", "gold"])),
                        name="competencies_override_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="competencies_override_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_on__lte",
                                core.constraints.AfterMonths(models.F("starts_on"), months=3),
                            )
                        ),
                        name="competencies_override_lasts_at_most_three_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on__isnull", True),
                            ("revoked_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="competencies_override_revoked_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="competencies_override_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("revoked_at__isnull", True),
                                ("revoked_by__isnull", True),
                            ),
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("revoked_by__isnull", False),
                                ("revoked_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="competencies_override_revoked_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("placed_at__isnull", True), ("placed_by__isnull", True)),
                            models.Q(
                                ("placed_at__isnull", False),
                                ("placed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="competencies_override_placed_by_and_at",
                    ),
                ],
            },
        ),
    ]

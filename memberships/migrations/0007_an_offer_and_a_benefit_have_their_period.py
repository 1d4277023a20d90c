from datetime import date

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("memberships", "0006_an_order_is_paid_at_the_card_provider_in_attempts")]

    operations = [
        migrations.CreateModel(
            name="OfferPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "starts_on",
                    models.DateField(verbose_name="starts on"),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="memberships.offer",
                    ),
                ),
            ],
            options={"verbose_name": "period of an offer", "verbose_name_plural": "periods of offers"},
        ),
        migrations.AddField(
            model_name="benefit",
            name="starts_on",
            field=models.DateField(default=date.min, verbose_name="starts on"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="benefit",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="ends on"),
        ),
        # One row of each code until now; from here on one for each period.
        migrations.RemoveConstraint(model_name="benefit", name="memberships_benefit_once"),
    ]

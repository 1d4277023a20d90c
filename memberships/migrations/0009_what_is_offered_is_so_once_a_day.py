from django.db import migrations, models
from django.db.models.functions import Coalesce

from core.constraints import never_overlap, runs_forward


class Migration(migrations.Migration):
    dependencies = [("memberships", "0008_the_periods_are_those_of_the_editions")]

    operations = [
        migrations.RemoveField(model_name="benefit", name="is_offered"),
        migrations.RemoveField(model_name="offer", name="is_offered"),
        migrations.RemoveField(model_name="offer", name="member_price_minor"),
        migrations.RemoveField(model_name="offer", name="price_is_example"),
        migrations.RemoveField(model_name="offer", name="price_minor"),
        migrations.RemoveField(model_name="offer", name="requires"),
        migrations.RemoveField(model_name="offer", name="upgrade_discount_percent"),
        migrations.RemoveField(model_name="offer", name="value_minor"),
        migrations.AddConstraint(model_name="benefit", constraint=runs_forward("memberships_benefit_runs_forward")),
        migrations.AddConstraint(
            model_name="benefit",
            constraint=never_overlap(
                "memberships_benefit_once_a_day", same=("code", "tier", Coalesce("competency", models.Value(0)))
            ),
        ),
        migrations.AddConstraint(
            model_name="offerperiod", constraint=runs_forward("memberships_offer_period_runs_forward")
        ),
        migrations.AddConstraint(
            model_name="offerperiod",
            constraint=never_overlap("memberships_offer_period_one_price_at_a_time", same=("offer",)),
        ),
    ]

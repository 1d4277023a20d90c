from django.db import migrations, models

CAUSES = [
    ("payment", "Payment of an order"),
    ("overpayment", "Money for an order that could not be paid"),
    ("refund", "Refund"),
    ("return", "Money sent back"),
    ("bounce", "Money that could not be sent back"),
    ("resend", "Money sent back by transfer instead"),
]


class Migration(migrations.Migration):
    dependencies = [("memberships", "0009_what_is_offered_is_so_once_a_day")]

    operations = [
        migrations.AlterField(
            model_name="booking",
            name="cause",
            field=models.CharField(choices=CAUSES, max_length=11, verbose_name="cause"),
        ),
        migrations.RemoveConstraint(model_name="booking", name="memberships_booking_cause_is_known"),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                name="memberships_booking_cause_is_known",
                condition=models.Q(("cause__in", [cause for cause, _ in CAUSES])),
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("memberships", "0003_a_terms_anniversary_is_a_year_after_it_began")]

    operations = [
        migrations.AlterField(model_name="term", name="anniversary", field=models.DateField(verbose_name="anniversary"))
    ]

"""A link's denormalised person is that of its achievement: one foreign key over both columns (R5)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("achievements", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE achievements_link ADD CONSTRAINT achievements_link_person_is_the_achievements
                FOREIGN KEY (achievement_id, person_id) REFERENCES achievements_achievement (id, person_id)
                ON UPDATE CASCADE
            """,
            reverse_sql="ALTER TABLE achievements_link DROP CONSTRAINT achievements_link_person_is_the_achievements",
        )
    ]

"""Extensions of PostgreSQL that the tables use; each is trusted, so the owner of the database may install it."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []

    operations = [BtreeGistExtension()]

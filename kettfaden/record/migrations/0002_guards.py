from django.db import migrations

from kettfaden.equipment.guards import ImmutableRows


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        ImmutableRows("record_entry", when="OLD.number IS NOT NULL"),
    ]

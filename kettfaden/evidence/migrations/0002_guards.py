from django.db import migrations

from kettfaden.equipment.guards import ImmutableRows


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        ImmutableRows("evidence_figure"),
    ]

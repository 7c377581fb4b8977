from django.db import migrations

from kettfaden.equipment.guards import ImmutableRows


class Migration(migrations.Migration):
    dependencies = [("concept", "0001_initial")]

    operations = [
        ImmutableRows(
            "concept_version",
            columns=[
                "process_id",
                "paper_id",
                "number",
                "label",
                "purpose",
                "canonical",
                "sha256",
                "open_voices",
                "total_voices",
                "without_ground",
                "record_number",
                "record_hash",
                "frozen_at",
            ],
        ),
        ImmutableRows("concept_resolution"),
        ImmutableRows("concept_blockrevision", columns=["block_id", "revision", "text", "at"], delete=False),
    ]

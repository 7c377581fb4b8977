from django.db import models

from kettfaden.equipment.privacy import classify
from kettfaden.record.events import Event


class Entry(models.Model):
    """One thing that happened. Written in the transaction of the change; numbered and chained afterwards by the sealer.

    No text, no content hash, no foreign key: an entry outlives what it speaks of.
    """

    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=40, choices=Event.choices)
    actor_kind = models.CharField(max_length=12)
    actor_key = models.CharField(max_length=32, blank=True, db_index=True)
    scope = models.CharField(max_length=16, blank=True)
    object_kind = models.CharField(max_length=24, blank=True)
    object_uid = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=200, blank=True)  # enumerations and counts: 'state=open count=12'
    number = models.BigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    PRIVACY = classify(
        none="at event actor_kind scope object_kind object_uid detail number previous_hash hash",
        personal="actor_key",
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["scope", "-id"], name="record_scope"),
            models.Index(fields=["object_uid", "-id"], name="record_object"),
        ]


class Seal(models.Model):
    """The head of the chain: one row, locked by the sealer, so that a removed tail is noticed."""

    name = models.CharField(max_length=8, unique=True, default="main")
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)

    PRIVACY = classify(none="name number hash sealed_at")

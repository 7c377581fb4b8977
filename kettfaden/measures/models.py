from django.db import models
from django.utils.translation import gettext_lazy as _

from kettfaden.concept.models import Measure
from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.process.models import Process


class Progress(Row):
    """How a measure stands from a day on. The newest one is its state today; earlier ones stay."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        PAUSED = "paused", _("paused")
        DROPPED = "dropped", _("dropped")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices)
    on = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    is_synthetic = models.BooleanField(default=False)

    PRIVACY = classify(none="uid process measure status on note is_synthetic")

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["measure", "-on", "-id"], name="progress_newest")]

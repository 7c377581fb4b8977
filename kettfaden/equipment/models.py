"""The tables of the equipment: jobs, stored files, waiting mail and rate counts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.crypto import EncryptedTextField
from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row


class Job(Row):
    """Something to be done outside the request, committed together with the change that asks for it.

    `arguments` holds ids only. A running job belongs to whoever holds `lease`, until `lease_until`.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=80)
    scope = models.CharField(max_length=64, blank=True, db_index=True)
    unique_key = models.CharField(max_length=120, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=16, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    PRIVACY: ClassVar[dict[str, str]] = classify(
        none="uid kind scope unique_key arguments state attempts due_at lease lease_until"
        " progress_done progress_total error created_at finished_at"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One waiting job a key: asking twice is asking once. A running one may already have read what changed since.
            models.UniqueConstraint(
                fields=["unique_key"], condition=Q(state="queued") & ~Q(unique_key=""), name="job_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | (Q(lease_until__isnull=False) & ~Q(lease="")), name="job_runs_on_a_lease"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=["queued", "running"]), name="job_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to this job."""
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int | None:
        """Progress in whole per cent; None while the total is unknown."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.progress_done * 100 // self.progress_total) if self.progress_total else None

    def report(self, done: int, total: int) -> None:
        """Say how far the work is, and keep the lease. Raises `jobs.LeaseLost` if another worker has taken over."""
        from kettfaden.equipment.jobs import report_progress

        report_progress(self, done, total)


class StoredFile(Row):
    """A file kept in the file store under a random name; what it was called is only shown, never used as a path."""

    kind = models.CharField(max_length=40)
    scope = models.CharField(max_length=64, blank=True, db_index=True)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    # A file's name as somebody typed it may name a person.
    PRIVACY: ClassVar[dict[str, str]] = classify(none="uid kind scope media_type size sha256 created_at", content="name")

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def path(self) -> str:
        """Where the file lies in the store."""
        return f"{self.uid[:2]}/{self.uid}"


class Mail(Row):
    """A message that waits to be sent; the row goes when the message has gone."""

    to = EncryptedTextField(ring="identity")
    subject = EncryptedTextField(ring="identity")
    text = EncryptedTextField(ring="identity")
    created_at = models.DateTimeField(default=timezone.now)

    PRIVACY: ClassVar[dict[str, str]] = classify(none="uid created_at", personal="to", content="subject text")

    def __str__(self) -> str:
        return self.uid


class RateCount(models.Model):
    """How often a key was used in one stretch of time. The key stands here as a keyed hash only."""

    key_hash = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    PRIVACY: ClassVar[dict[str, str]] = classify(none="count expires_at", secret="key_hash")

    def __str__(self) -> str:
        return str(self.pk)

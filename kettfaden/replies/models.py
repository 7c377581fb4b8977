from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kettfaden.concept.models import Block, Measure
from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.evidence.models import Contribution, Voice
from kettfaden.findings.models import Finding
from kettfaden.process.models import Process


class Publication(Row):
    """Answers that went out together, on one day."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    PRIVACY = classify(none="uid process number at note")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="publication_once")]


class Answer(Row):
    """What became of what was said: of all voices of a finding together, or of one voice that is owed its own."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", _("taken up")
        PARTLY = "partly", _("taken up in part")
        ALREADY = "already", _("is already so")
        NOT_TAKEN = "not_taken", _("not taken up")
        PASSED_ON = "passed_on", _("passed on")

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        PREPARED = "prepared", _("prepared")
        PUBLISHED = "published", _("published")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    text = models.TextField()
    language = models.CharField(max_length=8, default="de")
    block = models.ForeignKey(Block, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    passed_to = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    publication = models.ForeignKey(Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    supersedes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(
        none="uid process finding voice outcome text language block measure passed_to state publication supersedes revision "
        "created_at"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=True, voice__isnull=False) | Q(finding__isnull=False, voice__isnull=True),
                name="answer_of_one",
            ),
            models.CheckConstraint(condition=~Q(outcome="passed_on") | ~Q(passed_to=""), name="answer_passed_to_whom"),
            models.CheckConstraint(
                condition=Q(state="published", publication__isnull=False)
                | (~Q(state="published") & Q(publication__isnull=True)),
                name="answer_published_with",
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(supersedes__isnull=True, finding__isnull=False), name="answer_first_finding"
            ),
            models.UniqueConstraint(
                fields=["voice"], condition=Q(supersedes__isnull=True, voice__isnull=False), name="answer_first_voice"
            ),
        ]
        indexes = [
            models.Index(fields=["finding", "state"], name="answer_finding"),
            models.Index(fields=["voice", "state"], name="answer_voice"),
        ]


class AnswerTranslation(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    text = models.TextField()
    maker = models.CharField(max_length=11, choices=[("translator", _("translator")), ("machine", _("machine"))])
    source_revision = models.PositiveIntegerField(default=1)

    PRIVACY = classify(none="answer language text maker source_revision")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "language"], name="answer_translation_once")]


class Withdrawal(Row):
    """Somebody takes back what they said: hidden at once, erased after the time in which it can be undone."""

    class Channel(models.TextChoices):
        RECEIPT = "receipt", _("by receipt")
        CONTACT = "contact", _("by contact")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    requested_at = models.DateTimeField()
    erase_after = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    rows_erased_at = models.DateTimeField(null=True, blank=True)
    files_erased_at = models.DateTimeField(null=True, blank=True)  # freed pages, search index, stored files, caches

    PRIVACY = classify(
        none="uid process contribution channel requested_at erase_after cancelled_at rows_erased_at files_erased_at"
    )

    class Meta:
        ordering = ["-requested_at"]

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.evidence.models import Figure, Voice
from kettfaden.people.models import Account
from kettfaden.process.models import Field, Process


class Theme(Row):
    """A plain tag on voices and findings."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    PRIVACY = classify(none="uid process key name field")

    class Meta:
        ordering = ["field__number", "name"]
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="theme_once")]

    def __str__(self) -> str:
        return self.name


class ThemeName(models.Model):
    """A theme's name in another language."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=120)

    PRIVACY = classify(none="theme language text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["theme", "language"], name="theme_name_once")]


class VoiceTheme(models.Model):
    """A theme a person put on a voice."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")

    PRIVACY = classify(none="process voice theme")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voice", "theme"], name="voice_theme_once")]
        indexes = [models.Index(fields=["theme", "voice"], name="theme_voices")]


class Confidence(models.TextChoices):
    """How sure people are of a finding; judged, never computed."""

    HIGH = "high", _("high")
    MODERATE = "moderate", _("moderate")
    LOW = "low", _("low")
    VERY_LOW = "very_low", _("very low")


class Finding(Row):
    """One claim, with what supports it and what contradicts it. Normally also the group that is answered together."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SECOND_READER = "second_reader", _("with the second reader")
        CHECKED_BACK = "checked_back", _("checked back with participants")
        APPROVED = "approved", _("approved")
        DROPPED = "dropped", _("dropped")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    claim = models.CharField(_("claim"), max_length=400)
    language = models.CharField(max_length=8, default="de")
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings")
    scope = models.CharField(_("who and where it holds for"), max_length=300, blank=True)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.DRAFT)
    contradiction_search = models.CharField(max_length=400, blank=True)
    contradiction_searched_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(
        none="uid process number claim language field theme scope status contradiction_search contradiction_searched_on "
        "revision is_synthetic created_at"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="finding_number_once")]
        indexes = [models.Index(fields=["process", "field", "number"], name="finding_field")]

    def __str__(self) -> str:
        return f"E-{self.number:03d}"


class FindingTranslation(models.Model):
    """A claim in another language."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    claim = models.CharField(max_length=400)
    maker = models.CharField(max_length=11, choices=[("translator", _("translator")), ("machine", _("machine"))])
    source_revision = models.PositiveIntegerField(default=1)

    PRIVACY = classify(none="finding language claim maker source_revision")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "language"], name="finding_translation_once")]


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    CONTRADICTS = "contradicts", _("contradicts")
    CONTEXT = "context", _("context")


class Support(Row):
    """What a finding rests on, or what speaks against it: one voice or one figure, confirmed by a person."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="supports")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    figure = models.ForeignKey(Figure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=11, choices=Stance.choices, default=Stance.SUPPORTS)
    confirmed_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="uid process finding voice figure stance confirmed_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(voice__isnull=True, figure__isnull=False) | Q(voice__isnull=False, figure__isnull=True),
                name="support_of_one",
            ),
            models.UniqueConstraint(fields=["finding", "voice"], name="support_voice_once"),
            models.UniqueConstraint(fields=["finding", "figure"], name="support_figure_once"),
        ]
        indexes = [
            models.Index(fields=["voice", "stance"], name="support_voice"),
            models.Index(fields=["finding", "stance", "voice"], name="support_finding"),
        ]


class Judgement(Row):
    """How confident one person is in a finding, adapted from GRADE-CERQual."""

    class Concern(models.TextChoices):
        NONE = "none", _("no concern")
        MINOR = "minor", _("minor concern")
        MODERATE = "moderate", _("moderate concern")
        SERIOUS = "serious", _("serious concern")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="judgements")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    limitations = models.CharField(max_length=8, choices=Concern.choices, default=Concern.NONE)
    coherence = models.CharField(max_length=8, choices=Concern.choices, default=Concern.NONE)
    adequacy = models.CharField(max_length=8, choices=Concern.choices, default=Concern.NONE)
    relevance = models.CharField(max_length=8, choices=Concern.choices, default=Concern.NONE)
    note = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(auto_now=True)

    PRIVACY = classify(
        none="uid process finding confidence limitations coherence adequacy relevance note at", personal="account"
    )

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["finding", "account"], name="judgement_once")]


class FindingLineage(models.Model):
    """Where a finding came from when it was split or merged."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    origin = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="became")
    result = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="came_from")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="process origin result kind at")

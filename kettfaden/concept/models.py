from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.evidence.models import Figure, Voice
from kettfaden.findings.models import Finding, Stance
from kettfaden.people.models import Account, Organisation
from kettfaden.process.models import ChapterPlan, Field, Group, Process


class Paper(Row):
    """The strategy paper of a process: one, in chapters, of blocks."""

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="de")
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="uid process title subtitle language is_synthetic created_at")


class Chapter(Row):
    """A chapter, or one field of action inside the chapter of fields."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="chapters")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=14, choices=ChapterPlan.Kind.choices)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    no_measures_reason = models.TextField(blank=True)  # a field without measures says why

    PRIVACY = classify(none="uid process paper parent kind field number title order no_measures_reason")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["paper", "order"], name="chapter_order_once")]

    @property
    def is_field(self) -> bool:
        return self.field_id is not None


class Block(Row):
    """A paragraph, goal or measure with an identity of its own that outlives every edit.

    Its id never changes: a split leaves it with the first part, a merge with the first block, a move changes nothing,
    and a removal leaves a tombstone.
    """

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", _("paragraph")
        HEADING = "heading", _("heading")
        GOAL = "goal", _("goal")
        MEASURE = "measure", _("measure")
        CHART = "chart", _("chart of figures")

    class Section(models.TextChoices):
        TEXT = "text", _("text")
        SUMMARY = "summary", _("summary")
        SITUATION = "situation", _("situation")
        STRENGTHEN = "strengthen", _("trend to be strengthened")
        WEAKEN = "weaken", _("trend to be weakened")
        GOALS = "goals", _("goals")
        MEASURES = "measures", _("measures")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PARAGRAPH)
    section = models.CharField(max_length=10, choices=Section.choices, default=Section.TEXT)
    perspective = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, default="de")
    text = models.TextField(blank=True)  # Markdown subset; never a quotation, those are citations
    order = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)
    lease_account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True)

    PRIVACY = classify(
        none="uid process chapter kind section perspective language text order revision removed_at lease_until",
        personal="lease_account",
    )

    class Meta:
        ordering = ["chapter__order", "order", "id"]
        indexes = [models.Index(fields=["process", "removed_at", "chapter", "order"], name="block_place")]


class BlockRevision(models.Model):
    """A block's text as it stood; written with every change, never changed afterwards."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="block revision text at", personal="account")

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["block", "revision"], name="block_revision_once")]


class BlockLineage(models.Model):
    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    origin = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="became")
    result = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="came_from")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="process origin result kind at")


class Citation(Row):
    """What a block rests on. Only 'supports' is ground. `is_quoted` prints the voice's words beside the text."""

    class Ground(models.TextChoices):
        LAW = "law", _("law")
        RESOLUTION = "resolution", _("resolution")
        DOCUMENT = "document", _("document")
        ASSESSMENT = "assessment", _("assessment of a post")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="citations")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    figure = models.ForeignKey(Figure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    other_text = models.CharField(max_length=400, blank=True)
    stance = models.CharField(max_length=11, choices=Stance.choices, default=Stance.SUPPORTS)
    is_quoted = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="uid process block finding voice figure other other_text stance is_quoted confirmed_at")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(finding__isnull=False, voice__isnull=True, figure__isnull=True, other="")
                    | Q(finding__isnull=True, voice__isnull=False, figure__isnull=True, other="")
                    | Q(finding__isnull=True, voice__isnull=True, figure__isnull=False, other="")
                    | (Q(finding__isnull=True, voice__isnull=True, figure__isnull=True) & ~Q(other="") & ~Q(other_text=""))
                ),
                name="citation_of_one",
            ),
            models.CheckConstraint(condition=Q(is_quoted=False) | Q(voice__isnull=False), name="citation_quote_voice"),
            models.UniqueConstraint(fields=["block", "finding"], name="citation_finding_once"),
            models.UniqueConstraint(fields=["block", "voice"], name="citation_voice_once"),
            models.UniqueConstraint(fields=["block", "figure"], name="citation_figure_once"),
        ]


class Measure(Row):
    """A measure as the paper states it: the county's three columns, and what such tables lack."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    block = models.OneToOneField(Block, on_delete=models.CASCADE, related_name="measure")
    number = models.CharField(max_length=10)
    title = models.CharField(_("measure"), max_length=240)
    lead = models.CharField(_("lead"), max_length=200, blank=True)
    lead_organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    partners = models.CharField(_("partners"), max_length=400, blank=True)
    financing = models.CharField(_("statement on financing"), max_length=400, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to"), null=True, blank=True)
    indicator = models.CharField(_("how we will notice"), max_length=300, blank=True)
    region = models.CharField(_("region"), max_length=200, blank=True)
    origin = models.CharField(_("where it came from"), max_length=300, blank=True)
    is_fact = models.BooleanField(default=False)  # named in a published paper, not invented for an example

    PRIVACY = classify(
        none="uid process block number title lead lead_organisation partners financing year_from year_to indicator region "
        "origin is_fact"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="measure_number_once"),
            models.CheckConstraint(
                condition=Q(year_from__isnull=True) | Q(year_to__isnull=True) | Q(year_to__gte=F("year_from")),
                name="measure_period",
            ),
        ]


class MeasureRevision(models.Model):
    """A measure's columns as they stood at a revision of its block; written with every change, never changed afterwards."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=240)
    lead = models.CharField(max_length=200, blank=True)
    partners = models.CharField(max_length=400, blank=True)
    financing = models.CharField(max_length=400, blank=True)
    year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    indicator = models.CharField(max_length=300, blank=True)
    region = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=300, blank=True)

    PRIVACY = classify(none="measure revision title lead partners financing year_from year_to indicator region origin")

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["measure", "revision"], name="measure_revision_once")]


class Version(Row):
    """The paper at one moment, for ever. Its text is canonical JSON; quotations stand in it only as salted commitments."""

    class Purpose(models.TextChoices):
        DRAFT = "draft", _("draft for the steering group")
        COUNCIL = "council", _("for the council")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    open_voices = models.PositiveIntegerField()  # a version cannot hide how many were open
    total_voices = models.PositiveIntegerField()
    without_ground = models.PositiveIntegerField()
    record_number = models.BigIntegerField(default=0)
    record_hash = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    PRIVACY = classify(
        none="uid process paper number label purpose canonical sha256 open_voices total_voices without_ground record_number "
        "record_hash frozen_at published_at"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="version_number_once")]


class Quotation(models.Model):
    """The opening of one commitment of a version: salt and voice. Without it the hash still holds, the words are gone."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="quotations")
    commitment = models.CharField(max_length=64)
    salt = models.CharField(max_length=64, blank=True)
    voice = models.ForeignKey(Voice, null=True, on_delete=models.SET_NULL, related_name="+")
    citation_uid = models.CharField(max_length=16)
    text = models.TextField(blank=True)  # the words as quoted then; emptied when the person takes them back
    language = models.CharField(max_length=8)
    translation = models.TextField(blank=True)

    PRIVACY = classify(none="version commitment voice citation_uid language", secret="salt", content="text translation")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "citation_uid"], name="quotation_once")]


class Resolution(Row):
    """What a body decided about a version."""

    class Result(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        ADOPTED_AMENDED = "adopted_amended", _("adopted with amendments")
        REFERRED = "referred", _("referred back")
        REJECTED = "rejected", _("rejected")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="resolutions")
    body = models.CharField(max_length=160)
    date = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=16, choices=Result.choices)
    text = models.TextField(blank=True)
    version_sha256 = models.CharField(max_length=64)

    PRIVACY = classify(none="uid process version body date reference result text version_sha256")

    class Meta:
        ordering = ["-date"]

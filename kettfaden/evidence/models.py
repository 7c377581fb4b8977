from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.people.models import Account, Consent
from kettfaden.process.models import Field, Format, Group, LegalFrame, Precision, Process, Region


class Source(Row):
    """An occasion on which people were heard: one evening, one interview, one wave of a survey."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        TELEPHONE = "telephone", _("by telephone")
        PAPER = "paper", _("on paper")
        ONLINE = "online", _("online")
        DOCUMENT = "document", _("from a document")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    format = models.ForeignKey(Format, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    date = models.DateField(_("date"))
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    place = models.CharField(_("place"), max_length=160, blank=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    languages = models.CharField(_("languages"), max_length=80, blank=True)
    held_by = models.CharField(_("held by"), max_length=160, blank=True)  # an office or institute, never a person's name
    is_held = models.BooleanField(_("held"), default=True)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(
        none="uid process format title date precision place region mode languages held_by is_held is_synthetic created_at"
    )

    class Meta:
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["process", "-date"], name="source_date")]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """How many of a group came to an occasion, counted at the door. Where it is missing, contributions are counted."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="attendances")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()

    PRIVACY = classify(none="source group region people")

    class Meta:
        constraints = [models.UniqueConstraint("source", "group", Coalesce("region", 0), name="attendance_once")]


class Privacy(models.TextChoices):
    """Who may read a voice, from nobody but reviewers to everybody."""

    SEALED = "sealed", _("sealed")
    INTERNAL = "internal", _("internal")
    QUOTABLE = "quotable", _("quotable without a name")
    PUBLIC = "public", _("public")


class Contribution(Row):
    """What one person or one table gave at one occasion. The receipt belongs to it."""

    class Kind(models.TextChoices):
        PERSON = "person", _("one person")
        TABLE = "table", _("a table or group")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.PERSON)
    headcount = models.PositiveIntegerField(default=1)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    ground = models.CharField(max_length=8, choices=LegalFrame.Ground.choices)
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    may_be = models.CharField(  # the widest class that consent or law allows
        max_length=8, choices=Privacy.choices, default=Privacy.INTERNAL
    )
    asked_for_answer = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=64)
    captured_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)

    PRIVACY = classify(
        none="uid process source kind headcount ground may_be asked_for_answer idempotency_key captured_at withdrawn_at "
        "erased_at is_synthetic",
        personal="group region language consent",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["process", "idempotency_key"], name="contribution_once"),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="contribution_headcount"),
            models.CheckConstraint(condition=Q(kind="table") | Q(headcount=1), name="contribution_one_person"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(withdrawn_at__isnull=False), name="contribution_erased_after"
            ),
        ]
        indexes = [models.Index(fields=["process", "group", "region"], name="contribution_who")]


class Voice(Row):
    """One thing somebody said, in their words and language."""

    class Standing(models.TextChoices):
        """What evidence itself knows; 'answered' is worked out from the replies and never stored."""

        OPEN = "open", _("open")
        BACKGROUND = "background", _("background")
        UNUSABLE = "unusable", _("unusable")
        URGENT = "urgent", _("urgent")
        WITHDRAWN = "withdrawn", _("withdrawn")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="voices")
    order = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8)
    text = models.TextField()
    search_text = models.TextField(blank=True, default="")  # normalised words and translations; empty while sealed
    privacy = models.CharField(max_length=8, choices=Privacy.choices, default=Privacy.SEALED)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.OPEN)
    # What it was before it was withdrawn, in case the person thinks again.
    standing_before = models.CharField(max_length=10, choices=Standing.choices, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True)  # why unusable, or what is urgent and with whom it is
    owes_answer = models.BooleanField(default=False)  # an answer of its own is owed
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    released_at = models.DateTimeField(null=True, blank=True)

    PRIVACY = classify(
        none="uid process contribution order privacy standing standing_before owes_answer field revision released_at",
        content="text search_text reason",
        personal="language",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(standing__in=["unusable", "urgent"]) | ~Q(reason=""), name="voice_reason"),
            models.CheckConstraint(condition=~Q(privacy="sealed") | Q(search_text=""), name="voice_sealed_unsearched"),
        ]
        indexes = [
            models.Index(fields=["process", "-id"], name="voice_newest"),
            models.Index(fields=["process", "privacy", "-id"], name="voice_privacy"),
            models.Index(fields=["process", "standing", "-id"], name="voice_standing"),
            models.Index(fields=["process", "field", "-id"], name="voice_field"),
        ]


class VoiceTranslation(models.Model):
    """A voice in another language; it stands beside the original and never in its place."""

    class Maker(models.TextChoices):
        INTERPRETER = "interpreter", _("interpreter")
        TRANSLATOR = "translator", _("translator")
        MACHINE = "machine", _("machine")

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    text = models.TextField()
    maker = models.CharField(max_length=11, choices=Maker.choices)
    source_revision = models.PositiveIntegerField(default=1)

    PRIVACY = classify(none="voice language maker source_revision", content="text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voice", "language"], name="voice_translation_once")]


class VoiceLineage(models.Model):
    """Where a voice came from when it was split, merged, moved or reworded."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")
        MOVED = "moved", _("moved")
        REWORDED = "reworded", _("reworded")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    origin = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="became")
    result = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="came_from")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="process origin result kind at")


class Figure(Row):
    """What many said, counted, with everything that says what it is worth. Frozen; a newer one supersedes it."""

    class Provenance(models.TextChoices):
        OWN = "own", _("own survey")
        PUBLISHED = "published", _("published")
        OFFICIAL = "official", _("official statistics")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("question"), blank=True)
    category = models.CharField(_("answer category"), max_length=160, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=30, blank=True)  # '%', 'people', 'of 10'
    base_n = models.PositiveIntegerField(_("base"), null=True, blank=True)
    base = models.CharField(_("base in words"), max_length=200)
    mode = models.CharField(_("mode"), max_length=160, blank=True)
    date_from = models.DateField(_("from"))
    date_to = models.DateField(_("to"))
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    weighting = models.CharField(_("weighting"), max_length=200, blank=True)
    interval_low = models.DecimalField(_("interval from"), max_digits=16, decimal_places=4, null=True, blank=True)
    interval_high = models.DecimalField(_("interval to"), max_digits=16, decimal_places=4, null=True, blank=True)
    interval_note = models.CharField(_("about the interval"), max_length=300, blank=True)
    provenance = models.CharField(max_length=9, choices=Provenance.choices)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    reference = models.CharField(_("reference"), max_length=400, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_synthetic = models.BooleanField(default=False)
    supersedes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by")
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(
        none="uid process key title question category value unit base_n base mode date_from date_to precision weighting "
        "interval_low interval_high interval_note provenance publisher reference source field is_synthetic supersedes "
        "created_at"
    )

    class Meta:
        ordering = ["key", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(date_to__gte=F("date_from")), name="figure_dates"),
            models.CheckConstraint(condition=~Q(base=""), name="figure_base"),  # no number without its base
            models.CheckConstraint(
                condition=Q(interval_low__isnull=True, interval_high__isnull=True)
                | Q(interval_low__lte=F("value"), interval_high__gte=F("value")),
                name="figure_interval",
            ),
            models.UniqueConstraint(fields=["process", "key"], condition=Q(supersedes__isnull=True), name="figure_first_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicCount(models.Model):
    """A count as it was last published: who was heard, after disclosure control. No `people` means: not shown.

    Margins have their group, format or region empty. Of `PLACE` and `QUOTE` rows there are only those that cover enough
    people, without a count.
    """

    class Table(models.TextChoices):
        FORMAT = "format", "group x format"
        REGION = "region", "group x region"
        INFORMED = "told", "people informed, by format"
        PLACE = "place", "places on the map where people were heard"
        QUOTE = "quote", "attributes that a public quote may show"

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=6, choices=Table.choices)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    format = models.ForeignKey(Format, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    elsewhere = models.BooleanField(default=False)  # heard at an occasion without a region
    people = models.PositiveIntegerField(null=True, blank=True)

    PRIVACY = classify(none="process table group format region elsewhere people")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "process",
                "table",
                Coalesce("group", 0),
                Coalesce("format", 0),
                Coalesce("region", 0),
                "elsewhere",
                name="public_count_once",
            )
        ]


class ReceiptBatch(Row):
    """Receipts minted in advance for an occasion, and how many of them. The codes themselves are only on the paper."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=160)
    language = models.CharField(max_length=8)
    count = models.PositiveIntegerField()
    expires_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="uid process source title language count expires_on created_at")

    class Meta:
        ordering = ["-id"]


class Receipt(Row):
    """The slip a person keeps. Only keyed hashes of its code and of the chosen word are stored."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(ReceiptBatch, on_delete=models.CASCADE, related_name="receipts")
    code_hash = models.CharField(max_length=80, unique=True)
    word_hash = models.CharField(max_length=128, blank=True)
    contribution = models.OneToOneField(Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="receipt")
    actor_key = models.CharField(max_length=32)
    expires_on = models.DateField()
    bound_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # withdrawn or expired: from then on nobody's

    PRIVACY = classify(
        none="uid process batch contribution expires_on bound_at ended_at",
        personal="actor_key",
        secret="code_hash word_hash",
    )


class SavedFilter(Row):
    """A search somebody wants to come back to."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=600)

    PRIVACY = classify(none="uid process page", personal="account", content="name query")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["process", "account", "page", "name"], name="saved_filter_once")]


class ImportRun(Row):
    """A file on its way in: checked, shown, then taken whole or not at all."""

    class Kind(models.TextChoices):
        VOICES = "voices", _("voices")
        FIGURES = "figures", _("figures")

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        REFUSED = "refused", _("refused")
        READY = "ready", _("ready")
        TAKING = "taking", _("being taken in")
        TAKEN = "taken", _("taken in")
        DISCARDED = "discarded", _("discarded")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    file_uid = models.CharField(max_length=16, blank=True)
    file_name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    PRIVACY = classify(
        none="uid process kind state file_uid rows created_at finished_at", personal="account", content="file_name"
    )

    class Meta:
        ordering = ["-id"]


class ImportProblem(models.Model):
    """What is wrong in a file, and where."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    sheet = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=80, blank=True)
    message = models.TextField()

    PRIVACY = classify(none="run sheet row column", content="message")

    class Meta:
        ordering = ["id"]

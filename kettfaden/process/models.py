from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.people.models import Account, Organisation, Post
from kettfaden.people.roles import Role


class Precision(models.TextChoices):
    """How exactly a date is known; a month is stored as its first day."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Process(Row):
    """One way from a mandate to a paper and back. Everything above belongs to exactly one."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=80)
    operator = models.CharField(_("operator"), max_length=160)
    about = models.TextField(_("what this is about"), blank=True)
    contact = models.TextField(_("contact"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="de")
    languages = models.CharField(_("languages"), max_length=80, default="de en")  # separated by blanks
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    is_synthetic = models.BooleanField(_("invented example"), default=False)
    is_public = models.BooleanField(_("visible to the public"), default=False)
    public_revision = models.PositiveIntegerField(default=1)  # rises with each publication; anonymous pages are cached by it
    coverage_published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(
        none="uid slug title short_title operator about contact language languages time_zone is_synthetic is_public "
        "public_revision coverage_published_at created_at"
    )

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.short_title or self.title


class Mandate(models.Model):
    """The resolution a process rests on."""

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="mandate")
    resolution = models.CharField(_("resolution"), max_length=300)
    body = models.CharField(_("body"), max_length=160)
    date = models.DateField(_("date"))
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    text = models.TextField(_("text"), blank=True)

    PRIVACY = classify(none="process resolution body date precision text")


class Milestone(Row):
    """A step in the order of events, with where it is known from."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="milestones")
    date = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=200, blank=True)

    PRIVACY = classify(none="uid process date precision title text origin")

    class Meta:
        ordering = ["date", "id"]


class CommissionGoal(Row):
    """A goal or a ground demand of the commission, and how it will be judged whether it was met."""

    class Kind(models.TextChoices):
        GOAL = "goal", _("goal")
        DEMAND = "demand", _("ground demand")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    number = models.CharField(max_length=4)
    text = models.TextField()
    judged_by = models.TextField(blank=True)
    judgement = models.TextField(blank=True)

    PRIVACY = classify(none="uid process kind number text judged_by judgement")

    class Meta:
        ordering = ["-kind", "number"]
        constraints = [models.UniqueConstraint(fields=["process", "kind", "number"], name="goal_once")]


class Partner(Row):
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    task = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)

    PRIVACY = classify(none="uid process organisation task order")

    class Meta:
        ordering = ["order", "id"]


class Resource(Row):
    """Staff or money of the unit that runs the process."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("staff")
        MONEY = "money", _("money")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    text = models.CharField(max_length=400)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    origin = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    PRIVACY = classify(none="uid process kind text amount unit origin order")

    class Meta:
        ordering = ["kind", "order", "id"]


class Region(Row):
    """A planning region, or a municipality inside one."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="regions")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_on = models.DateField(null=True, blank=True)
    population_origin = models.CharField(max_length=200, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    outline = models.TextField(blank=True)  # GeoJSON as received
    order = models.PositiveSmallIntegerField(default=0)

    PRIVACY = classify(
        none="uid process parent key name population population_on population_origin longitude latitude area_km2 outline order"
    )

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="region_key_once")]

    def __str__(self) -> str:
        return self.name


class Group(Row):
    """A group of people the paper concerns."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="groups")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField(null=True, blank=True)
    size_origin = models.CharField(max_length=200, blank=True)
    languages = models.CharField(max_length=80, blank=True)
    is_protected = models.BooleanField(default=False)  # zero and small must look alike
    order = models.PositiveSmallIntegerField(default=0)

    PRIVACY = classify(none="uid process key name size size_origin languages is_protected order")

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="group_key_once")]

    def __str__(self) -> str:
        return self.name


class Format(Row):
    """A way of hearing people: planned, held or cancelled; informing is not participation."""

    class Channel(models.TextChoices):
        SURVEY = "survey", _("representative survey")
        INTERVIEW = "interview", _("interviews")
        GROUP_INTERVIEW = "group_interview", _("group interviews")
        WORKSHOP = "workshop", _("workshop")
        FORUM = "forum", _("forum")
        EVENT = "event", _("regional event")
        COMPANY_ROUND = "company_round", _("company round")
        PRESS_EVENT = "press_event", _("press event")
        MEETING = "meeting", _("meetings of a body")
        ONLINE = "online", _("online dialogue")
        OTHER = "other", _("other")

    class Level(models.TextChoices):
        INFORMED = "informed", _("informed")
        CONSULTED = "consulted", _("consulted")
        INVOLVED = "involved", _("involved")
        DECIDED = "decided", _("decided together")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="formats")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    planned_occasions = models.PositiveIntegerField(null=True, blank=True)
    planned_people = models.PositiveIntegerField(null=True, blank=True)
    planned_from = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.MONTH)
    facts = models.TextField(blank=True)
    is_synthetic = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    PRIVACY = classify(
        none="uid process key name channel level status planned_occasions planned_people planned_from planned_to precision "
        "facts is_synthetic order"
    )

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="format_key_once")]

    def __str__(self) -> str:
        return self.name


class Plan(Row):
    """Whom a format means to hear: a group, where known in a region, and how many."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="plans")
    format = models.ForeignKey(Format, on_delete=models.CASCADE, related_name="plans")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="plans")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="plans")
    people = models.PositiveIntegerField(null=True, blank=True)

    PRIVACY = classify(none="uid process format group region people")

    class Meta:
        ordering = ["format", "group", "region"]
        constraints = [
            models.UniqueConstraint("format", "group", Coalesce("region", 0), name="plan_once"),
        ]


class LegalFrame(models.Model):
    """Why a format may hear people at all. Without the officer's opinion it cannot start."""

    class Ground(models.TextChoices):
        CONSENT = "consent", _("consent")
        NOTICE = "notice", _("posted notice (anonymous)")
        LAW = "law", _("law")
        OFFICE = "office", _("holding an office")

    class Opinion(models.TextChoices):
        NONE = "none", _("not yet asked")
        AGREED = "agreed", _("no objection")
        CONDITIONS = "conditions", _("no objection under conditions")
        REFUSED = "refused", _("objection")

    format = models.OneToOneField(Format, on_delete=models.CASCADE, related_name="legal_frame")
    controllers = models.TextField(blank=True)
    processors = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    special_ground = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    ground = models.CharField(max_length=8, choices=Ground.choices, default=Ground.CONSENT)
    guardian_below_age = models.PositiveSmallIntegerField(default=16)
    is_for_minors = models.BooleanField(default=False)
    retention_days = models.PositiveIntegerField(default=730)
    opinion = models.CharField(max_length=10, choices=Opinion.choices, default=Opinion.NONE)
    opinion_text = models.TextField(blank=True)
    opinion_by = models.CharField(max_length=160, blank=True)
    opinion_on = models.DateField(null=True, blank=True)

    PRIVACY = classify(
        none="format controllers processors legal_basis special_ground notice ground guardian_below_age is_for_minors "
        "retention_days opinion opinion_text opinion_by opinion_on"
    )

    @property
    def may_start(self) -> bool:
        return self.opinion in {self.Opinion.AGREED, self.Opinion.CONDITIONS}


class Field(Row):
    """A field of action of the paper."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="fields")
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=160)

    PRIVACY = classify(none="uid process number key name")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="field_key_once"),
            models.UniqueConstraint(fields=["process", "number"], name="field_number_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ChapterPlan(models.Model):
    """The outline of the paper that the blueprint asks for; the concept is laid out from it."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", _("summary")
        MANDATE = "mandate", _("mandate and process")
        GUIDING_IDEA = "guiding_idea", _("guiding idea")
        SITUATION = "situation", _("situation")
        FIELDS = "fields", _("fields of action")
        REVIEW = "review", _("review of implementation")
        OTHER = "other", _("other")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="chapter_plans")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    number = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    PRIVACY = classify(none="process kind number title order")

    class Meta:
        ordering = ["order"]


class Phase(Row):
    """A stretch of the process. It only switches settings; several formats run at once in it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phases")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    accepts_voices = models.BooleanField(default=False)
    drafting_open = models.BooleanField(default=False)
    draft_is_public = models.BooleanField(default=False)
    answers_open = models.BooleanField(default=False)
    is_active = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    PRIVACY = classify(
        none="uid process key name starts_on ends_on accepts_voices drafting_open draft_is_public answers_open is_active order"
    )

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="phase_key_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="phase_dates",
            ),
        ]


class Wording(models.Model):
    """A name or text of the process in another language."""

    class Attribute(models.TextChoices):
        TITLE = "title"
        SHORT_TITLE = "short_title"
        ABOUT = "about"
        NAME = "name"
        NOTICE = "notice"  # of a format: what those who take part are told

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="wordings")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="wordings")
    format = models.ForeignKey(Format, null=True, blank=True, on_delete=models.CASCADE, related_name="wordings")
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.CASCADE, related_name="wordings")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="wordings")
    attribute = models.CharField(max_length=12, choices=Attribute.choices)
    language = models.CharField(max_length=8)
    text = models.TextField()
    maker = models.CharField(max_length=12, default="person")  # person | machine

    PRIVACY = classify(none="process group format field region attribute language text maker")

    class Meta:
        constraints = [
            models.CheckConstraint(
                # At most one of the four; none of them means the process itself.
                condition=(
                    Q(group__isnull=True, format__isnull=True, field__isnull=True)
                    | Q(group__isnull=True, format__isnull=True, region__isnull=True)
                    | Q(group__isnull=True, field__isnull=True, region__isnull=True)
                    | Q(format__isnull=True, field__isnull=True, region__isnull=True)
                ),
                name="wording_of_one",
            ),
            models.UniqueConstraint(
                "process",
                Coalesce("group", 0),
                Coalesce("format", 0),
                Coalesce("field", 0),
                Coalesce("region", 0),
                "attribute",
                "language",
                name="wording_once",
            ),
        ]


class Membership(Row):
    """A role somebody has in a process, from when to when, on their own or through a post."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    PRIVACY = classify(none="uid process role post since until", personal="account")

    class Meta:
        ordering = ["role", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_dates"),
            models.UniqueConstraint(
                fields=["process", "account", "role"], condition=Q(until__isnull=True), name="membership_once"
            ),
        ]


class Invitation(Row):
    """An invitation to a process by e-mail. Only a keyed hash of its secret is kept."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=12, choices=Role.choices)
    secret_hash = models.CharField(max_length=80, unique=True)
    expires_on = models.DateField()
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    PRIVACY = classify(
        none="uid process role expires_on created_at accepted_at revoked_at",
        personal="email name invited_by",
        secret="secret_hash",
    )

    class Meta:
        ordering = ["-created_at"]

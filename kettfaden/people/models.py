import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.crypto import EncryptedTextField
from kettfaden.equipment.privacy import classify
from kettfaden.equipment.rows import Row
from kettfaden.record.actor import Actor


def new_actor_key() -> str:
    return secrets.token_hex(12)


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A log-in. Its actor key is what the record keeps; giving it a new one forgets who acted."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, default="de")
    actor_key = models.CharField(max_length=32, unique=True, default=new_actor_key)
    is_active = models.BooleanField(default=True)
    may_create_processes = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    PRIVACY = classify(
        none="language is_active may_create_processes joined_at last_login",
        personal="email name actor_key",
        secret="password",
    )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor(self) -> Actor:
        return Actor("account", self.actor_key, self)


class Organisation(Row):
    """An office, body, company, association or institute that takes part."""

    class Kind(models.TextChoices):
        ADMINISTRATION = "administration", _("administration")
        BODY = "body", _("political body")
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("association or alliance")
        INSTITUTE = "institute", _("institute")
        MUNICIPALITY = "municipality", _("municipality")
        OTHER = "other", _("other")

    scope = models.CharField(max_length=16, db_index=True)  # the process's uid: people lies below process
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)

    PRIVACY = classify(none="uid scope name kind")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["scope", "name"], name="organisation_once")]

    def __str__(self) -> str:
        return self.name


class Person(Row):
    """Who somebody is: the identity vault. Nothing here may be joined to what was said, except through a consent."""

    scope = models.CharField(max_length=16, db_index=True)
    name = EncryptedTextField(ring="identity", blank=True, default="")
    email = EncryptedTextField(ring="identity", blank=True, default="")
    phone = EncryptedTextField(ring="identity", blank=True, default="")
    address = EncryptedTextField(ring="identity", blank=True, default="")
    note = EncryptedTextField(ring="identity", blank=True, default="")
    language = models.CharField(max_length=8, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL)
    delete_by = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(
        none="uid scope language organisation delete_by created_at",
        personal="name email phone address note",
    )


class Post(Row):
    """A desk, not a person: tasks belong to it and stay when its holder changes."""

    scope = models.CharField(max_length=16, db_index=True)
    title = models.CharField(max_length=160)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL)

    PRIVACY = classify(none="uid scope title organisation")

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["scope", "title"], name="post_once")]

    def __str__(self) -> str:
        return self.title


class Holding(Row):
    """Who holds a post, from when to when."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="holdings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)

    PRIVACY = classify(none="uid post since until handed_over_at", personal="account")

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="holding_dates"),
            models.UniqueConstraint(fields=["post"], condition=Q(until__isnull=True), name="post_held_by_one"),
        ]


class HandOverItem(Row):
    """One line of the list a holder leaves to the next one."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="hand_over")
    text = models.CharField(max_length=400)
    done = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    PRIVACY = classify(none="uid post done created_at", content="text")

    class Meta:
        ordering = ["done", "created_at"]


class Consent(Row):
    """What one person agreed to, on which form, in which language. The text of the form is kept by its version."""

    class Form(models.TextChoices):
        SIGNED = "signed", _("signed on paper")
        SCREEN = "screen", _("given on screen")
        SPOKEN = "spoken", _("spoken and noted")

    scope = models.CharField(max_length=16, db_index=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="consents")
    language = models.CharField(max_length=8)
    form = models.CharField(max_length=8, choices=Form.choices)
    form_version = models.CharField(max_length=40)
    given_on = models.DateField()
    interpreter_present = models.BooleanField(default=False)
    guardian_agreed = models.BooleanField(null=True, blank=True)  # only for minors
    own_assent = models.BooleanField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    delete_by = models.DateField(null=True, blank=True)

    PRIVACY = classify(
        none="uid scope language form form_version given_on interpreter_present withdrawn_on delete_by",
        personal="person guardian_agreed own_assent",
    )


class ConsentPurpose(models.Model):
    """One purpose of a consent, given or not, withdrawn on its own."""

    class Purpose(models.TextChoices):
        TAKE_PART = "take_part", _("take part")
        RECORD = "record", _("record")
        TRANSCRIBE = "transcribe", _("transcribe outside")
        TRANSLATE = "translate", _("translate")
        QUOTE = "quote", _("be quoted")
        ARCHIVE = "archive", _("archive")
        CONTACT = "contact", _("be contacted again")

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="purposes")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given = models.BooleanField()
    withdrawn_on = models.DateField(null=True, blank=True)

    PRIVACY = classify(none="consent purpose given withdrawn_on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "purpose"], name="consent_purpose_once")]

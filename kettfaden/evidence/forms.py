"""Input of what was heard. Forms only read and check; actions write."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kettfaden.equipment.rows import new_uid
from kettfaden.evidence import codes, rules
from kettfaden.evidence.languages import language_choices, language_name
from kettfaden.evidence.models import Contribution, Figure, Privacy, Source, Voice, VoiceTranslation
from kettfaden.evidence.printing import SLIPS, STICKERS
from kettfaden.people.models import Consent
from kettfaden.process.models import Field, Format, Group, Precision, Process, Region

MAY_BE = [
    (Privacy.INTERNAL, _("internal: read by the team, council and steering group")),
    (Privacy.QUOTABLE, _("quotable: may be quoted without a name")),
    (Privacy.PUBLIC, _("public: may stand in the open list")),
]


class RegionChoice(forms.ModelChoiceField):
    """Regions with their municipalities below them, in the order of the process."""

    def __init__(self, process: Process, **kwargs: Any) -> None:
        regions = list(Region.objects.filter(process=process).select_related("parent"))
        super().__init__(Region.objects.filter(process=process), required=False, **kwargs)
        children: dict[int | None, list[Region]] = {}
        for region in regions:
            children.setdefault(region.parent_id, []).append(region)
        choices: list[Any] = [("", "–")]
        for region in children.get(None, []):
            below = [(child.pk, child.name) for child in children.get(region.pk, [])]
            whole = (region.pk, region.name)
            choices.append((region.name, [whole, *below]) if below else whole)
        self.choices = choices


def _choose(form: forms.Form, name: str, rows: Any, empty: Any = None) -> None:
    chooser: Any = form.fields[name]
    chooser.queryset = rows
    if empty is not None:
        chooser.empty_label = empty


class SourceForm(forms.Form):
    """An occasion."""

    format = forms.ModelChoiceField(Format.objects.none(), label=_("Format"))
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Such as: Forum in the north, second evening"))
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    precision = forms.ChoiceField(label=_("The date is known to the"), choices=Precision.choices, initial=Precision.DAY)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    mode = forms.ChoiceField(label=_("How"), choices=Source.Mode.choices, initial=Source.Mode.IN_PERSON)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    held_by = forms.CharField(
        label=_("Held by"), max_length=160, required=False, help_text=_("An office or institute, no person's name")
    )
    is_held = forms.BooleanField(
        label=_("It has been held"), required=False, initial=True, help_text=_("Only what was held counts as heard.")
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "format", Format.objects.filter(process=process).exclude(status=Format.Status.CANCELLED), "–")
        self.fields["region"] = RegionChoice(process, label=_("Region"))
        languages: Any = self.fields["languages"]
        near = language_choices(process, near=True)
        kept = [code for code in self.initial.get("languages", []) if code not in dict(near)]
        languages.choices = [*near, *((code, language_name(code, get_language() or "en")) for code in kept)]
        self.order_fields(
            ["format", "title", "date", "precision", "place", "region", "mode", "languages", "held_by", "is_held"]
        )

    def clean_languages(self) -> str:
        """Codes separated by blanks, as the row keeps them."""
        return " ".join(self.cleaned_data["languages"])[:80]


class AttendanceForm(forms.Form):
    """How many of each group came."""

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group in groups:
            self.fields[group.key] = forms.IntegerField(
                label=group.name, min_value=0, max_value=1_000_000, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def counts(self) -> list[tuple[Group, None, int]]:
        """Groups and how many of them, as the action takes it."""
        return [(group, None, self.cleaned_data[group.key]) for group in self.groups if self.cleaned_data.get(group.key)]


class ContributionForm(forms.Form):
    """What all voices of one contribution share; it is kept from one to the next."""

    source = forms.ModelChoiceField(Source.objects.none(), label=_("Occasion"), to_field_name="uid")
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"))
    language = forms.ChoiceField(label=_("Language"))
    kind = forms.ChoiceField(label=_("Said by"), choices=Contribution.Kind.choices, initial=Contribution.Kind.PERSON)
    headcount = forms.IntegerField(label=_("People"), min_value=1, max_value=100_000, initial=1)
    may_be = forms.ChoiceField(label=_("May be opened to"), choices=MAY_BE, initial=Privacy.INTERNAL)
    asked_for_answer = forms.BooleanField(label=_("Asked for an answer"), required=False)
    receipt_code = forms.CharField(
        label=_("Receipt on the card"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code", "dir": "ltr"}),
    )  # fmt: skip
    word = forms.CharField(
        label=_("The word they chose"), required=False, max_length=codes.LONGEST_WORD,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )  # fmt: skip
    consent_form = forms.ChoiceField(label=_("Consent"), choices=[("", "–"), *Consent.Form.choices], required=False)
    form_version = forms.CharField(label=_("Version of the consent form"), max_length=40, required=False)
    given_on = forms.DateField(
        label=_("Given on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    interpreter_present = forms.BooleanField(label=_("An interpreter was there"), required=False)
    may_quote = forms.BooleanField(label=_("They agreed to be quoted"), required=False)
    guardian_agreed = forms.BooleanField(label=_("The guardian agreed"), required=False)
    own_assent = forms.BooleanField(label=_("The young person agreed, too"), required=False)
    idempotency_key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    # What the next card keeps.
    KEPT = ("source", "group", "region", "language", "may_be", "consent_form", "form_version", "given_on")

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(
            self,
            "source",
            Source.objects.filter(process=process, is_held=True).select_related("format__legal_frame"),
        )
        _choose(self, "group", Group.objects.filter(process=process), "–")
        self.fields["region"] = RegionChoice(process, label=_("Region"))
        language: Any = self.fields["language"]
        language.choices = language_choices(process)
        self.initial.setdefault("idempotency_key", new_uid())
        self.initial.setdefault("language", process.language)

    def clean_receipt_code(self) -> str:
        """A code with a slip of the pen is said at once."""
        typed = str(self.cleaned_data["receipt_code"]).strip()
        if typed and codes.read_code(typed) is None:
            raise forms.ValidationError(_("Look at the code again: one of its characters is wrong."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Where the format rests on consent, the consent has to be there."""
        data: dict[str, Any] = super().clean() or {}
        source = data.get("source")
        if source is not None:
            frame = rules.legal_frame_of(source.format)
            if frame is not None and frame.ground == "consent":
                if not data.get("consent_form"):
                    self.add_error("consent_form", _("This format rests on consent. Say how it was given."))
                if not data.get("form_version"):
                    self.add_error("form_version", _("Say which form they agreed to."))
                if not data.get("given_on"):
                    self.add_error("given_on", _("Say on which day they agreed."))
        if data.get("given_on") and data["given_on"] > timezone.localdate():
            self.add_error("given_on", _("This day has not come yet."))
        if data.get("word") and not data.get("receipt_code"):
            self.add_error("word", _("A word belongs to a receipt. Enter its code, too."))
        return data


class VoiceForm(forms.Form):
    """One thing somebody said, with its translation beside it."""

    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), required=False,
        max_length=rules.LONGEST_VOICE,
    )  # fmt: skip
    translation = forms.CharField(
        label=_("Translation"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), required=False,
        max_length=rules.LONGEST_VOICE,
    )  # fmt: skip
    translation_language = forms.ChoiceField(label=_("Translated into"), required=False)
    maker = forms.ChoiceField(
        label=_("Translated by"),
        choices=VoiceTranslation.Maker.choices,
        initial=VoiceTranslation.Maker.TRANSLATOR,
        required=False,
    )
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), required=False, empty_label="–")
    owes_answer = forms.BooleanField(label=_("An answer of its own is owed"), required=False)
    urgent = forms.CharField(
        label=_("Urgent: what is it, and who takes care of it?"), max_length=300, required=False,
        help_text=_("Danger, child protection, a person's own case. It goes to its post within a working day, never into analysis."),
    )  # fmt: skip

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "field", Field.objects.filter(process=process))
        language: Any = self.fields["translation_language"]
        language.choices = language_choices(process)
        self.initial.setdefault("translation_language", process.language)


class RewordForm(forms.Form):
    """A voice's words anew."""

    text = forms.CharField(
        label=_("Words"), widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}), max_length=rules.LONGEST_VOICE
    )
    base_revision = forms.IntegerField(widget=forms.HiddenInput)


class SplitForm(forms.Form):
    """Where one voice becomes several."""

    text = forms.CharField(
        label=_("Words"), widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}), max_length=rules.LONGEST_VOICE,
        help_text=_("Put an empty line between the parts. Each part becomes a voice of its own."),
    )  # fmt: skip

    def parts(self) -> list[str]:
        """The parts between empty lines."""
        return [part for part in re.split(r"\n\s*\n", self.cleaned_data["text"].replace("\r\n", "\n")) if part.strip()]


class MoveForm(forms.Form):
    """Where a voice belongs."""

    contribution = forms.ModelChoiceField(
        Contribution.objects.none(), label=_("Contribution it belongs to"), to_field_name="uid",
        help_text=_("The voice is sealed again, as the other contribution may allow less."),
    )  # fmt: skip

    def __init__(self, *args: Any, voice: Voice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["contribution"]
        chooser.queryset = (
            Contribution.objects.filter(source=voice.contribution.source, withdrawn_at__isnull=True)
            .exclude(pk=voice.contribution_id)
            .select_related("group", "region")
            .order_by("-id")[:200]
        )
        chooser.label_from_instance = lambda row: f"{row.pk} · {row.group} · {row.region or '–'} · {row.language}"


class TranslateForm(forms.Form):
    """A translation of a voice."""

    language = forms.ChoiceField(label=_("Language of the translation"))
    text = forms.CharField(
        label=_("Translation"), widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}), max_length=rules.LONGEST_VOICE
    )
    maker = forms.ChoiceField(
        label=_("Translated by"), choices=VoiceTranslation.Maker.choices, initial=VoiceTranslation.Maker.TRANSLATOR
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = language_choices(process)


class MarkForm(forms.Form):
    """How a voice stands."""

    standing = forms.ChoiceField(
        label=_("Mark as"),
        choices=[choice for choice in Voice.Standing.choices if choice[0] != Voice.Standing.WITHDRAWN],
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for unusable (why) and urgent (what, and who takes care of it)."),
    )  # fmt: skip


class FigureForm(forms.Form):
    """A figure with everything that says what it is worth."""

    key = forms.SlugField(label=_("Key"), max_length=60, help_text=_("Short name; a newer figure keeps it"))
    title = forms.CharField(label=_("Title"), max_length=200)
    question = forms.CharField(label=_("Question"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    category = forms.CharField(label=_("Answer category"), required=False, max_length=160)
    value = forms.DecimalField(label=_("Value"), max_digits=16, decimal_places=4, localize=True)
    unit = forms.CharField(label=_("Unit"), max_length=30, initial="%", help_text=_("%, people, of 10"))
    base = forms.CharField(label=_("Base in words"), max_length=200, help_text=_("Of whom or of what this is"))
    base_n = forms.IntegerField(label=_("Base (number)"), required=False, min_value=0, max_value=2_000_000_000)
    mode = forms.CharField(label=_("Mode"), required=False, max_length=160, help_text=_("Such as: telephone, landline"))
    date_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    date_to = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    precision = forms.ChoiceField(label=_("The dates are known to the"), choices=Precision.choices)
    weighting = forms.CharField(label=_("Weighting"), required=False, max_length=200)
    interval_low = forms.DecimalField(label=_("Interval from"), required=False, max_digits=16, decimal_places=4, localize=True)
    interval_high = forms.DecimalField(label=_("Interval to"), required=False, max_digits=16, decimal_places=4, localize=True)
    interval_note = forms.CharField(label=_("About the interval"), required=False, max_length=300)
    provenance = forms.ChoiceField(label=_("Provenance"), choices=Figure.Provenance.choices)
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=200)
    reference = forms.CharField(label=_("Reference"), required=False, max_length=400)
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), required=False, empty_label="–")
    is_synthetic = forms.BooleanField(label=_("Invented example"), required=False)

    def __init__(self, *args: Any, process: Process, supersedes: Figure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "field", Field.objects.filter(process=process))
        if supersedes is not None:
            for name in ("key", "is_synthetic"):
                self.fields[name].disabled = True


class MintForm(forms.Form):
    """Receipts to print."""

    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("For the occasion"), required=False, to_field_name="uid", empty_label=_("none yet")
    )
    title = forms.CharField(label=_("What they are for"), max_length=160, help_text=_("Printed on the card's sticker"))
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=rules.MOST_RECEIPTS_AT_ONCE, initial=40)
    language = forms.ChoiceField(label=_("Language of the print"))
    expires_on = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    layout = forms.ChoiceField(
        label=_("Print as"),
        choices=[
            (SLIPS, _("slips to hand out, 8 to a page")),
            (STICKERS, _("twin stickers, one for the card and one for the person (105 x 37 mm)")),
        ],
        widget=forms.RadioSelect,
        initial=SLIPS,
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "source", Source.objects.filter(process=process))
        language: Any = self.fields["language"]
        language.choices = language_choices(process)
        today = timezone.localdate()
        self.initial.setdefault("expires_on", today.replace(year=today.year + 2, day=min(today.day, 28)))
        self.initial.setdefault("language", process.language)


class UploadForm(forms.Form):
    """A table on its way in."""

    file = forms.FileField(
        label=_("Table"), help_text=_("XLSX, ODS or CSV, at most 20 MB and 20,000 rows"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )  # fmt: skip


class ReviewForm(forms.Form):
    """What becomes of the chosen voices."""

    privacy = forms.ChoiceField(
        label=_("Open them"),
        choices=[
            ("", _("each as far as its contribution allows")),
            (Privacy.INTERNAL, _("internal at most")),
            (Privacy.QUOTABLE, _("quotable at most")),
            (Privacy.PUBLIC, _("public at most")),
        ],
        required=False,
    )
    reason = forms.CharField(label=_("Reason for unusable or urgent"), max_length=300, required=False)

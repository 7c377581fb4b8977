"""Input of findings and themes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kettfaden.findings.models import Confidence, Finding, Judgement, Stance, Theme
from kettfaden.process.models import Field, Format, Group, Process, Region


class FindingForm(forms.Form):
    """A finding's own words."""

    claim = forms.CharField(
        label=_("Claim"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that could be wrong. Not a topic, not a wish."),
    )
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False)
    scope = forms.CharField(
        label=_("Who and where it holds for"),
        max_length=300,
        required=False,
        help_text=_("For instance: residents of shared accommodation in the north"),
    )
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = Field.objects.filter(process=process)  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.filter(process=process)  # type: ignore[attr-defined]


class FindingFilter(forms.Form):
    """What the list of findings can be narrowed by."""

    q = forms.CharField(label=_("Search"), required=False)
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), required=False, to_field_name="key")
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("all")), *Finding.Status.choices])
    confidence = forms.ChoiceField(label=_("Confidence"), required=False, choices=[("", _("all")), *Confidence.choices])

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["field"]
        chooser.queryset, chooser.empty_label = Field.objects.filter(process=process), _("all")


class VoiceSearch(forms.Form):
    """Finding the voices a finding rests on."""

    q = forms.CharField(label=_("Words"), required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, to_field_name="key")
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), required=False, to_field_name="key")
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"), required=False, to_field_name="key")
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"), required=False, to_field_name="key")
    format = forms.ModelChoiceField(Format.objects.none(), label=_("Format"), required=False, to_field_name="key")

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "theme": Theme.objects.filter(process=process),
            "field": process.fields.all(),
            "group": process.groups.all(),
            "region": process.regions.filter(parent__isnull=True),
            "format": process.formats.all(),
        }
        for name, rows in choices.items():
            chooser: Any = self.fields[name]
            chooser.queryset, chooser.empty_label = rows, _("all")


class LinkForm(forms.Form):
    """Voices and figures that go with a finding, and how."""

    stance = forms.ChoiceField(label=_("How they stand to the claim"), choices=Stance.choices, widget=forms.RadioSelect)
    voice = forms.TypedMultipleChoiceField(required=False, coerce=str)
    figure = forms.TypedMultipleChoiceField(required=False, coerce=str)

    def __init__(self, *args: Any, voices: list[str], figures: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voice"].choices = [(uid, uid) for uid in voices]  # type: ignore[attr-defined]
        self.fields["figure"].choices = [(uid, uid) for uid in figures]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one voice or figure."""
        data = super().clean() or {}
        if not data.get("voice") and not data.get("figure") and not self.errors:
            raise forms.ValidationError(_("Choose at least one voice or figure."))
        return data


class JudgementForm(forms.ModelForm):
    """How confident one is, with the four questions adapted from GRADE-CERQual."""

    class Meta:
        model = Judgement
        fields = ("confidence", "limitations", "coherence", "adequacy", "relevance", "note")
        labels = {
            "confidence": _("Overall confidence"),
            "limitations": _("Methodological limitations"),
            "coherence": _("Coherence"),
            "adequacy": _("Adequacy of the material"),
            "relevance": _("Relevance"),
            "note": _("Why"),
        }
        help_texts = {
            "limitations": _("Was there something in the way people were heard that weakens this?"),
            "coherence": _("Do the voices fit the claim, contradicting ones included?"),
            "adequacy": _("Are there enough people, and did they say enough?"),
            "relevance": _("Were those heard whom the claim is about?"),
        }
        widgets = {"confidence": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}


class SearchNoteForm(forms.Form):
    """Where somebody looked for what contradicts a finding."""

    text = forms.CharField(
        label=_("Where you searched, and what you found"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}))


class TranslationForm(forms.Form):
    """A claim in one more language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    claim = forms.CharField(label=_("Claim"), max_length=400, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))


class SplitForm(forms.Form):
    """A new finding out of part of another."""

    claim = forms.CharField(label=_("Claim of the new finding"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    support = forms.MultipleChoiceField(label=_("What goes with it"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, supports: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["support"].choices = supports  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Into which finding another one goes."""

    into = forms.ModelChoiceField(Finding.objects.none(), label=_("Merge into"), to_field_name="uid")

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["into"]
        chooser.queryset = (
            Finding.objects.filter(process=finding.process).exclude(pk=finding.pk).exclude(status=Finding.Status.DROPPED)
        )
        chooser.label_from_instance = lambda row: f"{row} {row.claim[:90]}"


class ThemeForm(forms.Form):
    """A theme."""

    name = forms.CharField(label=_("Name"), max_length=120)
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = Field.objects.filter(process=process)  # type: ignore[attr-defined]

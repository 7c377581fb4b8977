"""Input of answers, notices and withdrawals."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kettfaden.concept.models import Measure, Version
from kettfaden.evidence.models import Source
from kettfaden.process.models import Group, Process
from kettfaden.replies.models import Answer


class AnswerForm(forms.Form):
    """An answer: what became of it, in a sentence or two, and where."""

    outcome = forms.ChoiceField(label=_("What became of it"), choices=Answer.Outcome.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("To the people who said it, in plain words: what happens now, or why not."),
    )
    measure = forms.ModelChoiceField(Measure.objects.none(), label=_("Measure it led to"), required=False)
    passed_to = forms.CharField(
        label=_("Passed on to"), max_length=200, required=False, help_text=_("Only when it was passed on: which office.")
    )
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["measure"]
        chooser.queryset = (
            Measure.objects.filter(process=process, block__removed_at__isnull=True)
            .select_related("block")
            .order_by("block__chapter__order", "block__order")
        )
        chooser.label_from_instance = lambda row: f"{row.number} {row.title}"


class AnswerTranslationForm(forms.Form):
    """An answer in one more language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))


class PublishForm(forms.Form):
    """Publishing answers together."""

    note = forms.CharField(label=_("Note for the public"), max_length=300, required=False)


class FreezeForm(forms.Form):
    """Freezing a version, knowing what is still open."""

    label = forms.CharField(label=_("Name of the version"), max_length=120, required=False)
    purpose = forms.ChoiceField(label=_("For whom"), choices=Version.Purpose.choices, widget=forms.RadioSelect)
    seen = forms.BooleanField(
        label=_("I have seen how many voices are open and which paragraphs rest on nothing; the version will say so."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A version for the council asks for the tick."""
        data = super().clean() or {}
        if data.get("purpose") == Version.Purpose.COUNCIL and not data.get("seen"):
            self.add_error("seen", _("A version for the council says how many voices are open. Please confirm it."))
        return data


class NoticeForm(forms.Form):
    """For whom a return notice is."""

    source = forms.ModelChoiceField(Source.objects.none(), label=_("Occasion"), required=False, to_field_name="uid")
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"), required=False, to_field_name="key")
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources: Any = self.fields["source"]
        sources.queryset = Source.objects.filter(process=process, is_held=True).select_related("format")
        groups: Any = self.fields["group"]
        groups.queryset = process.groups.all()

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("source")) == bool(data.get("group")):
            raise forms.ValidationError(_("Choose an occasion or a group, one of the two."))
        return data


class WithdrawalForm(forms.Form):
    """A withdrawal somebody asks for by telephone, letter or in person."""

    code = forms.CharField(
        label=_("Code of the receipt"),
        max_length=40,
        help_text=_("The person reads it from their slip. Without a slip, find the contribution in the list of voices."),
    )

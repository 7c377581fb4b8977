"""Forms of pages that show several rooms: input only."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kettfaden.evidence.codes import LONGEST_WORD
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.findings.models import Finding, Stance, Theme
from kettfaden.process.models import Field, Format, Group, Process, Region
from kettfaden.replies.queries.standing import ANSWERED


class CodeForm(forms.Form):
    """The code of a receipt, as somebody types it."""

    code = forms.CharField(
        label=_("The code on your receipt"),
        help_text=_("Twelve letters and digits. Capitals and hyphens do not matter."),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )


class WordForm(forms.Form):
    """The word somebody chose to read their own words."""

    word = forms.CharField(
        label=_("The word you chose"),
        help_text=_("You chose it when you got the receipt. It shows your own words here."),
        max_length=LONGEST_WORD,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
    )


def standing_choices() -> list[tuple[str, Any]]:
    """Where a voice can stand, 'answered' included, in the reader's language."""
    stored = dict(Voice.Standing.choices)
    del stored[Voice.Standing.WITHDRAWN]  # nobody reads those
    return [("open", stored.pop("open")), (ANSWERED, _("answered")), *stored.items()]


def language_name(code: str) -> str:
    """A language named in itself, its code where it has no name here."""
    return dict(settings.LANGUAGES).get(code, code)


class QuickSelect(forms.Select):
    """A select without a template for each of its options: regions, groups and themes together have hundreds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same markup as Django's."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt({name: set_ for name, set_ in option["attrs"].items() if set_}), option["label"])
                for _group, members, _index in widget["optgroups"]
                for option in members
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


class VoiceFilter(forms.Form):
    """What to look for among the voices. Everything is optional; what is unknown is left out."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"}))
    standing = forms.ChoiceField(label=_("State"), required=False)
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Field of action"), to_field_name="key", required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), to_field_name="key", required=False)
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"), to_field_name="key", required=False)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"), to_field_name="key", required=False)
    format = forms.ModelChoiceField(Format.objects.none(), label=_("Format"), to_field_name="key", required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    privacy = forms.ChoiceField(label=_("Openness"), required=False)
    owed = forms.BooleanField(label=_("only those owed an answer of their own"), required=False)
    source = forms.SlugField(widget=forms.HiddenInput, max_length=16, required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = _("all")
        for chosen in self.fields.values():
            if isinstance(chosen, forms.ChoiceField):
                chosen.widget = QuickSelect(choices=chosen.widget.choices)
        for name, rows in {
            "field": Field.objects.filter(process=process),
            "theme": Theme.objects.filter(process=process),
            "group": Group.objects.filter(process=process),
            "region": Region.objects.filter(process=process).order_by("parent_id", "order", "name"),
            "format": Format.objects.filter(process=process),
        }.items():
            chooser: Any = self.fields[name]
            chooser.queryset = rows
            chooser.empty_label = everything
        choices: dict[str, Any] = {
            "standing": standing_choices(),
            "language": [(code, language_name(code)) for code in _LANGUAGES],
            "privacy": Privacy.choices,
        }
        for name, options in choices.items():
            chooser = self.fields[name]
            chooser.choices = [("", everything), *options]

    def word_of(self, name: str, value: Any) -> str:
        """How a chosen value reads."""
        chooser: Any = self.fields[name]
        if isinstance(chooser, forms.ModelChoiceField):
            return str(value)
        if isinstance(chooser, forms.ChoiceField):
            choices: Any = chooser.choices
            return str(dict(choices).get(value, value))
        return str(_("yes")) if value is True else str(value)


# Languages that people spoke in, whether or not pages can be read in them.
_LANGUAGES = [*dict(settings.LANGUAGES), "hsb", "tr", "ro", "ti", "ku", "so", "fr", "es", "sq"]


class ReleaseForm(forms.Form):
    """How far the chosen voices are opened."""

    privacy = forms.ChoiceField(
        label=_("How far are they opened?"),
        widget=forms.RadioSelect,
        choices=[
            ("", _("each as far as its consent or law allows")),
            (Privacy.INTERNAL, _("to members only")),
            (Privacy.QUOTABLE, _("quotable without a name, where allowed")),
            (Privacy.PUBLIC, _("public, where allowed")),
        ],
        required=False,
    )


class MarkForm(forms.Form):
    """Where the chosen voices stand from now on."""

    standing = forms.ChoiceField(
        label=_("Mark as"),
        widget=forms.RadioSelect,
        choices=[
            (Voice.Standing.OPEN, _("open")),
            (Voice.Standing.BACKGROUND, _("background: it helps to understand the rest")),
            (Voice.Standing.UNUSABLE, _("unusable")),
            (Voice.Standing.URGENT, _("urgent: somebody must act")),
        ],
    )
    reason = forms.CharField(
        label=_("Why unusable, or what is urgent and who takes care of it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TagForm(forms.Form):
    """The theme put on the chosen voices."""

    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"))

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["theme"]
        chooser.queryset = Theme.objects.filter(process=process)


class LinkForm(forms.Form):
    """The finding that the chosen voices support or contradict."""

    finding = forms.ModelChoiceField(Finding.objects.none(), label=_("Finding"), to_field_name="uid")
    stance = forms.ChoiceField(
        label=_("What do they say to it?"), widget=forms.RadioSelect, choices=Stance.choices, initial=Stance.SUPPORTS
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["finding"]
        chooser.queryset = Finding.objects.filter(process=process).exclude(status=Finding.Status.DROPPED)
        chooser.label_from_instance = lambda finding: f"{finding} {finding.claim}"


class NameForm(forms.Form):
    """The name of a search that is kept."""

    name = forms.CharField(label=_("Keep this search as"), max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

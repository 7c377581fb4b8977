"""Input for a process, its parts, formats and people. Forms only read and check; actions write."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kettfaden.people.models import Account, Organisation, Post
from kettfaden.people.roles import Role
from kettfaden.process.models import (
    CommissionGoal,
    Field,
    Format,
    Group,
    LegalFrame,
    Mandate,
    Milestone,
    Phase,
    Plan,
    Process,
    Region,
    Resource,
)

LABELS = {
    "amount": _("Amount"),
    "answers_open": _("Answers may be prepared"),
    "area_km2": _("Area in km²"),
    "accepts_voices": _("Voices are taken in"),
    "channel": _("Kind of format"),
    "date": _("Date"),
    "draft_is_public": _("The draft of the paper is public"),
    "drafting_open": _("The paper is being written"),
    "ends_on": _("Last day"),
    "facts": _("What is known"),
    "field": _("Field of action"),
    "format": _("Format"),
    "group": _("Group"),
    "is_protected": _("Protected group"),
    "is_synthetic": _("Invented example"),
    "judged_by": _("How it is judged"),
    "judgement": _("Judgement so far"),
    "key": _("Key"),
    "kind": _("Kind"),
    "languages": _("Languages"),
    "latitude": _("Latitude of the centre"),
    "level": _("Level of participation"),
    "longitude": _("Longitude of the centre"),
    "name": _("Name"),
    "number": _("Number"),
    "order": _("Place in the list"),
    "origin": _("Known from"),
    "parent": _("Lies in"),
    "people": _("Number of people"),
    "planned_from": _("First day"),
    "planned_occasions": _("Planned occasions"),
    "planned_people": _("Planned number of people"),
    "planned_to": _("Last day"),
    "population": _("Population"),
    "population_on": _("Population on"),
    "population_origin": _("Source of the population"),
    "precision": _("The date is known to the"),
    "region": _("Region"),
    "size": _("Size"),
    "size_origin": _("Source and date of the size"),
    "starts_on": _("First day"),
    "text": _("Text"),
    "title": _("Title"),
    "unit": _("Unit"),
}
HELP = {
    "facts": _("One fact a line, each with its date and where it is known from."),
    "is_protected": _("Of protected groups, zero and small counts look alike in public."),
    "key": _("Small letters, digits and hyphens. Imports and addresses use it; it cannot be changed later."),
    "languages": _("Codes separated by blanks, for example: de pl ar"),
    "level": _("Informing is not participation: choose what people could really bring about."),
    "judged_by": _("Say now by what it will be seen whether this was reached."),
    "parent": _("Leave empty for a planning region."),
}
SELECT_NOTHING = _("(nothing chosen)")


class DayInput(forms.DateInput):
    """A date field of the browser; its value is always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def _day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


def _dressed(source: models.Field, **options: Any) -> forms.Field | None:  # type: ignore[type-arg]
    if isinstance(source, models.DateField):
        options |= {"widget": DayInput(), "input_formats": ["%Y-%m-%d"]}
    found = source.formfield(**options)
    if found is not None and isinstance(found.widget, forms.Textarea):
        found.widget.attrs["rows"] = 4
    return found


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of a process; choices are limited to the same process, and the key of what exists is not offered."""

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("key", None)
        else:
            self.instance.process = process
        for name, bound in self.fields.items():
            if name in LABELS:
                bound.label = LABELS[name]
            if name in HELP:
                bound.help_text = HELP[name]
            if isinstance(bound, forms.TypedChoiceField):
                choices: Any = bound.choices
                bound.choices = [(value, label if value else SELECT_NOTHING) for value, label in choices]
            if isinstance(bound, forms.ModelChoiceField):
                everywhere: Any = bound.queryset
                rows = everywhere.filter(process=process)
                bound.queryset = rows.filter(parent=None).exclude(pk=self.instance.pk) if name == "parent" else rows
                bound.empty_label = SELECT_NOTHING

    def values(self) -> dict[str, Any]:
        """What was entered, by the names of the model."""
        return dict(self.cleaned_data)


def _part_form(model: type[models.Model], names: str) -> type[PartForm]:
    made: Any = forms.modelform_factory(model, form=PartForm, fields=names.split(), formfield_callback=_dressed)
    return made


MilestoneForm = _part_form(Milestone, "title date precision text origin")
GoalForm = _part_form(CommissionGoal, "kind number text judged_by judgement")
ResourceForm = _part_form(Resource, "kind text amount unit origin order")
RegionForm = _part_form(Region, "key name parent population population_on population_origin longitude latitude area_km2 order")
GroupForm = _part_form(Group, "key name size size_origin languages is_protected order")
FormatForm = _part_form(
    Format, "key name channel level planned_occasions planned_people planned_from planned_to precision facts order"
)
PlanForm = _part_form(Plan, "format group region people")
FieldForm = _part_form(Field, "number key name")
PhaseForm = _part_form(Phase, "key name starts_on ends_on accepts_voices drafting_open draft_is_public answers_open order")


class PartnerForm(forms.Form):
    """A partner: the organisation by its name, and its task."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    task = forms.CharField(
        label=_("Tasks"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One task a line."), max_length=4000
    )
    order = forms.IntegerField(label=LABELS["order"], min_value=0, max_value=999, initial=0)


class ProcessForm(forms.ModelForm):  # type: ignore[type-arg]
    """The process's own words and settings."""

    class Meta:
        model = Process
        fields = ["title", "short_title", "operator", "about", "contact", "language", "languages", "time_zone"]
        formfield_callback = _dressed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].help_text = HELP["languages"]

    def clean_languages(self) -> str:
        """Known languages only, each once."""
        known = dict(settings.LANGUAGES)
        codes = list(dict.fromkeys(self.cleaned_data["languages"].split()))
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise forms.ValidationError(
                _("Not among the languages of this installation: %(codes)s. Possible: %(known)s."),
                params={"codes": ", ".join(unknown), "known": ", ".join(known)},
            )
        return " ".join(codes)

    def clean_time_zone(self) -> str:
        """A time zone that exists."""
        zone = str(self.cleaned_data["time_zone"]).strip()
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name. Write it like Europe/Berlin."))
        return zone


class MandateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The resolution that the process rests on."""

    class Meta:
        model = Mandate
        fields = ["resolution", "body", "date", "precision", "text"]
        formfield_callback = _dressed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["precision"].label = LABELS["precision"]


class LegalFrameForm(forms.ModelForm):  # type: ignore[type-arg]
    """On which legal footing a format stands."""

    class Meta:
        model = LegalFrame
        fields = [
            "controllers",
            "processors",
            "legal_basis",
            "ground",
            "special_ground",
            "notice",
            "is_for_minors",
            "guardian_below_age",
            "retention_days",
        ]
        labels = {
            "controllers": _("Controllers"),
            "processors": _("Processors"),
            "legal_basis": _("Legal basis"),
            "ground": _("Ground of a contribution"),
            "special_ground": _("Ground for special categories of data"),
            "notice": _("Notice to those who take part"),
            "is_for_minors": _("Made for minors"),
            "guardian_below_age": _("Below this age the guardian agrees too"),
            "retention_days": _("Days until deletion, counted from the last occasion"),
        }
        help_texts = {
            "controllers": _("One a line; more than one needs an arrangement between them."),
            "processors": _("One a line; leave empty if nobody works on behalf of the controllers."),
            "special_ground": _("Origin, religion, health, political opinion: say on what ground they may be processed."),
            "notice": _("In plain words; it is printed and shown before somebody takes part."),
            "guardian_below_age": _("The law names no fixed age; 16 is usual."),
        }
        formfield_callback = _dressed


class OpinionForm(forms.Form):
    """The opinion of the data protection officer about a format."""

    opinion = forms.ChoiceField(
        label=_("Opinion"),
        choices=[choice for choice in LegalFrame.Opinion.choices if choice[0] != LegalFrame.Opinion.NONE],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Reasons and conditions"), widget=forms.Textarea(attrs={"rows": 5}), max_length=6000)
    officer = forms.CharField(label=_("Given by (function)"), max_length=160)
    on = _day_field(label=_("Date"))

    def clean_on(self) -> Any:
        """An opinion cannot be dated in the future."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["on"]


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files, as a list."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file checked on its own."""
        if isinstance(data, list | tuple):
            return [super(SeveralFilesField, self).clean(item, initial) for item in data]
        found = super().clean(data, initial)
        return [found] if found else []


class BlueprintForm(forms.Form):
    """A blueprint that is shipped, or one that is uploaded with the files it names."""

    blueprint = forms.ChoiceField(label=_("Blueprint"), required=False, widget=forms.RadioSelect)
    file = forms.FileField(label=_("Your own blueprint"), required=False, help_text=_("A YAML file of 512 kB at the most."))
    companions = SeveralFilesField(
        label=_("Files that belong to it"),
        required=False,
        widget=SeveralFilesInput,
        help_text=_("The CSV file with the regions, where the blueprint names one, and the GeoJSON file."),
    )
    slug = forms.SlugField(
        label=_("Short name in the address"),
        required=False,
        max_length=60,
        help_text=_("Leave it empty to take the one of the blueprint."),
    )

    def __init__(self, *args: Any, shipped: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blueprint"].choices = shipped  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        given = self.cleaned_data
        if not given.get("blueprint") and not given.get("file") and not self.errors:
            raise forms.ValidationError(_("Choose a blueprint or upload one."))
        return given


class InvitationForm(forms.Form):
    """Somebody to invite, and for which role."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class AcceptForm(forms.Form):
    """What a new account needs."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Three or four words in a row are easy to remember."),
        strip=False,
    )


class RoleForm(forms.Form):
    """A role for somebody who has an account here already."""

    account = forms.ModelChoiceField(label=_("Person"), queryset=Account.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    post = forms.ModelChoiceField(
        label=_("Through the post"), queryset=Post.objects.none(), required=False, empty_label=SELECT_NOTHING
    )
    since = _day_field(label=_("From"))

    def __init__(self, *args: Any, accounts: models.QuerySet[Account], posts: models.QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class RoleEndForm(forms.Form):
    """The last day of a role."""

    until = _day_field(label=_("Last day (empty: at once)"), required=False)


class PostForm(forms.Form):
    """A new post."""

    title = forms.CharField(label=_("Title of the post"), max_length=160)


class TakePostForm(forms.Form):
    """Who begins to hold a post."""

    account = forms.ModelChoiceField(label=_("Person"), queryset=Account.objects.none())
    since = _day_field(label=_("From"))

    def __init__(self, *args: Any, accounts: models.QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """The last day of the present holder and, if known, who follows."""

    until = _day_field(label=_("Last day"))
    successor = forms.ModelChoiceField(
        label=_("Successor"), queryset=Account.objects.none(), required=False, empty_label=_("not known yet")
    )

    def __init__(self, *args: Any, accounts: models.QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = accounts  # type: ignore[attr-defined]


class HandOverItemForm(forms.Form):
    """One line for whoever holds the post next."""

    text = forms.CharField(label=_("What the next one must know"), max_length=400)


class WordingForm(forms.Form):
    """The names and texts of a process in one other language; one text field for each."""

    def __init__(self, *args: Any, lines: list[tuple[str, str, str, str]], language: str, **kwargs: Any) -> None:
        """`lines`: (field name, what it is, the original, the text so far)."""
        super().__init__(*args, **kwargs)
        direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
        for name, label, original, present in lines:
            long = len(original) > 120
            widget: forms.Widget = forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput()
            widget.attrs |= {"lang": language, "dir": direction}
            self.fields[name] = forms.CharField(
                label=label,
                help_text=original,
                initial=present,
                required=False,
                widget=widget,
                max_length=6000 if long else 200,
            )

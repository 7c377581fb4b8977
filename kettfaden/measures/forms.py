"""Input for reports on measures and the filter of their list."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kettfaden.measures import rules
from kettfaden.measures.models import Progress
from kettfaden.process.models import Field, Process


class ProgressForm(forms.Form):
    """One report: the state, from which day, and a note."""

    status = forms.ChoiceField(label=_("How it stands"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("Note"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the public. Needed when a measure is paused or dropped. No names of persons."),
    )

    def __init__(self, *args: Any, last: Progress | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = rules.next_states(last)
        labels = dict(Progress.Status.choices)
        same = _("still: %(state)s") % {"state": labels[states[0]]} if last is not None else labels[states[0]]
        status: Any = self.fields["status"]
        status.choices = [(states[0], same), *((state, labels[state]) for state in states[1:])]
        self.fields["on"].initial = timezone.localdate()
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()


class MeasureFilter(forms.Form):
    """Which measures to list; what is not understood counts as not said."""

    field = forms.ModelChoiceField(
        label=_("Field of action"), queryset=Field.objects.none(), required=False, to_field_name="key", empty_label=_("all")
    )
    status = forms.ChoiceField(label=_("State"), required=False)
    lead = forms.ChoiceField(label=_("In charge"), required=False)

    def __init__(self, *args: Any, process: Process, leads: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("all"))
        named: Any = self.fields
        named["field"].queryset = process.fields.all()
        named["status"].choices = [everything, *Progress.Status.choices]
        named["lead"].choices = [everything, ("-", _("not settled yet")), *((lead, lead) for lead in leads)]

"""Input for the paper: forms only read and check; actions write."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kettfaden.concept import rules
from kettfaden.concept.drafting import section_titles, sections_of
from kettfaden.concept.models import Block, Chapter, Citation, Measure, Paper, Resolution
from kettfaden.evidence.models import Figure
from kettfaden.findings.models import Stance
from kettfaden.process.models import Group

_HELP = _(
    "**bold**, *emphasised*, lists with “- ”, links as [words](https://…). Quotations are not typed: cite a voice instead."
)


def _text(rows: int, **kwargs: Any) -> forms.CharField:
    # Blanks at the ends are the action's business; a longer text is told its length there, so nothing is cut here.
    return forms.CharField(
        max_length=rules.LONGEST_BLOCK * 2,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
        **kwargs,
    )


class LayOutForm(forms.Form):
    """The name of the paper."""

    title = forms.CharField(label=_("Title of the paper"), max_length=200)
    subtitle = forms.CharField(label=_("Subtitle"), max_length=200, required=False)
    is_synthetic = forms.BooleanField(
        label=_("It is an invented example"), required=False, help_text=_("Then every page and every export says so.")
    )


class ChapterForm(forms.Form):
    """The title of a chapter."""

    title = forms.CharField(label=_("Title of the chapter"), max_length=200)


class ReasonForm(forms.Form):
    """Why a field of action has no measures."""

    reason = forms.CharField(
        label=_("No measures because …"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the paper as long as the field has no measure. Leave it empty to take the reason away."),
    )


class TextForm(forms.Form):
    """The text of a block, and the revision it was written over."""

    text = _text(8, label=_("Text"), help_text=_HELP, required=False)
    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    # What one had typed, while one looks at the other text of a conflict.
    mine = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class NewBlockForm(forms.Form):
    """A new block: what it is, where it stands, its text."""

    text = _text(8, label=_("Text"), help_text=_HELP, required=False)
    kind = forms.ChoiceField(label=_("What it is"), choices=[])
    section = forms.ChoiceField(label=_("Section"), choices=[])
    perspective = forms.ModelChoiceField(
        label=_("Whose view"),
        queryset=Group.objects.none(),
        required=False,
        to_field_name="key",
        empty_label=_("nobody's in particular"),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[])
    after = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, chapter: Chapter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        kinds = (
            [Block.Kind.PARAGRAPH, Block.Kind.GOAL, Block.Kind.HEADING]
            if chapter.is_field
            else [Block.Kind.PARAGRAPH, Block.Kind.HEADING]
        )
        named["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        place_choices(self, chapter)
        named["language"].choices = [(code, name) for code, name in settings.LANGUAGES if code in _languages(chapter)]


def _languages(chapter: Chapter) -> set[str]:
    return {chapter.paper.language, *chapter.process.languages.split()}


def place_choices(form: forms.Form, chapter: Chapter) -> None:
    """Fill the choices of section and perspective of a chapter."""
    named: Any = form.fields
    titles = section_titles()
    named["section"].choices = [
        (key, titles[key][0] or _("without a heading")) for key in sections_of(chapter) if key != Block.Section.MEASURES
    ]
    named["perspective"].queryset = Group.objects.filter(process=chapter.process)


class ChapterChoiceForm(forms.Form):
    """To which chapter a block moves."""

    chapter = forms.ModelChoiceField(label=_("Chapter"), queryset=Chapter.objects.none(), to_field_name="uid", empty_label=None)
    section = forms.ChoiceField(
        label=_("Section"), choices=[], required=False, help_text=_("Counts in a field of action only.")
    )
    perspective = forms.ModelChoiceField(
        label=_("Whose view"),
        queryset=Group.objects.none(),
        required=False,
        to_field_name="key",
        empty_label=_("nobody's in particular"),
    )

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        chapters = Chapter.objects.filter(paper=block.chapter.paper_id).order_by("order")
        titles = section_titles()
        if block.kind == Block.Kind.MEASURE:
            chapters = chapters.filter(field__isnull=False)
            del self.fields["section"], self.fields["perspective"]
        else:
            named["section"].choices = [
                (key, title or _("without a heading"))
                for key, (title, _hint) in titles.items()
                if key != Block.Section.MEASURES
            ]
            named["perspective"].queryset = Group.objects.filter(process=block.process_id)
        named["chapter"].queryset = chapters
        named["chapter"].label_from_instance = lambda chapter: f"{chapter.number} {chapter.title}".strip()


class SplitForm(forms.Form):
    """The two parts of a block."""

    first = _text(7, label=_("First part"), required=False)
    second = _text(7, label=_("Second part"), required=False)
    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ChartForm(forms.Form):
    """A chart: its caption and the figures it shows."""

    caption = forms.CharField(label=_("Caption"), max_length=400, help_text=_("What the picture shows, in one sentence."))
    figures = forms.ModelMultipleChoiceField(
        label=_("Figures"), queryset=Figure.objects.none(), to_field_name="uid", widget=forms.CheckboxSelectMultiple
    )
    section = forms.ChoiceField(label=_("Section"), choices=[])
    after = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, chapter: Chapter, figures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        titles = section_titles()
        named["section"].choices = [
            (key, titles[key][0] or _("without a heading")) for key in sections_of(chapter) if key != Block.Section.MEASURES
        ]
        named["figures"].queryset = figures


class MeasureForm(forms.ModelForm):
    """All columns of a measure, its text, and the revision it was written over."""

    text = _text(4, label=_("What is done"), required=False, help_text=_HELP)
    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    year_from = forms.IntegerField(label=_("from"), min_value=1990, max_value=2100, required=False)
    year_to = forms.IntegerField(label=_("to"), min_value=1990, max_value=2100, required=False)

    field_order = "title text lead partners financing year_from year_to indicator region origin".split()

    class Meta:
        model = Measure
        fields = "title lead partners financing year_from year_to indicator region origin".split()
        help_texts = {
            "title": _("The measure in a few words."),
            "lead": _("An office or organisation, never a person's name. Leave it empty while nobody has agreed."),
            "partners": _("Who helps, separated by commas."),
            "financing": _("From what it is paid, or that this is open."),
            "indicator": _("By what everybody can tell that it works."),
            "origin": _("In which conversation or format the idea came up."),
        }
        widgets = {
            "partners": forms.Textarea(attrs={"rows": 2}),
            "financing": forms.Textarea(attrs={"rows": 2}),
            "indicator": forms.Textarea(attrs={"rows": 2}),
        }

    def _post_clean(self) -> None:
        """Nothing is set on the measure here: the action compares with what is stored and says in words what is wrong."""

    def columns(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OtherGroundForm(forms.Form):
    """A ground that is neither voice nor figure."""

    other = forms.ChoiceField(label=_("What kind of ground"), choices=Citation.Ground.choices)
    other_text = forms.CharField(
        label=_("Which one"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "The law with its paragraph, the resolution with body and date, the document with its page, or the post that judges so."
        ),
    )
    stance = forms.ChoiceField(label=_("What it does for the text"), choices=Stance.choices, initial=Stance.SUPPORTS)


class CiteForm(forms.Form):
    """One thing to cite, by the button pressed, and what it does for the block."""

    stance = forms.ChoiceField(
        label=_("What it does for the text"), choices=Stance.choices, initial=Stance.SUPPORTS, widget=forms.RadioSelect
    )
    finding = forms.CharField(required=False, max_length=16)
    voice = forms.CharField(required=False, max_length=16)
    quote = forms.CharField(required=False, max_length=16)
    figure = forms.CharField(required=False, max_length=16)


class ChapterFilter(forms.Form):
    """Of which chapter blocks are listed."""

    chapter = forms.ModelChoiceField(
        label=_("Chapter"), queryset=Chapter.objects.none(), to_field_name="uid", required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        named["chapter"].queryset = paper.chapters.order_by("order")
        named["chapter"].label_from_instance = lambda chapter: f"{chapter.number} {chapter.title}".strip()


class ResolutionForm(forms.Form):
    """What a body decided about a version."""

    body = forms.CharField(label=_("Body"), max_length=160)
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    result = forms.ChoiceField(label=_("Result"), choices=Resolution.Result.choices)
    reference = forms.CharField(label=_("Number of the resolution"), max_length=80, required=False)
    text = forms.CharField(label=_("Wording"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].widget.attrs["max"] = timezone.localdate().isoformat()

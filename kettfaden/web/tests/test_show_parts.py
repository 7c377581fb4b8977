"""Parts of pages: form fields are wired for screen readers, marks and changes are said, charts bring their table."""

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from kettfaden.web.templatetags.icons import PATHS
from kettfaden.web.templatetags.parts import STATES


def render(source: str, **context: Any) -> str:
    return Template("{% load parts charts %}" + source).render(Context(context))


class VoiceForm(forms.Form):
    text = forms.CharField(label="What was said", help_text="In the words of the person.")
    group = forms.ChoiceField(label="Group", choices=[("", "Choose"), ("a", "Associations")])
    formats = forms.MultipleChoiceField(
        label="Formats", choices=[("f", "Forum"), ("i", "Interview")], widget=forms.CheckboxSelectMultiple
    )
    consent = forms.ChoiceField(label="Consent", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I have read it")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_jana_hears_help_and_error_with_the_field() -> None:
    form = VoiceForm({"text": "", "group": "a"})
    html = render("{% field form.text %}", form=form)
    [described] = re.findall(r'<input[^>]*aria-describedby="([^"]*)"', html)
    for key in described.split():
        assert f'id="{key}"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="kern-label" for="id_text">' in html


def test_what_was_typed_stays_in_the_refused_form() -> None:
    form = VoiceForm({"text": "The bus leaves at six", "formats": ["i"], "consent": "n"})
    html = render("{% form_fields form %}", form=form)
    assert 'value="The bus leaves at six"' in html
    assert re.search(r'value="i"[^>]*checked', html)
    assert re.search(r'value="n"[^>]*checked', html)


def test_choices_stand_in_a_named_group_and_each_has_its_label() -> None:
    html = render("{% field form.consent %}", form=VoiceForm())
    assert "<fieldset" in html
    assert "<legend" in html
    assert set(re.findall(r'<label[^>]*for="([^"]*)"', html)) == {"id_consent_0", "id_consent_1"}
    assert set(re.findall(r'<input[^>]*id="([^"]*)"', html)) == {"id_consent_0", "id_consent_1"}


def test_the_summary_leads_to_every_refused_field_that_can_be_reached() -> None:
    form = VoiceForm({"text": "", "group": ""})
    html = render("{% error_summary form %}{% form_fields form %}", form=form)
    targets = re.findall(r'<a href="#([^"]*)"', html)
    assert len(targets) == len(form.errors) == 5
    for target in targets:
        assert f'id="{target}"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert render("{% error_summary form %}", form=VoiceForm()).strip() == ""


def test_hidden_fields_are_sent_but_not_shown() -> None:
    html = render("{% form_fields form %}", form=VoiceForm())
    assert html.count('name="secret"') == 1
    assert 'type="hidden"' in html


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_has_an_icon_that_is_drawn(state: str) -> None:
    assert STATES[state][1] in PATHS
    assert "<svg" in render("{% chip state 'word' %}", state=state)


def test_an_unknown_state_is_shown_quietly_with_its_word() -> None:
    html = render("{% chip 'something' 'Something' %}")
    assert "Something" in html
    assert "chip--" not in html


def test_changes_are_said_as_well_as_seen() -> None:
    html = render("{% diff parts %}", parts=[("same", "in "), ("del", "three"), ("ins", "<all>")])
    assert re.search(r"<del><span class=\"vh\"> deleted: </span>three", html)
    assert re.search(r"<ins><span class=\"vh\"> added: </span>&lt;all&gt;", html)


def test_a_mark_leads_to_its_ground_and_says_what_it_is() -> None:
    html = render("{% ground_mark 'abc' '12 persons, 3 places' %}")
    assert 'href="?ground=abc#ground"' in html
    assert "Rests on:" in html


def test_a_chart_brings_the_same_numbers_as_a_table() -> None:
    rows = [{"label": "Contact", "value": 48, "low": 44.9, "high": 51.1, "base": "n = 1,000", "flag": "published"}]
    html = render("{% bars rows title='Contact' %}", rows=rows)
    table = html[html.index("<table") :]
    for part in ("Contact", "48\u00a0%", "44.9–51.1\u00a0%", "n = 1,000", "published"):
        assert part in table


def test_an_invented_figure_says_so_in_picture_and_table() -> None:
    html = render(
        "{% bars rows title='Online' %}", rows=[{"label": "Evening", "value": 70, "base": "n = 212", "flag": "synthetic"}]
    )
    assert html.count("invented") >= 2


def test_the_map_says_in_words_where_nobody_was_heard() -> None:
    tiles = [
        {"key": "1", "name": "Zittau", "lon": 14.8, "lat": 50.9, "region": "South", "slot": 5, "heard": True},
        {"key": "2", "name": "Jonsdorf", "lon": 14.7, "lat": 50.85, "region": "South", "slot": 5, "heard": False},
    ]
    html = render("{% tile_map tiles title='Map' %}", tiles=tiles)
    assert "1 of 2 places heard. Nobody heard yet in 1 place." in html
    assert re.search(r"Jonsdorf</th><td>South</td><td>nobody heard yet", html)

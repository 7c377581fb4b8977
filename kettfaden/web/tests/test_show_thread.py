"""The thread looks and reads the same wherever it is shown, and needs no colour to be understood."""

import datetime
import re
from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.utils import translation


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    text: str = ""
    url: str = ""
    reason: str = ""
    date: datetime.date | None = None


HEARD = Step("Heard", "done", "Company round", url="/v/1/", date=datetime.date(2018, 3, 14))
RUNNING = Step("Measure", "now", "35 of 60 places")
REPORT = Step("Report", "open")
REFUSED = Step("Not taken up", "ended", reason="Not the county's to decide.")


def shown(*steps: object, options: str = "") -> str:
    return Template("{% load thread %}{% thread steps " + options + " %}").render(Context({"steps": list(steps)}))


def test_each_step_says_its_state_in_words() -> None:
    html = shown(HEARD, RUNNING, REPORT, REFUSED)
    for word in ("(done)", "(now)", "(still to come)", "(ended here)"):
        assert word in html


def test_it_is_an_ordered_list_with_a_name_and_the_present_step_marked() -> None:
    html = shown(HEARD, RUNNING, options='title="What became of it"')
    assert '<ol class="thread__steps" aria-label="What became of it">' in html
    assert html.count('aria-current="step"') == 1


def test_the_line_is_solid_as_far_as_the_thread_has_come() -> None:
    steps = re.findall(r'<li class="([^"]*)"', shown(HEARD, RUNNING, REPORT))
    assert ["loose" in css for css in steps] == [False, True, True]


def test_an_ended_thread_gives_its_reason() -> None:
    assert "Not the county&#x27;s to decide." in shown(HEARD, REFUSED)


def test_a_step_may_be_a_mapping_with_the_same_names() -> None:
    assert shown({"label": "Heard", "state": "done"}) == shown(Step("Heard", "done"))


def test_a_date_is_written_in_the_readers_language() -> None:
    with translation.override("de"):
        assert "14. März 2018" in shown(HEARD)


def test_what_was_said_is_never_markup() -> None:
    assert "<script" not in shown(Step("<script>", "done", text="<script>", reason="<script>", url='"><script>'))


def test_a_state_nobody_knows_is_a_mistake_of_the_page() -> None:
    with pytest.raises(KeyError):
        shown(Step("Heard", "finished"))

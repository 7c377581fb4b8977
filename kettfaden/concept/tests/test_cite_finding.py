"""What a paragraph may rest on, and when it stops resting on it."""

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.concept.actions import add_chart, cite, remove_block, uncite
from kettfaden.concept.grounds import grounds_of
from kettfaden.concept.models import Citation
from kettfaden.concept.queries import blocks_without_ground, ground_counts
from kettfaden.concept.tests.factories import make_desk, make_figure, plan, write
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.actions import add_figure, mark_voice, withdraw_contribution
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source, region
from kettfaden.findings.actions import move_finding_on
from kettfaden.findings.tests.factories import make_finding
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def ground(block):
    return grounds_of([block.pk])[block.pk]


def voice_in(process, privacy=Privacy.PUBLIC, **values):
    return capture(make_source(process), release=privacy, **values).voices.get()


def test_people_are_counted_within_one_format_and_attendances_over_several():
    desk = make_desk()
    forum = make_source(desk.process)
    talk = make_source(desk.process, "interviews", title="Gespräch")
    two = capture(forum, "Eins.", "Zwei.", release=Privacy.PUBLIC)
    others = [capture(forum, f"Satz {n}.", release=Privacy.PUBLIC, region=region(desk.process, "a-town")) for n in range(5)]
    block = write(desk.housing)
    voices = [*two.voices.all(), *(voice for row in others for voice in row.voices.all())]
    cite(block=block, finding=make_finding(desk.process, *voices), by=desk.erik)
    found = ground(block)
    assert (found.heard, found.counts_persons, found.places) == (6, True, {"north"})
    assert not found.is_small
    from kettfaden.evidence.tests.factories import make_consent

    talked = capture(
        talk, release=Privacy.INTERNAL, may_be=Privacy.INTERNAL, ground="consent", consent=make_consent(desk.process)
    )
    cite(block=block, voice=talked.voices.get(), by=desk.erik)
    found = ground(block)
    assert (found.heard, found.counts_persons) == (7, False)


def test_few_people_are_never_in_the_frozen_data():
    desk = make_desk()
    block = write(desk.housing)
    cite(block=block, voice=voice_in(desk.process), by=desk.erik)
    found = ground(block)
    assert found.is_small and found.is_grounded
    assert found.as_json()["heard"] is None and found.as_json()["places"] is None


def test_only_support_is_ground():
    desk = make_desk()
    block = write(desk.housing)
    cite(block=block, finding=make_finding(desk.process, voice_in(desk.process)), stance="context", by=desk.erik)
    cite(block=block, voice=voice_in(desk.process), stance="contradicts", by=desk.erik)
    assert not ground(block).is_grounded and ground(block).contradicting == 1
    assert blocks_without_ground(desk.paper) == [block]
    cite(block=block, other="law", other_text="§ 43 AufenthG", by=desk.erik)
    assert ground(block).is_grounded
    assert blocks_without_ground(desk.paper) == []


def test_a_finding_nothing_supports_carries_nothing():
    desk = make_desk()
    block = write(desk.housing)
    cite(block=block, finding=make_finding(desk.process), by=desk.erik)
    assert not ground(block).is_grounded


def test_a_dropped_finding_and_a_withdrawn_voice_are_no_ground_any_more():
    desk = make_desk()
    finding, voice = make_finding(desk.process, voice_in(desk.process)), voice_in(desk.process)
    first, second = write(desk.housing, "Eins."), write(desk.housing, "Zwei.")
    cite(block=first, finding=finding, by=desk.erik)
    cite(block=second, voice=voice, by=desk.erik)
    assert ground_counts(desk.process)["paragraphs"] == {"total": 2, "grounded": 2, "without_ground": 0}
    move_finding_on(finding=finding, status="dropped", by=SYSTEM)
    withdraw_contribution(contribution=voice.contribution, by=SYSTEM)
    assert blocks_without_ground(desk.paper) == [first, second]
    assert ground_counts(desk.process)["paragraphs"]["without_ground"] == 2
    with pytest.raises(Refused, match="dropped"):
        cite(block=second, finding=finding, by=desk.erik)


def test_the_last_voice_of_a_finding_takes_its_ground_along():
    desk = make_desk()
    voice = voice_in(desk.process)
    block = write(desk.housing)
    cite(block=block, finding=make_finding(desk.process, voice), by=desk.erik)
    assert ground(block).is_grounded
    withdraw_contribution(contribution=voice.contribution, by=SYSTEM)
    assert not ground(block).is_grounded


def test_what_may_not_be_cited_or_quoted_is_not():
    desk = make_desk()
    block = write(desk.housing)
    sealed = capture(make_source(desk.process)).voices.get()
    internal = voice_in(desk.process, Privacy.INTERNAL)
    urgent, unusable = voice_in(desk.process), voice_in(desk.process)
    mark_voice(voice=urgent, standing="urgent", reason="Kindeswohl", by=SYSTEM)
    mark_voice(voice=unusable, standing="unusable", reason="Unverständlich", by=SYSTEM)
    for voice in (sealed, urgent, unusable):
        with pytest.raises(Refused):
            cite(block=block, voice=Voice.objects.get(pk=voice.pk), by=desk.erik)
    with pytest.raises(Refused, match="quoted"):
        cite(block=block, voice=internal, is_quoted=True, by=desk.erik)
    cite(block=block, voice=internal, by=desk.erik)
    assert Citation.objects.count() == 1


def test_exactly_one_thing_and_each_once():
    desk = make_desk()
    block = write(desk.housing)
    voice, figure = voice_in(desk.process), make_figure(desk.process)
    for things in ({}, {"voice": voice, "figure": figure}, {"voice": voice, "other": "law", "other_text": "§ 1"}):
        with pytest.raises(Refused, match="exactly one"):
            cite(block=block, by=desk.erik, **things)
    with pytest.raises(Refused, match="Name the law"):
        cite(block=block, other="law", other_text=" ", by=desk.erik)
    for thing in ({"voice": voice}, {"figure": figure}, {"other": "law", "other_text": "§ 1"}):
        cite(block=block, by=desk.erik, **thing)
        with pytest.raises(Refused, match="already"):
            cite(block=block, by=desk.erik, **thing)


def test_a_superseded_figure_is_named_and_not_cited_anew():
    desk = make_desk()
    first, second = write(desk.housing, "Eins."), write(desk.housing, "Zwei.")
    old = make_figure(desk.process)
    cite(block=first, figure=old, by=desk.erik)
    values = {
        name: getattr(old, name) for name in ("title", "value", "unit", "base_n", "base", "date_from", "date_to", "provenance")
    }
    add_figure(process=desk.process, key=old.key, **values, supersedes=old, by=SYSTEM)
    assert ground(first).superseded_figures == 1 and ground(first).is_grounded
    with pytest.raises(Refused, match="newer"):
        cite(block=second, figure=old, by=desk.erik)


def test_a_chart_shows_figures_of_one_origin():
    desk = make_desk()
    real, invented = make_figure(desk.process), make_figure(desk.process, "x-made-up", is_synthetic=True)
    block = add_chart(chapter=desk.housing, caption="Kontakt", figures=[real], section="situation", by=desk.erik)
    with pytest.raises(Refused, match="one chart"):
        cite(block=block, figure=invented, by=desk.erik)
    with pytest.raises(Refused, match="figures"):
        cite(block=block, other="law", other_text="§ 1", by=desk.erik)
    with pytest.raises(Refused):
        add_chart(chapter=desk.housing, caption="Beides", figures=[real, invented], by=desk.erik)
    assert desk.housing.blocks.count() == 1, "the refused chart left nothing behind"


def test_taking_a_citation_off_leaves_the_text():
    desk = make_desk()
    block = write(desk.housing)
    citation = cite(block=block, voice=voice_in(desk.process), by=desk.erik)
    uncite(citation=citation, by=desk.erik)
    assert not Citation.objects.exists()
    assert blocks_without_ground(desk.paper) == [block]


def test_a_removed_block_takes_no_ground():
    desk = make_desk()
    block = write(desk.housing)
    remove_block(block=block, by=desk.erik)
    with pytest.raises(Refused):
        cite(block=block, voice=voice_in(desk.process), by=desk.erik)


def test_nothing_of_another_process_is_cited():
    desk, other = make_desk(), make_open_process()
    block = write(desk.housing)
    voice = voice_in(other)
    for thing in ({"voice": voice}, {"finding": make_finding(other, voice)}, {"figure": make_figure(other)}):
        with pytest.raises(Refused, match="does not belong"):
            cite(block=block, by=desk.erik, **thing)


def test_a_reader_of_the_draft_cites_nothing():
    desk = make_desk()
    block = write(desk.housing)
    with pytest.raises(PermissionDenied):
        cite(block=block, other="law", other_text="§ 1", by=desk.stefan)


def test_measures_are_counted_beside_paragraphs_and_headings_not_at_all():
    desk = make_desk()
    measure = plan(desk.housing)
    write(desk.housing, "Überschrift", kind="heading")
    assert ground_counts(desk.process) == {
        "paragraphs": {"total": 0, "grounded": 0, "without_ground": 0},
        "measures": {"total": 1, "grounded": 0, "without_ground": 1},
    }
    assert blocks_without_ground(desk.paper) == [measure.block]

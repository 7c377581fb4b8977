"""From a voice up to what became of it, from a paragraph down to the voices: in a fixed number of queries."""

import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from kettfaden.concept.actions import (
    add_block,
    add_measure,
    change_measure,
    cite,
    lay_out_paper,
    publish_version,
    record_resolution,
)
from kettfaden.concept.models import Block
from kettfaden.evidence.actions import add_figure, bind_receipt, mint_receipts
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.evidence.queries import find_receipt, with_origin
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source, make_voice
from kettfaden.findings.actions import add_support, translate_finding
from kettfaden.findings.tests.factories import approve, make_finding
from kettfaden.process.models import Process
from kettfaden.record.actor import SYSTEM, VISITOR
from kettfaden.replies import actions
from kettfaden.replies.queries.below import thread_of_block
from kettfaden.replies.queries.thread import Thread, thread_of_receipt, thread_of_voice

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def walk(process: Process, voice: Voice) -> dict[str, Block]:
    """The whole way for one voice: finding, paragraph, measure, version, decision, answer."""
    finding = approve(make_finding(process, voice))
    translate_finding(finding=finding, language="ar", claim="لا توجد حافلات في المساء.", by=SYSTEM)
    paper = lay_out_paper(process=process, title="Konzept", by=SYSTEM)
    chapter = paper.chapters.get(field__key="housing")
    block = add_block(chapter=chapter, text="Abends fährt kein Bus.", by=SYSTEM)
    cite(block=block, finding=finding, by=SYSTEM)
    measure = add_measure(chapter=chapter, title="Abendbus", lead="Verkehrsamt", by=SYSTEM)
    cite(block=measure.block, finding=finding, by=SYSTEM)
    answer = actions.prepare_answer(
        process=process, finding=finding, outcome="taken_up", text="Ein Abendbus kommt.", measure=measure, by=SYSTEM
    )
    actions.mark_prepared(answers=[answer], by=SYSTEM)
    actions.publish_answers(process=process, answers=[answer], by=SYSTEM)
    version = actions.freeze_version(paper=paper, label="", purpose="council", by=SYSTEM)
    publish_version(version=version, by=SYSTEM)
    record_resolution(version=version, body="Kreistag", date=datetime.date(2026, 6, 24), result="adopted", by=SYSTEM)
    return {"block": block, "measure": measure.block}


def states(thread: Thread) -> dict[str, str]:
    return {step.key: step.state for step in thread.steps}


def test_the_whole_way_up(english: None) -> None:
    process = make_open_process()
    voice = make_voice(make_source(process), release=Privacy.PUBLIC)
    walk(process, voice)

    thread = thread_of_voice(SYSTEM, voice)

    assert states(thread) == {
        "said": "done", "finding": "done", "paper": "done", "resolution": "done", "measure": "open", "answer": "done",
    }  # fmt: skip
    assert thread.answers[0].text == "Ein Abendbus kommt."
    assert thread.blocks[0]["place"] == "Chapter 4.2, paragraph 1"
    assert thread.measures[0]["number"] == "M 2.1"


def test_a_voice_nobody_has_read_yet_says_so(english: None) -> None:
    process = make_open_process()
    thread = thread_of_voice(SYSTEM, make_voice(make_source(process)))
    assert states(thread)["finding"] == "now"
    assert states(thread)["answer"] == "open"


def test_a_receipt_shows_nothing_of_the_draft_or_of_a_version_nobody_published(english: None) -> None:
    process = make_open_process()
    voice = make_voice(make_source(process), release=Privacy.PUBLIC)
    measure = walk(process, voice)["measure"].measure
    change_measure(measure=measure, base_revision=measure.block.revision, text="", title="Abendbus gestrichen", by=SYSTEM)
    unpublished = actions.freeze_version(paper=measure.block.chapter.paper, label="", purpose="draft", by=SYSTEM)
    record_resolution(version=unpublished, body="Ausschuss", date=datetime.date(2026, 6, 26), result="rejected", by=SYSTEM)
    _batch, codes = mint_receipts(
        process=process,
        title="Forum",
        count=1,
        language="de",
        expires_on=datetime.date.today() + datetime.timedelta(90),
        by=SYSTEM,
    )
    bind_receipt(process=process, code=codes[0], contribution=voice.contribution, by=SYSTEM)
    receipt = find_receipt(codes[0])
    assert receipt is not None
    outside = thread_of_receipt(receipt)
    assert outside.measures[0]["title"] == "Abendbus" and "gestrichen" not in str(outside.as_json())
    assert states(outside)["resolution"] == "done" and "Ausschuss" not in str(outside.as_json())
    assert thread_of_voice(SYSTEM, voice).measures[0]["title"] == "Abendbus gestrichen"


def test_the_receipt_reads_it_in_arabic() -> None:
    process = make_open_process()
    contribution = capture(make_source(process), "لا يوجد باص", language="ar", release=Privacy.PUBLIC)
    walk(process, contribution.voices.get())
    _batch, codes = mint_receipts(
        process=process,
        title="Forum",
        count=1,
        language="ar",
        expires_on=datetime.date.today() + datetime.timedelta(days=100),
        by=SYSTEM,
    )
    bind_receipt(process=process, code=codes[0], contribution=contribution, by=SYSTEM)
    receipt = find_receipt(codes[0])
    assert receipt is not None

    with translation.override("ar"):
        thread = thread_of_receipt(receipt)

    assert thread.findings[0]["claim"] == "لا توجد حافلات في المساء."
    assert thread.steps[0].text == ""  # own words only behind the chosen word
    assert thread_of_receipt(receipt, show_words=True).steps[0].text == "لا يوجد باص"


def test_after_a_withdrawal_the_thread_ends(english: None) -> None:
    process = make_open_process()
    voice = make_voice(make_source(process), release=Privacy.PUBLIC)
    walk(process, voice)
    actions.request_withdrawal(contribution=voice.contribution, channel="contact", by=SYSTEM)
    voice.refresh_from_db()
    assert states(thread_of_voice(SYSTEM, voice)) == {"said": "done", "withdrawn": "ended"}


def test_the_public_sees_below_a_paragraph_what_was_released(english: None) -> None:
    process = make_open_process()
    source = make_source(process)
    public, sealed = make_voice(source, "Kein Bus.", release=Privacy.PUBLIC), make_voice(source, "Versiegelt.")
    blocks = walk(process, public)
    finding = blocks["block"].citations.get().finding
    add_support(finding=finding, voices=[sealed.pk], by=SYSTEM)
    figure = add_figure(
        process=process,
        key="buses",
        title="Busse nach 20 Uhr",
        value=Decimal(3),
        unit="Busse",
        base="Fahrplan 2026",
        date_from=datetime.date(2026, 1, 1),
        date_to=datetime.date(2026, 12, 31),
        provenance="official",
        by=SYSTEM,
    )
    cite(block=blocks["block"], figure=figure, by=SYSTEM)

    below = thread_of_block(VISITOR, blocks["block"])

    assert [voice.text for voice in below.findings[0].voices] == ["Kein Bus."]
    assert below.findings[0].hidden == 1
    assert below.figures == [figure]
    assert below.as_json()["figures"][0]["base"] == "Fahrplan 2026"
    assert {voice.text for voice in thread_of_block(SYSTEM, blocks["block"]).findings[0].voices} == {"Kein Bus.", "Versiegelt."}


@pytest.mark.parametrize("crowd", [2, 40])
def test_both_ways_cost_the_same_for_few_and_for_many(crowd: int, django_assert_max_num_queries) -> None:
    process = make_open_process()
    source = make_source(process)
    first = make_voice(source, release=Privacy.PUBLIC)
    blocks = walk(process, first)
    many = capture(source, *(f"Stimme {number}" for number in range(crowd)), release=Privacy.PUBLIC)
    add_support(finding=blocks["block"].citations.get().finding, voices=[voice.pk for voice in many.voices.all()], by=SYSTEM)
    voice = with_origin(Voice.objects.filter(pk=first.pk)).select_related("process").get()
    with django_assert_max_num_queries(12):
        thread_of_voice(VISITOR, voice)
    block = Block.objects.select_related("process").get(pk=blocks["block"].pk)
    with django_assert_max_num_queries(12):
        thread_of_block(VISITOR, block)

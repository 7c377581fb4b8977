"""Jana prepares answers and publishes them together; every voice behind a finding inherits what was answered."""

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.actions import mark_voice
from kettfaden.evidence.models import Voice
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source, make_voice
from kettfaden.findings.actions import add_support
from kettfaden.findings.tests.factories import make_finding
from kettfaden.record.actor import SYSTEM, VISITOR
from kettfaden.replies import actions
from kettfaden.replies.models import Answer
from kettfaden.replies.queries.ledger import ledger
from kettfaden.replies.queries.standing import STANDINGS, with_standing

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def standing(voice: Voice) -> str:
    return with_standing(Voice.objects.filter(pk=voice.pk)).get().standing_now


def publish(process, **subject) -> Answer:
    answer = actions.prepare_answer(
        process=process, outcome="taken_up", text="Abendbusse werden bestellt.", by=SYSTEM, **subject
    )
    actions.mark_prepared(answers=[answer], by=SYSTEM)
    actions.publish_answers(process=process, answers=[answer], by=SYSTEM)
    return answer


def test_voices_inherit_the_answer_of_their_finding() -> None:
    process = make_open_process()
    source = make_source(process)
    supporting, contradicting, beside = (make_voice(source, text) for text in ("Kein Bus.", "Busse genug.", "Schöne Halle."))
    finding = make_finding(process, supporting)
    add_support(finding=finding, voices=[contradicting.pk], stance="contradicts", by=SYSTEM)
    add_support(finding=finding, voices=[beside.pk], stance="context", by=SYSTEM)

    publish(process, finding=finding)

    assert [standing(voice) for voice in (supporting, contradicting, beside)] == ["answered", "answered", "open"]


def test_a_voice_linked_later_inherits_it_too() -> None:
    process = make_open_process()
    source = make_source(process)
    finding = make_finding(process, make_voice(source))
    publish(process, finding=finding)
    late = make_voice(source, "Auch sonntags fährt nichts.")
    assert standing(late) == "open"
    add_support(finding=finding, voices=[late.pk], by=SYSTEM)
    assert standing(late) == "answered"


def test_whoever_asked_is_owed_an_answer_of_their_own() -> None:
    process = make_open_process()
    asked = capture(make_source(process), "Wann kommt der Bus?", asked_for_answer=True).voices.get()
    finding = make_finding(process, asked)
    publish(process, finding=finding)
    assert standing(asked) == "open"
    publish(process, voice=asked)
    assert standing(asked) == "answered"


def test_nothing_is_answered_before_it_is_published() -> None:
    process = make_open_process()
    voice = make_voice(make_source(process))
    answer = actions.prepare_answer(
        process=process, finding=make_finding(process, voice), outcome="already", text="Der Bus fährt schon.", by=SYSTEM
    )
    actions.mark_prepared(answers=[answer], by=SYSTEM)
    assert standing(voice) == "open"


def test_a_draft_cannot_slip_into_a_publication() -> None:
    process = make_open_process()
    draft = actions.prepare_answer(process=process, finding=make_finding(process), outcome="taken_up", text="Ja.", by=SYSTEM)
    with pytest.raises(Refused, match="cannot become"):
        actions.publish_answers(process=process, answers=[draft], by=SYSTEM)


def test_a_published_answer_is_replaced_and_never_changed() -> None:
    process = make_open_process()
    finding = make_finding(process, make_voice(make_source(process)))
    first = publish(process, finding=finding)
    first.refresh_from_db()
    with pytest.raises(Refused, match="already out"):
        actions.change_answer(answer=first, base_revision=1, outcome="partly", text="Doch nur teilweise.", by=SYSTEM)
    second = publish(process, finding=finding, supersedes=first)
    assert second.supersedes == first
    first.refresh_from_db()
    assert first.text == "Abendbusse werden bestellt."


def test_passing_on_says_to_whom() -> None:
    process = make_open_process()
    with pytest.raises(Refused, match="to whom"):
        actions.prepare_answer(
            process=process, finding=make_finding(process), outcome="passed_on", text="Weitergegeben.", by=SYSTEM
        )


def test_an_answer_of_another_process_is_not_published() -> None:
    mine, theirs = make_open_process("mine"), make_open_process("theirs")
    answer = actions.prepare_answer(process=theirs, finding=make_finding(theirs), outcome="taken_up", text="Ja.", by=SYSTEM)
    actions.mark_prepared(answers=[answer], by=SYSTEM)
    with pytest.raises(Refused, match="at least one"):
        actions.publish_answers(process=mine, answers=[answer], by=SYSTEM)


def test_a_visitor_publishes_nothing() -> None:
    process = make_open_process()
    with pytest.raises(PermissionDenied):
        actions.publish_answers(process=process, answers=[], by=VISITOR)


def test_publishing_raises_the_public_revision() -> None:
    process = make_open_process()
    before = process.public_revision
    publish(process, finding=make_finding(process))
    process.refresh_from_db()
    assert process.public_revision == before + 1


def test_the_ledger_counts_each_voice_once() -> None:
    process = make_open_process()
    source = make_source(process)
    answered, background, urgent, unusable, waiting = (make_voice(source, f"Stimme {n}") for n in range(5))
    publish(process, finding=make_finding(process, answered))
    mark_voice(voice=background, standing="background", by=SYSTEM)
    mark_voice(voice=urgent, standing="urgent", reason="Gefahr, ans Jugendamt", by=SYSTEM)
    mark_voice(voice=unusable, standing="unusable", reason="unleserlich", by=SYSTEM)
    actions.request_withdrawal(contribution=waiting.contribution, channel="contact", by=SYSTEM)

    found = ledger(process)

    assert found["voices"] == {
        "total": 5, "open": 0, "answered": 1, "background": 1, "unusable": 1, "urgent": 1, "withdrawn": 1,
    }  # fmt: skip
    assert found["contributions"] == {"total": 5}
    for part in ("by_group", "by_region", "by_format"):
        assert sum(row["total"] for row in found[part].values()) == 5
        assert all(sum(row[name] for name in STANDINGS) == row["total"] for row in found[part].values())

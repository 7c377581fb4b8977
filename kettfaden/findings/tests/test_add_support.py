"""What a finding rests on: voices of its own process, confirmed one by one or many at once."""

import pytest

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source, make_voice
from kettfaden.findings import actions, queries
from kettfaden.findings.models import Stance, Support
from kettfaden.findings.tests.factories import make_finding
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_same_voice_takes_the_newer_stance() -> None:
    process = make_open_process()
    voice = make_voice(make_source(process))
    finding = make_finding(process, voice)
    actions.add_support(finding=finding, voices=[voice.pk], stance=Stance.CONTRADICTS, by=SYSTEM)
    assert list(Support.objects.values_list("stance", flat=True)) == [Stance.CONTRADICTS]


def test_a_voice_of_another_process_is_refused() -> None:
    mine, theirs = make_open_process("mine"), make_open_process("theirs")
    finding = make_finding(mine)
    stranger = make_voice(make_source(theirs))
    with pytest.raises(Refused, match="not in this process"):
        actions.add_support(finding=finding, voices=[stranger.pk], by=SYSTEM)
    assert not Support.objects.exists()


def test_people_count_once_however_much_they_said() -> None:
    process = make_open_process()
    source = make_source(process)
    talkative = capture(source, "Kein Bus.", "Kein Bus am Sonntag.", "Kein Bus zur Schule.")
    table = capture(source, "Wir warten alle auf den Bus.", kind="table", headcount=8)
    voices = [*talkative.voices.all(), *table.voices.all()]
    finding = make_finding(process, *voices)

    breadth = queries.breadth_of([finding])[finding.pk]

    assert breadth.heard == 9
    assert len(breadth.sources) == 1
    assert "All supporting voices come from one occasion." in breadth.hints()


def test_merging_carries_every_support_along() -> None:
    process = make_open_process()
    source = make_source(process)
    shared, own = make_voice(source), make_voice(source, "Zum Kurs fährt nichts.")
    kept, gone = make_finding(process, shared), make_finding(process, shared, own, claim="Kurse sind unerreichbar.")

    actions.merge_findings(finding=gone, into=kept, by=SYSTEM)

    assert set(kept.supports.values_list("voice", flat=True)) == {shared.pk, own.pk}
    gone.refresh_from_db()
    assert gone.status == "dropped"
    assert gone.became.get().result == kept


def test_splitting_leaves_a_trace() -> None:
    process = make_open_process()
    source = make_source(process)
    first, second = make_voice(source), make_voice(source, "Zum Kurs fährt nichts.")
    finding = make_finding(process, first, second)
    part = actions.split_finding(
        finding=finding, claim="Kurse sind unerreichbar.", supports=[finding.supports.get(voice=second)], by=SYSTEM
    )
    assert part.supports.get().voice == second
    assert finding.supports.get().voice == first
    assert part.came_from.get().origin == finding


def test_two_people_do_not_overwrite_each_other() -> None:
    finding = make_finding(make_open_process())
    common = {"finding": finding, "base_revision": 1, "field": None, "theme": None, "scope": "", "by": SYSTEM}
    actions.change_finding(claim="Abends fahren zu wenige Busse.", **common)
    with pytest.raises(Refused, match="Somebody else"):
        actions.change_finding(claim="Abends fährt fast nichts.", **common)
    finding.refresh_from_db()
    assert finding.claim == "Abends fahren zu wenige Busse."

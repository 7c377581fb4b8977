"""Dr. Mertens reads what is sealed and opens it, as far as consent and law allow."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from kettfaden.equipment.refusals import Refused
from kettfaden.equipment.search import matching
from kettfaden.evidence import rules
from kettfaden.evidence.actions import (
    VoiceDraft,
    mark_voice,
    mark_voices,
    merge_voices,
    move_voice,
    release_voices,
    reword_voice,
    seal_voices,
    set_owed,
    split_voice,
    translate_voice,
)
from kettfaden.evidence.models import Privacy, Voice, VoiceLineage
from kettfaden.evidence.queries import get_voice_for, public_voices, sealed_voices, visible_voices, with_origin
from kettfaden.evidence.tests.factories import capture, make_consent, make_open_process, make_source, make_voice
from kettfaden.people.roles import Role
from kettfaden.process.models import LegalFrame, Process
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM, VISITOR
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def texts(queryset):
    return sorted(queryset.values_list("text", flat=True))


def test_each_is_opened_as_far_as_its_contribution_allows():
    process = make_open_process()
    mertens = make_member(process, Role.RESEARCHER, "Dr. Mertens")
    source = make_source(process)
    for may_be in Privacy.values:
        capture(source, may_be, may_be=may_be)
    count = release_voices(process=process, voices=Voice.objects.filter(process=process), by=mertens.actor)
    assert count == 3
    assert all(voice.privacy == voice.text for voice in Voice.objects.all())
    assert Entry.objects.get(event="voices.released").detail == "count=3"


def test_nothing_is_opened_further_than_asked_or_allowed():
    process = make_open_process()
    source = make_source(process)
    wide, narrow = make_voice(source, "weit"), make_voice(source, "eng", may_be=Privacy.INTERNAL)
    release_voices(process=process, voices=[wide.pk, narrow.pk], privacy=Privacy.QUOTABLE, by=SYSTEM)
    wide.refresh_from_db()
    narrow.refresh_from_db()
    assert (wide.privacy, narrow.privacy) == (Privacy.QUOTABLE, Privacy.INTERNAL)
    release_voices(process=process, voices=[wide.pk], privacy=Privacy.INTERNAL, by=SYSTEM)
    wide.refresh_from_db()
    assert wide.privacy == Privacy.INTERNAL
    with pytest.raises(Refused):
        release_voices(process=process, voices=[wide.pk], privacy=Privacy.SEALED, by=SYSTEM)


def test_young_people_are_never_public_and_urgent_words_stay_sealed():
    process = make_open_process()
    source = make_source(process, "interviews")
    LegalFrame.objects.filter(format=source.format).update(is_for_minors=True)
    source.refresh_from_db()
    young = make_voice(source, consent=make_consent(process, "quote", guardian_agreed=True, own_assent=True))
    urgent = make_voice(make_source(process), voices=[VoiceDraft("Hilfe", "de", standing="urgent", reason="Jugendamt")])
    release_voices(process=process, voices=Voice.objects.all(), privacy=Privacy.PUBLIC, by=SYSTEM)
    young.refresh_from_db()
    urgent.refresh_from_db()
    assert (young.privacy, urgent.privacy) == (Privacy.QUOTABLE, Privacy.SEALED)


def test_released_words_are_found_in_every_language_and_sealed_ones_never():
    process = make_open_process()
    voice = make_voice(
        make_source(process),
        voices=[VoiceDraft("Wohnungssuche in Görlitz", "de", translations=[("ar", "البحث عن سكن", "translator")])],
    )
    everything = Voice.objects.filter(process=process)
    for words in ("suche gorlitz", "سكن"):
        assert not matching(everything, words, "search_text").exists()
    release_voices(process=process, voices=[voice.pk], by=SYSTEM)
    for words in ("suche gorlitz", "سكن"):
        assert matching(everything, words, "search_text").get() == voice
    seal_voices(process=process, voices=[voice.pk], by=SYSTEM)
    assert not matching(everything, "wohnungssuche", "search_text").exists()


def test_the_database_itself_keeps_sealed_words_out_of_search():
    voice = make_voice(make_source(make_open_process()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.filter(pk=voice.pk).update(search_text="bus")


def test_releasing_many_costs_queries_by_the_thousand_not_by_the_voice():
    process = make_open_process()
    source = make_source(process)
    capture(source, *[f"Stimme {number}" for number in range(3)])
    with CaptureQueriesContext(connection) as few:
        release_voices(process=process, voices=Voice.objects.filter(process=process), by=SYSTEM)
    capture(source, *[f"Wort {number}" for number in range(40)])
    with CaptureQueriesContext(connection) as more:
        release_voices(process=process, voices=Voice.objects.filter(process=process), by=SYSTEM)
    # SQLite takes a limited number of values in one statement, so an insert more is possible; 40 are not.
    assert len(more) <= len(few) + 2


def test_only_reviewers_release():
    process = make_open_process()
    amira = make_member(process, Role.INTERVIEWER, "Amira")
    voice = make_voice(make_source(process))
    for action in (release_voices, seal_voices):
        with pytest.raises(PermissionDenied):
            action(process=process, voices=[voice.pk], by=amira.actor)


def test_voices_of_another_process_are_left_alone():
    process, elsewhere = make_open_process(), make_open_process()
    foreign = make_voice(make_source(elsewhere))
    assert release_voices(process=process, voices=[foreign.pk], by=SYSTEM) == 0
    foreign.refresh_from_db()
    assert foreign.privacy == Privacy.SEALED


WHO_READS = [
    (Role.COORDINATOR, ["für alle", "intern", "versiegelt", "zitierbar"]),
    (Role.RESEARCHER, ["für alle", "intern", "versiegelt", "zitierbar"]),
    (Role.INTERVIEWER, ["für alle", "intern", "zitierbar"]),
    (Role.STEERING, ["für alle", "intern", "zitierbar"]),
    (Role.COUNCIL, ["für alle", "intern", "zitierbar"]),
    (Role.READER, ["für alle", "intern", "zitierbar"]),
    (Role.OFFICER, []),
    (None, ["für alle", "zitierbar"]),
]


@pytest.mark.parametrize(("role", "readable"), WHO_READS)
def test_who_reads_what(role, readable):
    process = make_open_process()
    source = make_source(process)
    for text, release in (("intern", "internal"), ("zitierbar", "quotable"), ("für alle", "public"), ("versiegelt", None)):
        capture(source, text, release=release)
    actor = make_member(process, role, "Paul").actor if role else VISITOR
    assert texts(visible_voices(actor, process)) == readable
    sealed = Voice.objects.get(text="versiegelt")
    if role is None:
        with pytest.raises(Http404):
            get_voice_for(actor, process, sealed.uid)
    elif "versiegelt" not in readable:
        with pytest.raises(PermissionDenied):
            get_voice_for(actor, process, sealed.uid)


def test_nobody_outside_reads_a_process_that_is_not_public():
    process = make_open_process()
    capture(make_source(process), release=Privacy.PUBLIC)
    Process.objects.filter(pk=process.pk).update(is_public=False)
    process.refresh_from_db()
    assert not visible_voices(VISITOR, process).exists()
    stranger = make_member(make_open_process(), name="Olga")
    assert not visible_voices(stranger.actor, process).exists()


def test_the_public_reads_nothing_unusable():
    process = make_open_process()
    voice = make_voice(make_source(process), release=Privacy.PUBLIC)
    assert public_voices(process).exists()
    mark_voice(voice=voice, standing="unusable", reason="Beleidigung", by=SYSTEM)
    assert not public_voices(process).exists()
    voice.refresh_from_db()
    assert voice.privacy == Privacy.INTERNAL


def test_urgent_words_leave_the_analysis_at_once():
    process = make_open_process()
    steering = make_member(process, Role.STEERING, "Paul")
    voice = make_voice(make_source(process), release=Privacy.PUBLIC)
    with pytest.raises(Refused, match="Say why"):
        mark_voice(voice=voice, standing="urgent", by=SYSTEM)
    mark_voice(voice=voice, standing="urgent", reason="Jugendamt, 14 Uhr", by=SYSTEM)
    assert not visible_voices(steering.actor, process).exists()
    assert not sealed_voices(SYSTEM, process).exists()
    voice.refresh_from_db()
    assert (voice.privacy, voice.search_text) == (Privacy.SEALED, "")


def test_many_are_marked_together():
    process = make_open_process()
    contribution = capture(make_source(process), "a", "b", "c")
    keys = list(contribution.voices.values_list("pk", flat=True))
    assert mark_voices(process=process, voices=keys, standing="background", by=SYSTEM) == 3
    assert set(Voice.objects.values_list("standing", flat=True)) == {"background"}
    with pytest.raises(Refused):
        mark_voices(process=process, voices=keys, standing="withdrawn", by=SYSTEM)


def test_reworded_words_replace_the_old_ones_everywhere():
    process = make_open_process()
    voice = make_voice(make_source(process), "Frau Beispiel hilft nie.", release=Privacy.PUBLIC)
    translate_voice(voice=voice, language="en", text="Ms Example never helps.", maker="machine", by=SYSTEM)
    reworded = reword_voice(voice=voice, text="Im Amt hilft niemand.", base_revision=1, by=SYSTEM)
    assert (reworded.revision, reworded.search_text) == (2, "im amt hilft niemand. ms example never helps.")
    assert reworded.translations.get().source_revision == 1
    assert VoiceLineage.objects.get().kind == "reworded"
    with pytest.raises(Refused, match="Somebody else"):
        reword_voice(voice=voice, text="Anders", base_revision=1, by=SYSTEM)


def test_a_split_voice_keeps_its_thread_and_its_parts_point_back():
    voice = make_voice(make_source(make_open_process()), "Bus und Licht", release=Privacy.PUBLIC)
    first, second = split_voice(voice=voice, parts=["Bus", " ", "Licht"], by=SYSTEM)
    assert first.pk == voice.pk
    assert (first.text, second.text) == ("Bus", "Licht")
    assert second.came_from.get().origin == first
    assert second.search_text == "licht"
    with pytest.raises(Refused, match="two at least"):
        split_voice(voice=first, parts=["Bus"], by=SYSTEM)


def test_merged_voices_are_one_and_no_more_open_than_the_least():
    process = make_open_process()
    contribution = capture(make_source(process), "Bus", "Licht")
    bus, light = contribution.voices.order_by("order")
    release_voices(process=process, voices=[bus.pk], by=SYSTEM)
    merged = merge_voices(voices=[light, bus], by=SYSTEM)
    assert merged.pk == bus.pk
    assert merged.text == "Bus\n\nLicht"
    assert merged.privacy == Privacy.SEALED
    light.refresh_from_db()
    assert light.standing == "background"
    assert light.became.get().result == bus
    other = make_voice(make_source(process), "x")
    with pytest.raises(Refused, match="two people"):
        merge_voices(voices=[merged, other], by=SYSTEM)


def test_a_moved_voice_is_sealed_until_somebody_looks_again():
    process = make_open_process()
    source = make_source(process)
    voice = make_voice(source, release=Privacy.PUBLIC)
    other = capture(source, "Anderes", may_be=Privacy.INTERNAL)
    moved = move_voice(voice=voice, contribution=other, by=SYSTEM)
    assert (moved.contribution, moved.privacy, moved.order) == (other, Privacy.SEALED, 1)
    with pytest.raises(Refused):
        move_voice(voice=moved, contribution=capture(make_source(make_open_process())), by=SYSTEM)


def test_interviewers_touch_what_they_entered_until_it_is_released():
    process = make_open_process()
    amira = make_member(process, Role.INTERVIEWER, "Amira")
    voice = make_voice(make_source(process))
    assert reword_voice(voice=voice, text="Neu", base_revision=1, by=amira.actor).text == "Neu"
    release_voices(process=process, voices=[voice.pk], by=SYSTEM)
    with pytest.raises(PermissionDenied):
        reword_voice(voice=voice, text="Noch neuer", base_revision=2, by=amira.actor)
    with pytest.raises(PermissionDenied):
        set_owed(voice=voice, owes_answer=True, by=amira.actor)
    assert set_owed(voice=voice, owes_answer=True, by=SYSTEM).owes_answer


def test_translations_need_another_language_and_a_maker():
    voice = make_voice(make_source(make_open_process()))
    for language, maker in (("de", "machine"), ("en", "cousin")):
        with pytest.raises(Refused):
            translate_voice(voice=voice, language=language, text="x", maker=maker, by=SYSTEM)


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("Mehr Kurse am Abend.", []),
        ("Die Familie über uns ist nett.", []),
        ("Frau Özdemir vom Amt", ["name"]),
        ("pani Nowak nam pomogła", []),
        ("Pani Nowak nam pomogła", ["name"]),
        ("a.b@example.org oder 0171 2345678", ["email", "telephone"]),
        ("Bahnhofstraße 12", ["address"]),
        ("mein Aktenzeichen", ["case"]),
    ],
)
def test_signs_of_third_persons(text, hints):
    assert rules.review_hints(text) == hints


def test_a_list_of_voices_costs_the_same_however_long(django_assert_num_queries):
    process = make_open_process()
    source = make_source(process)
    for number in range(8):
        capture(source, f"Stimme {number}")
    with django_assert_num_queries(2):
        rows = list(with_origin(Voice.objects.filter(process=process)))
        assert {row.contribution.region.name for row in rows} == {"Nord"}
        assert {len(row.translations.all()) for row in rows} == {0}

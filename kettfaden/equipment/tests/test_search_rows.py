"""Dr. Mertens looks for parts of words, in every script, and finds the same on both databases."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kettfaden.equipment.search import TrigramIndex, matching, normalise, purge_search
from kettfaden.equipment.tests.notes import notes_table

INDEX = TrigramIndex("equipment_test_note", "search_text")


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Wohnungssuche in Görlitz", "wohnungssuche  GORLITZ"),
        ("Straße", "strasse"),
        ("Łódź, Zgorzelec", "lodz"),
        ("Žitava, čeština", "zitava cestina"),
        ("أحمد من حلب", "احمد"),
        ("مَرْحَبًا", "مرحبا"),
        ("می‌خواهم کار کنم", "ميخواهم كار"),
        ("ешё ждём", "еше ждем"),
        ("٣ أطفال", "3"),
        ("ＡＢＣ ﬁnden", "abc finden"),
        ("İstanbul", "istanbul"),
        ("zwei\u00a0Worte\tund\nmehr\u200b", "zwei worte und mehr"),
        ("ትግርኛ", "ትግርኛ"),
        ("한국어", "한국어"),
    ],
)
def test_what_is_meant_alike_is_written_alike(written: str, searched: str) -> None:
    assert all(word in normalise(written) for word in normalise(searched).split())


@given(st.text())
@example("ΐ")
@example("ǰ\u0345")
@example("\u1fb7")
@example("ﷺ ﬃ ǆ")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in once)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestMatching:
    @pytest.fixture
    def note(self) -> Iterator[Any]:
        with notes_table(INDEX) as model:
            yield model

    def write(self, note: Any, *texts: str) -> None:
        note.objects.bulk_create([note(text=text, search_text=normalise(text)) for text in texts])

    def found(self, note: Any, query: str) -> list[str]:
        return sorted(matching(note.objects.all(), query, "search_text").values_list("text", flat=True))

    def test_every_word_must_occur_in_any_order_and_inside_of_words(self, note: Any) -> None:
        self.write(note, "Die Wohnungssuche dauert", "Der Bus fährt nicht", "Wohnung am Bus gesucht", "عندي شهادة من حلب")
        assert self.found(note, "suche") == ["Die Wohnungssuche dauert"]
        assert self.found(note, "bus wohn") == ["Wohnung am Bus gesucht"]
        assert self.found(note, "FAHRT") == ["Der Bus fährt nicht"]
        assert self.found(note, "شهاده") == ["عندي شهادة من حلب"]
        assert self.found(note, "am") == ["Wohnung am Bus gesucht"]
        assert self.found(note, "zug") == []

    def test_an_empty_query_keeps_all(self, note: Any) -> None:
        self.write(note, "a", "b")
        assert self.found(note, " \u0301 ") == ["a", "b"]

    @pytest.mark.parametrize(
        "query", ['"', "'", "100%", "a_b", "\\", "foo*", "NEAR(a b)", "-a", "a AND", "((", "%%%", "___", 'x"y']
    )
    def test_signs_that_mean_something_to_a_database_are_only_signs(self, note: Any, query: str) -> None:
        texts = [f"vor {query} nach", "ganz etwas anderes", "aab 1000 foo xy"]
        self.write(note, *texts)
        words = normalise(query).split()
        assert self.found(note, query) == sorted(text for text in texts if all(word in normalise(text) for word in words))

    def test_the_index_follows_changes(self, note: Any) -> None:
        self.write(note, "erste Fassung")
        note.objects.update(text="zweite Fassung", search_text="zweite fassung")
        assert self.found(note, "erste") == []
        assert self.found(note, "zweite") == ["zweite Fassung"]
        note.objects.all().delete()
        assert self.found(note, "fassung") == []

    def test_it_searches_through_relations_and_with_other_filters(self, note: Any) -> None:
        folders = [note.Folder.objects.create(name=name) for name in ("A", "B")]
        for folder in folders:
            note.objects.create(folder=folder, text="x", search_text=f"kursplatze in {folder.name}".lower())
        assert [row.name for row in matching(note.Folder.objects.all(), "platze b", "notes__search_text")] == ["B"]
        note.objects.create(folder=folders[0], text="y", search_text="ganz anders b")
        assert [row.name for row in matching(note.Folder.objects.all(), "platze b", "notes__search_text")] == ["B"]
        assert matching(note.objects.filter(folder=folders[0]), "platze", "search_text").count() == 1

    def test_it_costs_one_query(self, note: Any, django_assert_num_queries: Any) -> None:
        self.write(note, "Wohnungssuche")
        with django_assert_num_queries(1):
            assert self.found(note, "wohnung suche such") == ["Wohnungssuche"]

    def test_sqlite_uses_its_index(self, note: Any) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL's planner decides by the size of the table")
        assert "VIRTUAL TABLE" in matching(note.objects.all(), "wohnung", "search_text").explain()

    def test_a_bomb_of_words_is_cut(self, note: Any) -> None:
        self.write(note, "abc")
        assert self.found(note, "abc " * 5000) == ["abc"]
        assert len(str(matching(note.objects.all(), "x1 y2 z3 " * 5000, "search_text").query)) < 3000

    # Few letters, so that texts and queries meet.
    words = st.text(st.sampled_from('abcßäÄ%_\\"*Ł٣أاُ \u200c'), max_size=12)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts=st.lists(words, min_size=1, max_size=8), query=words)
    def test_the_hits_are_those_of_a_plain_comparison(self, note: Any, texts: list[str], query: str) -> None:
        note.objects.all().delete()
        self.write(note, *texts)
        wanted = normalise(query).split()
        expected = sorted(text for text in texts if all(word in normalise(text) for word in wanted))
        assert self.found(note, query) == expected

    def test_what_was_there_before_the_index_is_found(self) -> None:
        with notes_table() as note:
            self.write(note, "schon lange da")
            with connection.schema_editor() as editor:
                INDEX.database_forwards("equipment", editor, None, None)
            assert self.found(note, "lange") == ["schon lange da"]
            with connection.schema_editor() as editor:
                INDEX.database_backwards("equipment", editor, None, None)
            assert self.found(note, "lange") == ["schon lange da"], "without an index the hits are the same"

    def test_what_is_erased_leaves_no_trace_in_the_file(self, note: Any) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL's files are its own")
        self.write(note, *(f"Eintrag {number}" for number in range(300)), "Geheimniskramerei")
        assert b"geheimniskramerei" in self.pages()
        assert "mni" in self.trigrams()
        note.objects.filter(text="Geheimniskramerei").delete()
        purge_search("equipment_test_note")
        pages = self.pages()
        assert b"geheimniskramerei" not in pages
        assert b"Geheimniskramerei" not in pages
        assert not {"geh", "mni", "nis", "isk", "skr"} & self.trigrams()
        assert self.found(note, "eintrag 299") == ["Eintrag 299"]

    def trigrams(self) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {INDEX.index}, 'row')")
            cursor.execute("SELECT term FROM temp.terms")
            terms = {term for (term,) in cursor.fetchall()}
            cursor.execute("DROP TABLE temp.terms")
        return terms

    def pages(self) -> bytes:
        path = connection.settings_dict["NAME"]
        content = b""
        for part in (path, f"{path}-wal"):
            try:
                with open(part, "rb") as file:
                    content += file.read()
            except FileNotFoundError:
                continue
        return content

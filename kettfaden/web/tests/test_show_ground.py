"""Small decisions of the ground panel: which voices stand open, and how figures' notes are told once."""

from types import SimpleNamespace

import pytest

from kettfaden.web.queries.ground import in_short, unlike
from kettfaden.web.queries.paper import heard_in_words, marks_of


def voice(text: str, language: str) -> SimpleNamespace:
    return SimpleNamespace(text=text, language=language)


def test_voices_take_turns_by_language_and_none_begins_like_another() -> None:
    heard = [
        voice("Der Bus fährt um sechs ab, der Kurs beginnt um sieben.", "de"),
        voice("Der Bus fährt um sechs ab, der Kurs beginnt um acht.", "de"),
        voice("Wir brauchen einen Kurs im Dorf.", "de"),
        voice("Kończę o 18.", "pl"),
        voice("أريد أن أتعلم", "ar"),
    ]
    assert [row.text[:9] for row in unlike(heard, 3)] == ["Der Bus f", "Kończę o ", "أريد أن أ"]
    assert [row.language for row in unlike(heard, 9)] == ["de", "pl", "ar", "de"]


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ([], []),
        (["± 2,1 Punkte; unbekannt."], ["± 2,1 Punkte; unbekannt."]),
        (
            [
                "Mindestens ± 2,8 Punkte. Der Rest fehlt.",
                "Mindestens ± 2,1 Punkte. Der Rest fehlt.",
                "Mindestens ± 2,6 Punkte.",
            ],
            ["Mindestens ± 2,1–2,8 Punkte.", "Der Rest fehlt."],
        ),
    ],
)
def test_notes_that_differ_in_their_margin_are_told_once(notes: list[str], told: list[str]) -> None:
    assert in_short(notes) == told


NOTHING = {"grounded": False, "heard": 0, "persons": True, "places": 0, "findings": 0, "figures": 0, "others": 0}


def test_small_numbers_are_only_called_small() -> None:
    few = NOTHING | {"grounded": True, "heard": None, "places": None, "findings": 1}
    assert heard_in_words(few) == "fewer than 5 people"
    many = NOTHING | {"grounded": True, "heard": 12, "places": 3, "findings": 1}
    assert heard_in_words(many).replace("\u00a0", " ") == "12 persons, 3 places"
    # Over several formats attendances are counted, not persons.
    assert heard_in_words(many | {"persons": False}).startswith("12\u00a0attendances")


def test_a_paragraph_on_nothing_says_so_and_a_heading_need_not() -> None:
    assert [mark.kind for mark in marks_of("paragraph", NOTHING, [])] == ["none"]
    assert marks_of("heading", NOTHING, []) == []
    law = [{"kind": "law", "stance": "supports"}]
    assert [mark.kind for mark in marks_of("paragraph", NOTHING | {"grounded": True, "others": 1}, law)] == ["law"]

"""What changed is said in words: no letter is lost, dates stay whole, and no text makes the machine work for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettfaden.concept.changes import compare, words_changed

_texts = st.text(alphabet="ab ä.\n1,*", max_size=60)


@given(_texts, _texts)
def test_the_parts_hold_both_texts(old, new):
    parts = words_changed(old, new)
    assert "".join(text for kind, text in parts if kind != "del") == new
    kept = "".join(text for kind, text in parts if kind != "ins")
    assert kept.split() == old.split() or "".join(kept.split()) == "".join(old.split())


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("Am 12.05.2026 ist Schluss.", "Am 13.05.2026 ist Schluss.", [("same", "Am "), ("del", "12.05.2026 "), ("ins", "13.05.2026 "), ("same", "ist Schluss.")]),
        ("3,5 Prozent", "3,7 Prozent", [("del", "3,5 "), ("ins", "3,7 "), ("same", "Prozent")]),
        ("Das Ende.", "Das Ende ist offen.", [("same", "Das Ende "), ("ins", "ist offen"), ("same", ".")]),
        ("الحافلة الأخيرة", "الحافلة الأولى", [("same", "الحافلة "), ("del", "الأخيرة"), ("ins", "الأولى")]),
        ("", "Neu.", [("ins", "Neu.")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_words_dates_and_shares_change_whole(old, new, parts):
    assert words_changed(old, new) == parts


def test_twenty_thousand_times_the_same_word_is_compared_all_the_same():
    parts = words_changed("a " * 10_000, "a b " * 5_000)
    assert "".join(text for kind, text in parts if kind != "del") == "a b " * 5_000


def block(uid, text, **values):
    return {"uid": uid, "text": text, "measure": None, "section": "text", "perspective": None, "citations": [], **values}


def state(**chapters):
    return {
        "chapters": [{"uid": uid, "number": uid[-1], "title": "Kapitel", "blocks": blocks} for uid, blocks in chapters.items()]
    }


def test_each_kind_of_change_is_told_from_the_others():
    law = [{"uid": "z", "stance": "supports", "kind": "law"}]
    old = state(k1=[block(uid, uid) for uid in "abcde"], k2=[block("f", "f")])
    new = state(k1=[block("b", "b"), block("a", "a"), block("c", "c neu"), block("d", "d", citations=law), block("g", "g")], k2=[block("f", "f", section="goals"), block("e", "e")])  # fmt: skip
    found = {change.uid: change for chapter in compare(old, new).chapters for change in chapter.changes}
    kinds = {uid: change.kind for uid, change in found.items()}
    assert kinds.pop("a", None) == "moved" or kinds.pop("b") == "moved"
    assert kinds == {"c": "changed", "d": "ground", "g": "added", "f": "moved", "e": "moved"}
    assert found["e"].note == "before in chapter 1"


def test_a_merged_block_says_where_it_went():
    old, new = state(k1=[block("a", "a"), block("b", "b")]), state(k1=[block("a", "a\n\nb")])
    changes = compare(old, new, {"b": "a"}).chapters[0].changes
    assert [(change.kind, change.note) for change in changes] == [("changed", ""), ("removed", "merged into another block")]
    assert compare(old, old).is_empty

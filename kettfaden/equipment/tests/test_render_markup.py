"""Jana writes a paragraph; somebody else writes a bomb."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kettfaden.equipment.markup import check_markup, markup_tokens, plain_text, render_markdown
from kettfaden.equipment.refusals import Refused

TEXT = """\
Der **Bus** fährt *nicht* mehr, siehe [Fahrplan](https://example.org/?a=1&b=2).
Er fehlt\x20\x20
abends.

- Kurse
- Wege
  1. zu Fuß
  2. mit dem Rad

4. danach
"""


def test_the_small_subset_is_rendered() -> None:
    assert render_markdown(TEXT) == (
        "<p>Der <strong>Bus</strong> fährt <em>nicht</em> mehr, siehe "
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow">Fahrplan</a>.\n'
        "Er fehlt<br>\nabends.</p>\n"
        "<ul>\n<li>Kurse</li>\n<li>Wege\n<ol>\n<li>zu Fuß</li>\n<li>mit dem Rad</li>\n</ol>\n</li>\n</ul>\n"
        '<ol start="4">\n<li>danach</li>\n</ol>\n'
    )


def test_everything_else_stays_what_was_typed() -> None:
    for text in ("# Titel", "> Zitat", "`code`", "---", "| a | b |", "<b>fett</b>", "&amp;", "https://example.org"):
        (block,) = markup_tokens(text)
        assert "".join(run["text"] for run in block["runs"]) == text
        assert not re.search(r"<(h\d|blockquote|code|hr|table|b|a)\b", render_markdown(text))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>)",
        "[x](https://a.de/\"onmouseover=alert(1))",
        "[x](//evil.example)",
        "[x](/w/)",
        "![x](https://a.de/x.png)",
        "<img src=x onerror=alert(1)>",
        "<https://a.de/><svg/onload=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        "*<a href=javascript:alert(1)>*",
    ],
)  # fmt: skip
def test_nothing_runs(text: str) -> None:
    html = render_markdown(text)
    for tag in re.findall(r"<[^>]*>", html):
        assert re.fullmatch(
            r'</?(p|em|strong|ul|ol|li|br)>|</a>|<a href="(https?://|mailto:)[^"<>]*" rel="noopener noreferrer nofollow">', tag
        ), tag
    assert all(
        run["href"] == "" or run["href"].startswith("https://") for block in markup_tokens(text) for run in block["runs"]
    )


def test_the_structure_for_documents() -> None:
    paragraph, bullets, numbers = markup_tokens(TEXT)
    assert [(run["text"], run["strong"], run["em"], run["href"]) for run in paragraph["runs"]] == [
        ("Der ", False, False, ""),
        ("Bus", True, False, ""),
        (" fährt ", False, False, ""),
        ("nicht", False, True, ""),
        (" mehr, siehe ", False, False, ""),
        ("Fahrplan", False, False, "https://example.org/?a=1&b=2"),
        (". Er fehlt\nabends.", False, False, ""),
    ]
    assert (bullets["kind"], bullets["ordered"], len(bullets["items"])) == ("list", False, 2)
    assert [block["kind"] for block in bullets["items"][1]] == ["paragraph", "list"]
    assert (numbers["ordered"], numbers["start"]) == (True, 4)


def test_plain_text_is_for_reading_and_searching() -> None:
    assert plain_text(TEXT) == (
        "Der Bus fährt nicht mehr, siehe Fahrplan. Er fehlt\nabends.\n\nKurse\nWege\nzu Fuß\nmit dem Rad\n\ndanach"
    )


@pytest.mark.parametrize(
    "bomb",
    [
        "x" * 20_001,
        "*a " * 1001,
        "[" * 1001,
        "[a](https://b.de) " * 101,
        "\n" * 1001,
        "".join("  " * depth + "- x\n" for depth in range(6)),
        "- " * 400,
        "**" * 5000,
        "1. " * 200,
    ],
)
def test_a_bomb_is_refused_and_shown_harmlessly_if_it_got_in(bomb: str) -> None:
    with pytest.raises(Refused) as caught:
        check_markup(bomb)
    assert str(caught.value)
    # Whatever is stored is shown, never an error.
    assert "<script" not in render_markdown(bomb + "\n\n<script>")
    assert isinstance(plain_text(bomb), str)


def test_a_long_and_lively_text_is_no_bomb() -> None:
    check_markup("Die Kurse (abends!) sind *wichtig*, sagt [die Schule](https://example.org). " * 60)
    check_markup("x" * 30_000, limit=40_000)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('a *_[]()-1.\n <>&"\\`#!:/https')))
def test_page_and_document_show_the_same_words(text: str) -> None:
    html = render_markdown(text)
    shown = re.sub(r"<[^>]*>", "", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, sign)
    assert "".join(shown.split()) == "".join(plain_text(text).split())

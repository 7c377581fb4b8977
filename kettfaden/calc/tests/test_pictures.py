"""Pictures of numbers are complete in themselves: title, base, flag, and nothing that came in unescaped."""

import re
from xml.etree import ElementTree

import pytest

from kettfaden.calc.pictures import Bar, Segment, Stack, Tile, bars_svg, colour, stacked_svg, tile_map_svg, wrapped

CONTACT = Bar(
    label="haben persönlichen Kontakt", share=0.48, value_text="48 %", base="n = 1.000, Telefon, 2017", low=0.449, high=0.511,
    flag="veröffentlicht",
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> str:
    return " ".join("".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def contrast_on_white(hex_colour: str) -> float:
    """Contrast ratio by WCAG 2.2 (relative luminance)."""
    parts = [int(hex_colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_a_bar_prints_its_value_its_base_and_whether_it_is_published() -> None:
    words = texts(bars_svg([CONTACT], "Kontakt", "48 % haben Kontakt"))
    assert "48 %" in words
    assert "n = 1.000, Telefon, 2017" in words
    assert "[veröffentlicht]" in words


def test_an_invented_figure_says_so_inside_the_picture_and_in_another_dress() -> None:
    invented = Bar(label="Kurse am Abend", share=0.7, value_text="70 %", base="n = 212", flag="erfunden", invented=True)
    assert 'class="flag"' in bars_svg([invented], "Online", "")
    assert 'class="flag"' not in bars_svg([CONTACT], "Kontakt", "")
    assert "[erfunden]" in texts(
        stacked_svg([Stack("Frage", (Segment("ja", 0.7, "70", 1),), "n = 212", "erfunden", True)], "T", "")
    )


def test_the_interval_is_drawn_where_it_lies() -> None:
    root = ElementTree.fromstring(bars_svg([CONTACT], "Kontakt", "", width=1000))
    [band] = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "band"]
    # The bar reaches over 80 per cent of the picture.
    assert float(band.get("x", "")) == pytest.approx(0.449 * 800)
    assert float(band.get("width", "")) == pytest.approx((0.511 - 0.449) * 800)


def test_right_to_left_starts_on_the_right() -> None:
    root = ElementTree.fromstring(bars_svg([CONTACT], "Kontakt", "", width=1000, rtl=True))
    [bar] = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "mark s1"]
    assert float(bar.get("x", "")) + float(bar.get("width", "")) == pytest.approx(1000)
    assert root.get("direction") == "rtl"


def test_title_and_description_name_the_picture() -> None:
    root = ElementTree.fromstring(bars_svg([CONTACT], "Kontakt", "48 % haben Kontakt"))
    names = {element.get("id"): element.text for element in root if element.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert [names[key] for key in root.get("aria-labelledby", "").split()] == ["Kontakt", "48 % haben Kontakt"]


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        bars_svg([Bar(label="x", share=share, value_text="")], "T", "")


def test_parts_of_more_than_the_whole_are_refused() -> None:
    parts = (Segment("ja", 0.7, "70", 1), Segment("nein", 0.4, "40", 2))
    with pytest.raises(ValueError, match="add up"):
        stacked_svg([Stack("Frage", parts)], "T", "")


def test_what_comes_in_is_text_and_never_markup() -> None:
    evil = '"><script>alert(1)</script>'
    pictures = [
        bars_svg([Bar(label=evil, share=0.5, value_text=evil, base=evil, flag=evil)], evil, evil),
        stacked_svg([Stack(evil, (Segment(evil, 0.5, evil, 1),), evil, evil)], evil, evil),
        tile_map_svg([Tile((0, 0), evil, evil, 1, True, evil, evil, evil)], evil, evil),
    ]
    for picture in pictures:
        assert "<script" not in picture
        ElementTree.fromstring(picture)


def test_a_place_where_nobody_was_heard_is_dashed_and_said() -> None:
    heard = Tile((0, 0), "Zittau", "5", 5, True, "Zittau (Zittau): heard")
    silent = Tile((1, 0), "Zittau", "5", 5, False, "Jonsdorf (Zittau): nobody heard yet")
    picture = tile_map_svg([heard, silent], "Karte", "")
    assert len(re.findall("stroke-dasharray", picture)) == 1
    assert "Jonsdorf (Zittau): nobody heard yet" in picture


def test_a_map_with_links_is_a_group_of_links_with_names() -> None:
    picture = tile_map_svg([Tile((0, 0), "Zittau", "5", 5, True, "Zittau: 12", url="/x/")], "Karte", "")
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "group"
    assert [link.get("aria-label") for link in root.iter(f"{SVG}a")] == ["Zittau: 12"]


def test_every_colour_slot_can_be_seen_on_white() -> None:
    assert min(contrast_on_white(colour(slot)) for slot in range(1, 15)) >= 4.5
    for outside in (0, 15):
        with pytest.raises(ValueError, match="1 to 14"):
            colour(outside)


def test_slots_with_the_same_colour_differ_by_hatching() -> None:
    plain = bars_svg([Bar(label="a", share=0.5, value_text="", slot=2)], "T", "")
    hatched = bars_svg([Bar(label="a", share=0.5, value_text="", slot=9)], "T", "")
    assert "<pattern" in hatched
    assert "<pattern" not in plain


def test_long_labels_are_cut_at_spaces_and_very_long_words_anywhere() -> None:
    assert wrapped("für die bestmögliche Integration", 16) == ["für die", "bestmögliche", "Integration"]
    assert all(len(line) <= 10 for line in wrapped("Handlungsfeldverantwortliche und Rat", 10))
    assert "".join(wrapped("Handlungsfeldverantwortliche", 10)) == "Handlungsfeldverantwortliche"
    assert wrapped("", 10) == []

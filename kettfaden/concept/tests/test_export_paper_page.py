"""The paper as one web page that anybody can keep, read aloud and print."""

import pytest
from lxml import html

from kettfaden.concept.export import export_paper
from kettfaden.concept.tests.papers import ARABIC, SmallPaper, make_small_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPaper:
    return make_small_paper()


def page_of(small: SmallPaper) -> html.HtmlElement:
    return html.document_fromstring(export_paper(process=small.process, version=small.freeze(), format="html"))


def test_it_needs_nothing_from_elsewhere(small: SmallPaper) -> None:
    page = page_of(small)
    assert page.xpath("//script | //link | //img | //iframe | //@onclick | //@srcset") == []
    assert "url(" not in "".join(page.xpath("//style/text()"))
    assert page.get("lang") == "de" and page.get("dir") == "ltr"


def test_one_can_find_ones_way(small: SmallPaper) -> None:
    page = page_of(small)
    assert len(page.xpath("//main")) == len(page.xpath("//h1")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "an id stands twice"
    targets = {target[1:] for target in page.xpath("//a/@href") if target.startswith("#")}
    assert targets and targets <= set(ids)
    levels = [int(head.tag[1]) for head in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    for scroll in page.xpath("//div[table]"):
        assert scroll.get("tabindex") == "0" and scroll.get("role") == "region" and scroll.get("aria-label")
    assert all(table.xpath("./caption") and table.xpath("./thead/tr/th[@scope]") for table in page.xpath("//table"))


def test_quotations_and_pictures_say_language_direction_and_that_they_are_invented(small: SmallPaper) -> None:
    page = page_of(small)
    (arabic,) = [quote for quote in page.xpath("//blockquote") if ARABIC in quote.text_content()]
    assert arabic.get("lang") == "ar" and arabic.get("dir") == "rtl"
    assert all(figure.xpath('.//*[@class="invented"]') for figure in page.xpath('//figure[@class="voice"]'))
    pictures = page.xpath('//figure[@class="picture"]/svg')
    assert len(pictures) == 4
    assert all(picture.get("role") == "img" and picture.xpath("./title") and picture.xpath("./desc") for picture in pictures)
    assert len(page.xpath('//p[contains(@class, "banner")]')) > 4

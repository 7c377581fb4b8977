"""Samira holds a receipt: an old telephone, Arabic, and nothing but the slip of paper."""

import pytest

from tests.journeys.site import Site, Visit

pytestmark = pytest.mark.journey

PHONE = 360


def enter(visit: Visit, code: str) -> None:
    visit.page.locator("input[name=code]").fill(code)
    visit.page.locator("main form button").first.click()
    visit.look()


def main_text(visit: Visit) -> str:
    return visit.page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_samira_reads_unlocks_takes_back_and_thinks_again(site: Site, script: bool) -> None:
    code, word = site.receipt("ar")
    # No language is chosen: the receipt knows which one she spoke.
    with site.visit(language="", width=PHONE, script=script) as visit:
        page = visit.page
        visit.open("/r/")
        enter(visit, code.replace("-", " ").lower())
        assert page.url.partition("?")[0].endswith("/r/thread/")
        assert code not in page.url
        assert page.locator("html").get_attribute("lang") == "ar"
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("main ol.thread li, main .thread li").count() >= 5
        assert page.locator("main figure.voice").count() == 0  # her words are hers alone

        page.locator("main a[href='/r/words/']").click()
        visit.look()
        page.locator("input[name=word]").fill("غلط")
        page.locator("main form button").first.click()
        visit.look()
        assert page.locator("input[name=word]").get_attribute("aria-invalid") == "true"
        page.locator("input[name=word]").fill(word)
        page.locator("main form button").first.click()
        visit.look()
        words = page.locator("main figure.voice blockquote").first
        assert words.get_attribute("lang") == "ar"
        assert len(words.inner_text()) > 10

        page.locator("main a[href='/r/understood/']").click()
        visit.look()
        visit.open("/r/thread/")
        page.locator("main a[href='/r/withdraw/']").click()
        visit.look()
        page.locator("main form[method=post] button").first.click()
        visit.look()
        assert page.locator("main figure.voice").count() == 0
        assert page.locator("main form[action='/r/undo/']").count() == 1

        page.locator("main form[action='/r/undo/'] button").click()
        visit.look()
        assert page.locator("main form[action='/r/undo/']").count() == 0
        assert page.locator("main ol.thread li, main .thread li").count() >= 5

        page.locator("form[action='/r/leave/'] button").click()
        visit.look()
        page.goto("/r/thread/")
        assert page.url.endswith("/r/")  # nothing of it is left in the browser


def test_a_code_in_the_address_is_taken_out_of_it_at_once(site: Site) -> None:
    code, _word = site.receipt("fa")
    with site.visit(language="", width=PHONE) as visit:
        visit.page.goto(f"/r/?c={code}")
        visit.look()
        assert visit.page.url.partition("?")[0].endswith("/r/thread/")
        assert code not in visit.page.url
        assert visit.page.locator("html").get_attribute("lang") == "fa"


def test_a_stranger_with_a_wrong_code_learns_nothing(site: Site) -> None:
    with site.visit(width=PHONE) as visit:
        told = set()
        for code in ("0000-0000-0000", "ABCD", "V4H5-N1RS-4B0F"):
            visit.open("/r/")
            enter(visit, code)
            assert visit.page.locator("input[name=code]").get_attribute("aria-invalid") == "true"
            told.add(visit.page.locator(".kern-error, [id$=_error]").first.inner_text())
        assert len(told) == 1

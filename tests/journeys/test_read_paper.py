"""Frau Wolf reads along: what it is about, who was heard, a chapter and its ground, and the paper to take home."""

import re

import pytest

from tests.journeys.site import SLUG, Site, Visit

pytestmark = pytest.mark.journey

HOME = f"/p/{SLUG}/"


def open_a_chapter_with_ground(visit: Visit) -> str:
    """A chapter's address, found by following the contents."""
    visit.open(f"{HOME}paper/")
    links = visit.page.locator("ol.contents ol a")
    assert links.count() == 10  # the fields of action
    links.first.click()
    visit.look()
    return str(visit.page.url)


def test_frau_wolf_walks_from_the_home_page_to_the_voices_under_a_paragraph(site: Site) -> None:
    with site.visit(language="de") as visit:
        page = visit.page
        visit.open(HOME)
        assert "Görlitz" in page.locator("h1").inner_text()

        visit.open(f"{HOME}heard/")
        assert page.locator("main svg").count() >= 1
        assert page.locator("table.matrix").count() == 2
        # What could point at single people is not shown, and said so.
        assert page.locator("td.masked").count() > 0

        open_a_chapter_with_ground(visit)
        mark = page.locator("a.ground-mark").first
        mark.click()
        panel = page.locator("#ground .ground__panel")
        panel.wait_for()
        assert len(panel.inner_text()) > 40
        visit.look()
        page.keyboard.press("Escape")
        assert mark.get_attribute("aria-expanded") == "false"

        visit.open(f"{HOME}paper/without-ground/")
        visit.open(f"{HOME}became/")
        visit.open(f"{HOME}voices/")
        visit.open(f"{HOME}take-part/")


def test_without_a_script_the_ground_is_a_page_and_nothing_is_missing(site: Site) -> None:
    with site.visit(language="de", width=360, script=False) as visit:
        page = visit.page
        visit.open(HOME)
        visit.open(f"{HOME}heard/")
        assert page.locator("table.matrix").count() == 2
        open_a_chapter_with_ground(visit)
        page.locator("a.ground-mark").first.click()
        visit.look()
        assert "ground=" in page.url
        assert len(page.locator(".ground__panel").inner_text()) > 40


def test_every_page_about_invented_voices_says_so(site: Site) -> None:
    with site.visit(language="en") as visit:
        for path in ("", "heard/", "voices/", "paper/", "became/", "take-part/"):
            visit.page.goto(HOME + path)
            assert re.search("invented|synthetic", visit.page.locator("body").inner_text(), re.IGNORECASE), path


def test_the_paper_is_taken_home_as_a_file(site: Site) -> None:
    with site.visit(language="de") as visit:
        visit.open(f"{HOME}paper/")
        links = visit.page.locator(".downloads a")
        assert links.count() >= 2
        for link in links.all():
            address = link.get_attribute("href")
            assert address is not None
            answer = visit.context.request.get(address)
            assert answer.status in {200, 202}, address
            assert len(answer.body()) > 500


@pytest.mark.parametrize("path", ["/", "/accessibility/", "/privacy/", "/imprint/", "/contact/", "/accounts/login/"])
def test_the_pages_of_the_operator_open_in_arabic_too(site: Site, path: str) -> None:
    with site.visit(language="ar", width=360) as visit:
        visit.open(path)
        assert visit.page.locator("html").get_attribute("dir") == "rtl"

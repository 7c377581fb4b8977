"""What officer, council, interviewer and stranger must not see, they do not see: neither as a page nor as a word on one."""

import pytest

from tests.journeys.site import SLUG, Site

pytestmark = pytest.mark.journey

W = f"/w/{SLUG}/"


def first(site: Site, path: str, selector: str) -> tuple[str, str]:
    """Address of the first such link on a page of the coordinator's, and the words of its voice."""
    with site.visit("coordinator") as visit:
        visit.page.goto(path)
        row = visit.page.locator("ul.voices > li").first
        address = row.locator(selector).first.get_attribute("href")
        assert address is not None
        return address, row.locator(".voices__text").inner_text()


def test_dora_the_officer_sees_settings_and_the_record_but_no_content(site: Site) -> None:
    thread, words = first(site, f"{W}voices/", "a[href*='/thread/voice/']")
    with site.visit("officer") as visit:
        visit.open(W)
        visit.open(f"{W}record/")
        assert words[:40] not in visit.page.locator("main").inner_text()
        visit.open(f"{W}process/formats/")
        visit.open(f"{W}process/dossier/")
        visit.open(f"{W}coverage/")
        for path in ("voices/", "findings/", "paper/", "answers/", "voices/enter/", "voices/review/", "receipts/"):
            visit.open(W + path, status=403)
            assert words[:40] not in visit.page.content()
        visit.open(thread, status=403)
        visit.open(f"{thread.rstrip('/')}.json".replace(".json", "/"), status=403)


def test_ruth_of_the_council_reads_released_voices_and_changes_nothing(site: Site) -> None:
    sealed, words = first(site, f"{W}voices/?privacy=sealed", "a.work__title ~ a, a[href*='/voices/']")
    with site.visit("council") as visit:
        visit.open(f"{W}voices/")
        assert visit.page.locator("ul.voices > li").count() == 20
        assert visit.page.locator("main input[name=chosen]").count() == 0
        visit.open(f"{W}voices/?privacy=sealed")
        assert visit.page.locator("ul.voices > li").count() == 0
        visit.open(sealed, status=403)
        assert words[:40] not in visit.page.content()
        for path in ("voices/enter/", "voices/review/", "record/", "people/", "paper/freeze/", "answers/publish/", "imports/"):
            visit.open(W + path, status=403)


def test_a_stranger_meets_the_log_in_and_learns_nothing_of_other_processes(site: Site) -> None:
    thread, _words = first(site, f"{W}voices/", "a[href*='/thread/voice/']")
    with site.visit() as visit:
        for path in (W, f"{W}voices/", thread, "/w/no-such-process/"):
            visit.open(path)
            assert "/accounts/login/" in visit.page.url
        visit.open("/p/no-such-process/", status=404)
    with site.visit("reader") as visit:
        visit.open("/w/no-such-process/", status=404)
        visit.open(f"{W}voices/0000000000000000/", status=404)

"""Jana coordinates: what waits for her, a card typed without the mouse, reviewed, linked, and answered."""

import re

import pytest

from tests.journeys.site import SLUG, Site, Visit

pytestmark = pytest.mark.journey

W = f"/w/{SLUG}/"
WORDS = "Der Anschluss nach dem Abendkurs fehlt seit dem Fahrplanwechsel im Dorf Beispielhain."
ANSWER = "Der Abendkurs beginnt ab dem Frühjahr eine halbe Stunde früher, damit der letzte Bus erreicht wird."


def tab_to(visit: Visit, name: str, key: str) -> None:
    """Press Tab or Shift+Tab until the field has the focus."""
    for _step in range(60):
        if visit.page.evaluate("document.activeElement.name || ''") == name:
            return
        visit.page.keyboard.press(key)
    raise AssertionError(f"{name} cannot be reached by {key}")


def test_jana_takes_a_card_from_the_pile_to_its_published_answer(site: Site) -> None:
    with site.visit() as visit:
        visit.log_in("coordinator")
        visit.open(W)
        assert visit.page.locator("ul.work .work__item").count() > 0
        enter_without_the_mouse(visit)
        release_what_was_entered(visit)
        finding = link_to_a_waiting_finding(visit)
        answer_and_publish(visit, finding)

        visit.open(f"{W}voices/?q=Beispielhain")
        visit.press("Thread", exact=True)
        assert ANSWER in visit.page.locator("main").inner_text()


def enter_without_the_mouse(visit: Visit) -> None:
    page, keys = visit.page, visit.page.keyboard
    visit.open(f"{W}voices/enter/")
    page.locator("[name='voice-0-text']").wait_for()
    # The focus is where the typing begins.
    assert page.evaluate("document.activeElement.name") == "voice-0-text"
    keys.type(WORDS)
    tab_to(visit, "may_be", "Shift+Tab")
    keys.type("pub")
    tab_to(visit, "group", "Shift+Tab")
    keys.press("ArrowDown")
    tab_to(visit, "voice-0-text", "Tab")
    keys.press("Control+Enter")
    page.wait_for_url(re.compile("source="))
    visit.look()
    # The next card: what stays the same is kept, what was said is gone.
    assert page.locator("[name=group]").input_value()
    assert page.locator("[name=may_be]").input_value() == "public"
    assert page.locator("[name='voice-0-text']").input_value() == ""
    assert page.evaluate("document.activeElement.name") == "voice-0-text"


def release_what_was_entered(visit: Visit) -> None:
    page = visit.page
    # Sealed: its words are not searched for, but it is the newest.
    visit.open(f"{W}voices/?privacy=sealed")
    row = page.locator("ul.voices > li").filter(has_text="Beispielhain")
    row.locator("input[name=chosen]").check()
    visit.press("Release", exact=True)
    visit.press("Release 1 voice")
    visit.open(f"{W}voices/?q=beispielhain")
    assert page.locator("ul.voices > li").count() == 1


def link_to_a_waiting_finding(visit: Visit) -> str:
    """Returns the finding's uid: one that voices stand behind and that has no answer yet."""
    page = visit.page
    visit.open(f"{W}answers/")
    address = page.locator("main a[href*='answers/add/?finding=']").first.get_attribute("href")
    assert address is not None
    finding = address.rpartition("=")[2]
    visit.open(f"{W}voices/?q=beispielhain")
    page.locator("input[name=chosen]").check()
    visit.press("Finding", exact=True)
    page.locator("select[name=finding]").select_option(finding)
    page.locator("input[name=stance][value=supports]").check()
    visit.press("Link 1 voice to a finding")
    visit.open(f"{W}findings/{finding}/")
    return finding


def answer_and_publish(visit: Visit, finding: str) -> None:
    page = visit.page
    visit.open(f"{W}answers/add/?finding={finding}")
    # What is missing is said, and what was typed stays.
    page.locator("textarea[name=text]").fill(ANSWER)
    visit.press("Save", exact=True)
    assert page.locator(".error-summary").count() == 1
    assert page.locator("textarea[name=text]").input_value() == ANSWER
    page.locator("input[name=outcome][value=taken_up]").check()
    visit.press("Save", exact=True)
    answer = page.url.rstrip("/").rpartition("/")[2]
    visit.open(f"{W}answers/?tab=draft")
    page.locator(f"input[name=answer][value='{answer}']").check()
    visit.press("Mark ticked ones as prepared")
    visit.open(f"{W}answers/publish/")
    assert page.locator(f"input[name=answer][value='{answer}']").is_checked()
    visit.press("Publish", exact=True)
    visit.open(f"{W}answers/{answer}/")
    assert page.locator(".page-head, main").first.inner_text().lower().count("published") >= 1
